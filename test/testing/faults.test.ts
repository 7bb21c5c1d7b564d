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

  it('delays the answer, while others are answered', async () => {
    const een = await start();
    const tokens = een.issueTokens();
    een.fail('profile', { delay: 500 }, 1);
    const order: string[] = [];
    const delayed = statusOf(een, tokens).then((status) => order.push(`delayed ${status}`));
    await until(() => een.requests.length === 1);
    order.push(`other ${await statusOf(een, tokens)}`);
    await delayed;
    expect(order).toEqual(['other 200', 'delayed 200']);
  });

  it('does nothing for a client that went away during the delay', async () => {
    const een = await start();
    const code = een.issueCode();
    een.fail('token', { delay: 100 }, 1);
    const controller = new AbortController();
    const form = { grant_type: 'authorization_code', scope: 'vms.all', code, redirect_uri: 'http://127.0.0.1:3333' };
    const aborted = post(een.strategyOptions.tokenURL, form, een, {}, controller.signal);
    await until(() => een.requests.length === 1);
    controller.abort();
    await expect(aborted).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await spend(een, code)).status).toBe(200);
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

  it.each<[string, string, unknown, string]>([
    ['an endpoint that there is not', 'users/self', {}, "'users/self' is not known, only authorize, token, refresh"],
    ['a member that there is not', 'token', { staus: 1 }, "'staus' is not known, only status, headers, body"],
    ['a wrong cut', 'token', { cut: 'after' }, 'only before, body, never'],
    ['a status that is a text', 'token', { status: '500' }, "'status' must be of the type number"],
    ['null', 'token', null, 'must be an object'],
  ])('throws a TypeError that says what is known, for %s', async (_case, endpoint, fault, words) => {
    const een = await start();
    const fail = een.fail.bind(een, endpoint as MockEndpoint, fault as MockFault);
    expect(fail).toThrow(TypeError);
    expect(fail).toThrow(words);
  });

  it('has no recovery for an endpoint that there is not', async () => {
    const een = await start();
    expect(een.recover.bind(een, 'tokens' as MockEndpoint)).toThrow('only authorize, token, refresh');
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
});
