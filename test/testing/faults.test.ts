import { once } from 'node:events';

import type { MockEndpoint } from '../../lib/testing';
import {
  api,
  authorize,
  codeForm,
  logIn,
  openSocket,
  post,
  receive,
  refresh,
  requestToken,
  start,
  statusOf,
  stopAll,
  until,
} from './stand-in';

afterEach(stopAll);

const GET_SELF = 'GET /api/v3.0/users/self HTTP/1.1\r\nhost: x\r\n\r\n';

describe('a fault', () => {
  it('lasts until recover', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    standIn.fail('users/self', { status: 500 });
    for (let i = 0; i < 3; i += 1) expect(await statusOf(standIn, access_token)).toBe(500);
    standIn.recover('users/self');
    expect(await statusOf(standIn, access_token)).toBe(200);
  });

  it('lasts as often as told, one after the other', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    standIn.fail('users/self', { status: 500 }, 2);
    standIn.fail('users/self', { status: 429 }, 1);
    standIn.fail('users/self', { status: 418 }, 0);
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push(await statusOf(standIn, access_token));
    expect(statuses).toEqual([500, 500, 429, 200]);
  });

  it('is of one endpoint; recover ends those of one endpoint or of all', async () => {
    const standIn = await start({ authorize: 'allow' });
    const { access_token } = await logIn(standIn);
    standIn.fail('cameras', { status: 503 });
    standIn.fail('clientSettings', { status: 503 });
    const statuses = () =>
      Promise.all(['cameras', 'clientSettings', 'users/self'].map((path) => api(standIn, path, access_token))).then(
        (answers) => answers.map(({ status }) => status),
      );
    expect(await statuses()).toEqual([503, 503, 200]);
    standIn.recover('cameras');
    expect(await statuses()).toEqual([200, 503, 200]);
    standIn.recover();
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('cannot be of an endpoint that does not exist', async () => {
    const standIn = await start();
    expect(() => {
      standIn.fail('tokens' as MockEndpoint, { status: 500 });
    }).toThrow(TypeError);
  });

  describe('with a status from 400 up', () => {
    it.each([
      ['users/self', 429, { code: 429, status: 'tooManyRequests' }],
      ['clientSettings', 503, { code: 503, status: 'unavailable' }],
      ['cameras', 403, { code: 403, status: 'permissionDenied' }],
      ['cameras', 502, { code: 502, status: 'internal' }],
    ] as const)("answers in the API's form of an error: %s, %d", async (endpoint, status, body) => {
      const standIn = await start();
      standIn.fail(endpoint, { status });
      expect(await api(standIn, endpoint, 'x')).toMatchObject({ status, body });
    });

    it.each([
      ['tokenURL', 'token', 500, 'server_error'],
      ['tokenURL', 'token', 503, 'temporarily_unavailable'],
      ['revocationURL', 'revoke', 400, 'invalid_request'],
    ] as const)("answers in OAuth's form of an error: %s, %s, %d", async (url, endpoint, status, error) => {
      const standIn = await start();
      standIn.fail(endpoint, { status });
      expect(await post(standIn, standIn.strategyOptions[url], {})).toMatchObject({ status, body: { error } });
    });

    it('answers with an error page at authorize', async () => {
      const standIn = await start();
      standIn.fail('authorize', { status: 503 });
      const { status, body } = await authorize(standIn);
      expect(status).toBe(503);
      expect(body).toContain('a failure on purpose');
    });

    it('spends no code and rotates no token, so that the same request can be sent again', async () => {
      const standIn = await start();
      const form = codeForm(standIn, standIn.issueCode());
      standIn.fail('token', { status: 503 }, 1);
      expect((await requestToken(standIn, form)).status).toBe(503);
      const { status, body } = await requestToken(standIn, form);
      expect(status).toBe(200);
      standIn.fail('token', { status: 500, body: 'x' }, 1);
      expect((await refresh(standIn, body.refresh_token)).status).toBe(500);
      expect((await refresh(standIn, body.refresh_token)).status).toBe(200);
    });
  });

  it('with another status leaves the rest as it would have been', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    standIn.fail('users/self', { status: 201 });
    expect(await api(standIn, 'users/self', access_token)).toMatchObject({ status: 201, body: { id: 'ca0f61ab' } });
  });

  it('with headers adds them, or puts them in the place of the regular ones', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    standIn.fail('users/self', { headers: { 'Content-Type': 'text/html', 'x-more': '1' } });
    const { status, headers, body } = await api(standIn, 'users/self', access_token);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html');
    expect(headers.get('x-more')).toBe('1');
    expect(JSON.parse(body).id).toBe('ca0f61ab');
  });

  it.each([
    ['an object as JSON', { any: 'thing' }, 'application/json', { any: 'thing' }],
    ['an array as JSON', [1], 'application/json', [1]],
    ['a string as it stands', '{"cut', null, '{"cut'],
    ['a buffer as it stands', Buffer.from('é'), null, 'é'],
  ])('with a body answers 200 and %s', async (_case, body, contentType, expected) => {
    const standIn = await start();
    standIn.fail('token', { body });
    const response = await requestToken(standIn, {});
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.body).toEqual(expected);
  });

  it('with a delay lets the regular answer wait', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn);
    standIn.fail('users/self', { delay: 80 }, 1);
    const started = performance.now();
    expect(await statusOf(standIn, access_token)).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(75);
  });

  it('with a delay does nothing for a client that went away meanwhile', async () => {
    const standIn = await start();
    const form = codeForm(standIn, standIn.issueCode());
    standIn.fail('token', { delay: 60 }, 1);
    const controller = new AbortController();
    const request = receive(standIn.strategyOptions.tokenURL, { method: 'POST', signal: controller.signal });
    await until(() => standIn.requests.length === 1);
    controller.abort();
    await expect(request).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect((await requestToken(standIn, form)).status).toBe(200);
  });

  it("with cut 'before' cuts the connection before a byte", async () => {
    const standIn = await start();
    standIn.fail('users/self', { cut: 'before' });
    const { socket, ended } = await openSocket(standIn);
    socket.write(GET_SELF);
    expect(await ended).toBe('');
  });

  it("with cut 'body' sends the headers and half of the body, and cuts the connection", async () => {
    const standIn = await start();
    standIn.fail('users/self', { body: '0123456789', cut: 'body' });
    const { socket, ended } = await openSocket(standIn);
    socket.write(GET_SELF);
    const received = await ended;
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(received).toContain('content-length: 10\r\n');
    expect(received.split('\r\n\r\n')[1]).toBe('01234');
  });

  it("with cut 'body' cuts an answer without a body too", async () => {
    const standIn = await start();
    standIn.fail('revoke', { cut: 'body' });
    await expect(post(standIn, standIn.strategyOptions.revocationURL, { token: 'x' })).rejects.toThrow();
  });

  it("with cut 'never' stays silent with the connection open", async () => {
    const standIn = await start();
    standIn.fail('users/self', { cut: 'never' });
    const { socket, ended } = await openSocket(standIn);
    socket.write(GET_SELF);
    await until(() => standIn.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(socket.readyState).toBe('open');
    expect(await standIn.connections()).toBe(1);
    socket.destroy();
    expect(await ended).toBe('');
  });

  it('with respond gives the answer away', async () => {
    const standIn = await start();
    standIn.fail('token', {
      respond: (req, res) => {
        res.writeHead(202, { 'x-method': req.method });
        res.end('mine');
      },
    });
    const { status, headers, body } = await requestToken(standIn, { code: 'c' });
    expect({ status, method: headers.get('x-method'), body }).toEqual({ status: 202, method: 'POST', body: 'mine' });
    expect(standIn.requests[0]?.form).toEqual({ code: 'c' });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('a slip in the test');
      },
    ],
    ['rejects', () => Promise.reject(new Error('a slip in the test'))],
  ])('whose respond %s answers 500 with the reason', async (_how, respond) => {
    const standIn = await start();
    standIn.fail('token', { respond });
    const { status, body } = await requestToken(standIn, {});
    expect({ status, body }).toEqual({ status: 500, body: 'Error: a slip in the test\n' });
  });

  it('whose respond throws cuts the answer that it began', async () => {
    const standIn = await start();
    standIn.fail('token', {
      respond: (_req, res) => {
        res.write('begun');
        throw new Error('a slip in the test');
      },
    });
    await expect(requestToken(standIn, {})).rejects.toThrow();
  });

  it('meets the button of the sign-in page as well', async () => {
    const standIn = await start();
    standIn.fail('authorize', { status: 500 });
    expect((await receive(`${standIn.url}/oauth2/authorize/decision`, { method: 'POST' })).status).toBe(500);
  });

  it('leaves keep-alive connections as they are when it answers', async () => {
    const standIn = await start();
    standIn.fail('users/self', { status: 500 });
    const { socket } = await openSocket(standIn);
    for (let i = 0; i < 2; i += 1) {
      socket.write(GET_SELF);
      await once(socket, 'data');
    }
    expect(socket.readyState).toBe('open');
  });
});
