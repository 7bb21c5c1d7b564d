import { api, authorize, logIn, openSocket, post, receive, requestToken, start, stopAll, until } from './stand-in';

afterEach(stopAll);

describe('requests', () => {
  it('holds every request as it came in', async () => {
    const standIn = await start({ authorize: 'allow' });
    await authorize(standIn);
    await requestToken(standIn, 'a=1&b=%C3%A9&a=2&__proto__=x');
    await api(standIn, 'users/self?include=timeZone', 'token');
    expect(standIn.requests).toHaveLength(3);
    expect(standIn.requests[0]).toMatchObject({ endpoint: 'authorize', method: 'GET', body: '', form: {} });
    expect(standIn.requests[1]).toMatchObject({
      endpoint: 'token',
      method: 'POST',
      url: '/oauth2/token',
      headers: { accept: 'application/json' },
      body: 'a=1&b=%C3%A9&a=2&__proto__=x',
    });
    expect(Object.entries(standIn.requests[1]?.form ?? {})).toEqual([
      ['a', '2'],
      ['b', 'é'],
      ['__proto__', 'x'],
    ]);
    expect(standIn.requests[2]).toMatchObject({
      endpoint: 'users/self',
      url: '/api/v3.0/users/self?include=timeZone',
      headers: { authorization: 'Bearer token' },
    });
  });

  it('can be emptied', async () => {
    const standIn = await start();
    await receive(standIn.url);
    standIn.requests.length = 0;
    await receive(`${standIn.url}/b`);
    expect(standIn.requests.map(({ endpoint, url }) => [endpoint, url])).toEqual([['unknown', '/b']]);
  });

  it('holds those that a fault answers', async () => {
    const standIn = await start();
    standIn.fail('token', { status: 500 });
    await requestToken(standIn, { a: '1' });
    expect(standIn.requests[0]?.form).toEqual({ a: '1' });
  });

  it('holds a JSON body with no form', async () => {
    const standIn = await start();
    const headers = { 'content-type': 'application/json' };
    await receive(standIn.strategyOptions.tokenURL, { method: 'POST', headers, body: '{"code":"é"}' });
    expect(standIn.requests[0]).toMatchObject({ body: '{"code":"é"}', form: {} });
  });

  it('holds one that the client broke off, with what had come', async () => {
    const standIn = await start();
    const { socket } = await openSocket(standIn);
    socket.write('POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.destroy();
    await until(() => standIn.requests.length === 1);
    expect(standIn.requests[0]).toMatchObject({ endpoint: 'token', body: 'half' });
  });

  it('stays empty when told not to record', async () => {
    const standIn = await start({ recordRequests: false });
    await logIn(standIn);
    expect(standIn.requests).toEqual([]);
  });
});

describe('a request that no client should send', () => {
  it('with a body of more than a MiB is refused, and recorded up to there', async () => {
    const standIn = await start();
    const { status, body } = await post(standIn, standIn.strategyOptions.tokenURL, { code: 'x'.repeat(1_500_000) });
    expect(status).toBe(413);
    expect(body.error).toBe('invalid_request');
    expect(standIn.requests[0]?.body).toHaveLength(1_048_576);
  });

  it.each([
    ['what is not HTTP', 'hello\r\n\r\n', 400],
    ['headers of more than 16 KiB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ['a path that is none', 'GET http://[:/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
    ['broken escapes', 'GET /api/v3.0/users/self?%E0%A4%A=%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 401],
    ['an upgrade', 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n', 404],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ])('does not harm it: %s', async (_case, bytes, status) => {
    const standIn = await start();
    const { socket, ended } = await openSocket(standIn);
    socket.write(bytes);
    expect(await ended).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await receive(standIn.url)).status).toBe(404);
  });
});
