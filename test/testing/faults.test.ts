import type { MockEndpoint, MockFault, MockRespond } from '../../lib/testing';
import { api, openSocket, post, receive, refresh, revoke, spend, start, statusOf } from './stand-in';
import { until } from '../support/until';

const GET_SELF = 'GET /api/v3.0/users/self HTTP/1.1\r\nhost: x\r\n\r\n';

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

  it('leaves what the fault does not name as it would have been', async () => {
    const een = await start();
    een.fail('profile', { status: 201, headers: { 'Content-Type': 'text/html', 'x-more': '1' } });
    const { status, headers, body } = await api(een, 'users/self', een.issueTokens().access_token);
    expect([status, headers.get('content-type'), headers.get('x-more')]).toEqual([201, 'text/html', '1']);
    expect(JSON.parse(body).id).toBe('ca0f61ab');
  });

  it.each([
    ['an object as JSON', { any: 'thing' }, 'application/json', { any: 'thing' }],
    ['an array as JSON', [1], 'application/json', [1]],
    ['a string as it is', '{"cut', null, '{"cut'],
    ['a buffer as it is', Buffer.from('é'), null, 'é'],
  ])('answers %s', async (_case, body, contentType, expected) => {
    const een = await start();
    een.fail('token', { body });
    const response = await spend(een, 'x');
    expect(response).toMatchObject({ status: 200, body: expected });
    expect(response.headers.get('content-type')).toBe(contentType);
  });

  it('delays the answer, and does nothing for a client that went away meanwhile', async () => {
    const een = await start();
    const code = een.issueCode();
    een.fail('token', { delay: 60 }, 2);
    const controller = new AbortController();
    const aborted = receive(een.strategyOptions.tokenURL, { method: 'POST', signal: controller.signal });
    await until(() => een.requests.length === 1);
    controller.abort();
    await expect(aborted).rejects.toThrow();
    const started = performance.now();
    expect((await spend(een, code)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it("cuts the connection: 'before' the answer, or within the 'body', even an empty one", async () => {
    const een = await start();
    een.fail('profile', { cut: 'before' }, 1);
    een.fail('profile', { body: '0123456789', cut: 'body' }, 1);
    een.fail('revocation', { cut: 'body' });
    expect(await (await openSocket(een, GET_SELF)).ended).toBe('');
    expect(await (await openSocket(een, GET_SELF)).ended).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[^]*content-length: 10\r\n[^]*\r\n\r\n01234$/,
    );
    await expect(revoke(een, 'x')).rejects.toThrow();
  });

  it("stays silent with the connection open: 'never'", async () => {
    const een = await start();
    een.fail('profile', { cut: 'never' });
    const { socket, ended } = await openSocket(een, GET_SELF);
    await until(() => een.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([socket.readyState, await een.connections()]).toEqual(['open', 1]);
    socket.destroy();
    expect(await ended).toBe('');
  });

  const respond: MockRespond = (req, res) => res.writeHead(202, { 'x-method': req.method }).end('mine');

  it.each([
    ['a function', respond],
    ['respond', { respond, delay: 1 }],
  ])('gives the answer away to %s', async (_case, fault) => {
    const een = await start();
    een.fail('token', fault);
    const { status, headers, body } = await spend(een, 'c');
    expect([status, headers.get('x-method'), body]).toEqual([202, 'POST', 'mine']);
    expect(een.requests[0]?.form).toMatchObject({ code: 'c' });
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

  const anything = { status: 500 };
  const endpoints =
    "'authorize', 'token', 'refresh', 'revocation', 'clientSettings', 'profile', 'accounts', 'authorizationTokens'";
  const members = 'status, headers, body, delay, cut, respond';
  it.each<[string, string | undefined, unknown, string, number?]>([
    ['an endpoint that there is not', 'users/self', anything, endpoints],
    ['no endpoint', undefined, anything, endpoints],
    ['a member that there is not', 'token', { ...anything, staus: 1 }, members],
    ['a fault that changes nothing', 'token', {}, members],
    ['a fault that changes nothing, in zeros', 'token', { delay: 0, headers: {}, body: undefined }, members],
    ['a wrong cut', 'token', { cut: 'after' }, "'before', 'body', 'never'"],
    ['a wrong status', 'token', { status: '500' }, '200 to 599'],
    ['a wrong delay', 'token', { delay: Infinity }, "'delay'"],
    ['a wrong body', 'token', { body: 5 }, "'body'"],
    ['wrong headers', 'token', { headers: ['x'] }, "'headers'"],
    ['headers that would be lost', 'token', { headers: new Headers({ a: 'b' }) }, "'headers'"],
    ['a header without a value', 'token', { headers: { a: undefined } }, "'headers'"],
    ['null', 'token', null, 'a plain object'],
    ['a respond that is not one', 'token', { respond: 'x' }, '(req, res)'],
    ['a respond that would hide a status', 'token', { ...anything, respond }, 'respond'],
    ['a cut that would hide a status', 'token', { ...anything, cut: 'never' }, "cut 'never'"],
    ['no times', 'token', anything, '1 or more', 0],
  ])('throws a TypeError that says what is known, for %s', async (_case, endpoint, fault, known, times = 1) => {
    const een = await start();
    const fail = een.fail.bind(een, endpoint as MockEndpoint, fault as MockFault, times);
    expect(fail).toThrow(TypeError);
    expect(fail).toThrow(known);
  });

  it('has no recovery for an endpoint that there is not', async () => {
    const een = await start();
    expect(een.recover.bind(een, 'tokens' as MockEndpoint)).toThrow(endpoints);
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

  it('holds one that the client broke off, with what had come', async () => {
    const een = await start();
    const request = 'POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf';
    const { socket } = await openSocket(een, request);
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.destroy();
    await until(() => een.requests.length === 1);
    expect(een.requests[0]).toMatchObject({ endpoint: 'token', body: 'half' });
  });

  it('holds the last 1,000', async () => {
    const een = await start();
    const more = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1000);
    const last = 'GET /last HTTP/1.1\r\nconnection: close\r\nhost: x\r\n\r\n';
    await (
      await openSocket(een, `GET /first HTTP/1.1\r\nhost: x\r\n\r\n${more}${last}`)
    ).ended;
    expect([een.requests.length, een.requests[0]?.url, een.requests.at(-1)?.url]).toEqual([1000, '/', '/last']);
  });

  it.each([
    ['a path that is none', 'GET http://[:/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
    ['broken escapes', 'GET /api/v3.0/users/self?%E0%A4%A=%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 401],
  ])('are not harmed by what no client should send: %s', async (_case, bytes, status) => {
    const een = await start();
    expect(await (await openSocket(een, bytes)).ended).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await receive(een.url)).status).toBe(404);
  });
});
