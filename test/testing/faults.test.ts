import type { MockEndpoint, MockFault } from '../../lib/testing';
import { api, post, receive, refresh, spend, start, statusOf } from './stand-in';

describe('fail', () => {
  it('lasts as often as told, one after the other', async () => {
    const een = await start();
    een.fail('profile', { status: 500 }, 2);
    een.fail('profile', { status: 429 });
    const tokens = een.issueTokens();
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push(await statusOf(een, tokens));
    expect(statuses).toEqual([500, 500, 429, 429]);
  });

  it('is for one endpoint; recover ends the faults of one or of all', async () => {
    const een = await start();
    const { access_token } = een.issueTokens();
    const paths = ['cameras', 'clientSettings', 'users/self'];
    const statuses = async () =>
      (await Promise.all(paths.map((path) => api(een, path, access_token)))).map(({ status }) => status);
    een.fail('cameras', { status: 503 });
    een.fail('clientSettings', { status: 503 });
    expect(await statuses()).toEqual([503, 503, 200]);
    een.recover('cameras');
    expect(await statuses()).toEqual([200, 503, 200]);
    een.recover();
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('tells a refresh from the other requests at the token endpoint', async () => {
    const een = await start();
    een.fail('refresh', { status: 503 }, 1);
    const { status, body } = await spend(een, een.issueCode());
    expect(status).toBe(200);
    expect((await refresh(een, body)).status).toBe(503);
    een.fail('token', { status: 503 });
    // The refused refresh spent nothing.
    expect((await refresh(een, body)).status).toBe(200);
    expect(een.requests.map(({ endpoint }) => endpoint)).toEqual(['token', 'refresh', 'refresh']);
  });

  it('shows why a respond threw or rejected, or cuts the answer that it began', async () => {
    const een = await start();
    const slip = new Error('a slip in the test');
    een.fail('token', () => Promise.reject(slip), 1);
    expect(await spend(een, 'x')).toMatchObject({ status: 500, body: 'Error: a slip in the test' });
    een.fail('token', (_req, res) => {
      res.write('begun');
      throw slip;
    });
    await expect(spend(een, 'x')).rejects.toThrow();
  });

  it.each<[string, string, unknown, string]>([
    ['an endpoint that there is not', 'users/self', {}, "'users/self' is not known, only refresh, authorize, token"],
    ['a member that there is not', 'token', { staus: 1 }, "'staus' is not known, only status, headers, body"],
    ['a wrong cut', 'token', { cut: 'after' }, 'only before, body, never'],
  ])('throws a TypeError that says what is known, for %s', async (_case, endpoint, fault, words) => {
    const een = await start();
    const fail = een.fail.bind(een, endpoint as MockEndpoint, fault as MockFault);
    expect(fail).toThrow(TypeError);
    expect(fail).toThrow(words);
  });
});

describe('requests', () => {
  it('holds every request as it came in', async () => {
    const een = await start();
    een.fail('token', { status: 500 });
    await post(een.strategyOptions.tokenURL, 'a=1&b=%C3%A9&a=2&__proto__=x', een);
    await api(een, 'users/self?include=timeZone', 'token');
    await receive(een.url, { method: 'POST', body: '{"code":"é"}' });
    const headers = { authorization: 'Bearer token' };
    expect(een.requests).toMatchObject([
      { endpoint: 'token', method: 'POST', url: '/oauth2/token', body: 'a=1&b=%C3%A9&a=2&__proto__=x' },
      { endpoint: 'profile', url: '/api/v3.0/users/self?include=timeZone', headers },
      { endpoint: 'unknown', url: '/', body: '{"code":"é"}', form: {} },
    ]);
    expect(Object.entries(een.requests[0]?.form ?? {})).toEqual([
      ['a', '2'],
      ['b', 'é'],
      ['__proto__', 'x'],
    ]);
  });

  it('holds the last 1,000', async () => {
    const een = await start();
    await receive(`${een.url}/first`);
    const [first] = een.requests;
    for (let more = 0; more < 999 && first; more += 1) een.requests.push({ ...first, url: '/more' });
    await receive(`${een.url}/last`);
    expect([een.requests.length, een.requests[0]?.url, een.requests.at(-1)?.url]).toEqual([1000, '/more', '/last']);
  });
});
