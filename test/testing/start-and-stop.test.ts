import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';

import type { MockAuthorizeMode, MockEagleEyeOptions } from '../../lib/testing';
import {
  authorize,
  codeForm,
  logIn,
  openSocket,
  receive,
  refresh,
  requestToken,
  start,
  statusOf,
  stopAll,
  until,
} from './stand-in';

afterEach(stopAll);

describe('startMockEagleEye', () => {
  it('takes a free port and tells the strategy all it needs', async () => {
    const standIn = await start();
    expect(standIn.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(standIn.strategyOptions).toEqual({
      clientID: 'stand-in-client',
      clientSecret: 'stand-in-secret',
      callbackURL: 'http://127.0.0.1:3333',
      authorizationURL: `${standIn.url}/oauth2/authorize`,
      tokenURL: `${standIn.url}/oauth2/token`,
      revocationURL: `${standIn.url}/oauth2/revoke`,
      clientSettingsURL: `${standIn.url}/api/v3.0/clientSettings`,
      apiBaseURL: standIn.url,
    });
  });

  it('takes the port it is told, and rejects when that is taken', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.stop();
    expect((await start({ port })).url).toBe(first.url);
  });

  it.each<[string, MockEagleEyeOptions]>([
    ['no redirect URI', { redirectURIs: [] }],
    ['a redirect URI without a protocol', { redirectURIs: ['127.0.0.1:3333'] }],
    ['a redirect URI with a fragment', { redirectURIs: ['http://127.0.0.1:3333', 'http://127.0.0.1:3333/#a'] }],
    ['a redirect URI with a line feed', { redirectURIs: ['http://127.0.0.1:3333\n'] }],
    ['a redirect URI with an umlaut', { redirectURIs: ['http://127.0.0.1:3333/é'] }],
    ['redirect URIs that are one text', { redirectURIs: 'http://127.0.0.1:3333' as unknown as string[] }],
    ['a base URL in a form that there is not', { httpsBaseUrl: 'text' as unknown as 'string' }],
    ['a client id with a colon', { clientID: 'a:b' }],
    ['no user', { users: [] }],
    ['two users with one id', { users: [{ id: 'a' }, { id: 'a' }] }],
    ['a lifetime below zero', { codeLifetime: -1 }],
    ['a lifetime that is no number', { accessTokenLifetime: NaN }],
    ['a port that is a text', { port: '3000' as unknown as number }],
    ['a port that there is not', { port: 65_536 }],
    ['room for no login', { maxLogins: 0 }],
  ])('rejects with a TypeError for %s', async (_case, options) => {
    await expect(start(options)).rejects.toThrow(TypeError);
  });

  it('takes every entry of the whitelist; the first is the callback URL', async () => {
    const standIn = await start({ authorize: 'allow', redirectURIs: ['http://127.0.0.1:3333', 'https://example.com'] });
    expect(standIn.strategyOptions.callbackURL).toBe('http://127.0.0.1:3333');
    const { headers } = await authorize(standIn, { redirect_uri: 'https://example.com' });
    expect(headers.get('location')).toMatch(/^https:\/\/example\.com\?code=/);
  });

  it('can change how authorize answers and who is signed in, but not to what there is not', async () => {
    const standIn = await start();
    expect(standIn.authorize).toBe('page');
    standIn.authorize = 'deny';
    expect(standIn.authorize).toBe('deny');
    expect(() => (standIn.authorize = 'maybe' as MockAuthorizeMode)).toThrow(TypeError);
    expect(standIn.signedInUser).toBe(standIn.users[0]?.id);
    expect(() => (standIn.signedInUser = 'nobody')).toThrow(TypeError);
  });

  it('has nothing outside of Eagle Eye', async () => {
    const standIn = await start();
    const { status, headers } = await receive(standIn.url);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('keeps so many logins as told, the last ones', async () => {
    const standIn = await start({ maxLogins: 2 });
    const first = await logIn(standIn);
    const others = [await logIn(standIn), await logIn(standIn)];
    expect(await statusOf(standIn, first.access_token)).toBe(401);
    expect((await refresh(standIn, first.refresh_token)).status).toBe(401);
    for (const { access_token } of others) expect(await statusOf(standIn, access_token)).toBe(200);
  });

  it('serves several hundred logins at the same time', async () => {
    const standIn = await start();
    const logins = await Promise.all(Array.from({ length: 300 }, () => logIn(standIn)));
    expect(new Set(logins.map(({ access_token }) => access_token)).size).toBe(300);
    expect(new Set(logins.map(({ refresh_token }) => refresh_token)).size).toBe(300);
  });

  it('says nothing on the console, whatever happens', async () => {
    const written = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
    const standIn = await start();
    standIn.fail('token', { status: 500 }, 1);
    await requestToken(standIn, codeForm(standIn, standIn.issueCode()));
    await logIn(standIn);
    for (const write of written) expect(write).not.toHaveBeenCalled();
  });
});

describe('connections', () => {
  it('counts the connections that are open', async () => {
    const standIn = await start();
    expect(await standIn.connections()).toBe(0);
    const [one, two] = [await openSocket(standIn), await openSocket(standIn)];
    await until(async () => (await standIn.connections()) === 2);
    one.socket.destroy();
    two.socket.destroy();
    await until(async () => (await standIn.connections()) === 0);
  });

  it('shows that one connection serves one request after the other', async () => {
    const standIn = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 3; i += 1) {
      const response = await new Promise<IncomingMessage>((resolve) => get(standIn.url, { agent }, resolve));
      await once(response.resume(), 'end');
    }
    expect(await standIn.connections()).toBe(1);
    agent.destroy();
  });
});

describe('stop', () => {
  it('is done at once, though connections are kept alive, silent, waiting or half way', async () => {
    const standIn = await start();
    standIn.fail('users/self', { delay: 60_000 });
    standIn.fail('cameras', { cut: 'never' });
    const requests = [
      'GET / HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /api/v3.0/users/self HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /api/v3.0/cameras HTTP/1.1\r\nhost: x\r\n\r\n',
      'POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf',
    ];
    const sockets = await Promise.all(
      requests.map(async (request) => {
        const opened = await openSocket(standIn);
        opened.socket.write(request);
        return opened;
      }),
    );
    await until(() => standIn.requests.length === 3);
    const started = performance.now();
    await standIn.stop();
    expect(performance.now() - started).toBeLessThan(1000);
    await Promise.all(sockets.map(({ ended }) => ended));
    expect(await standIn.connections()).toBe(0);
    await expect(receive(standIn.url)).rejects.toThrow();
  });

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const standIn = await start();
    const before = timers();
    standIn.fail('users/self', { delay: 60_000 });
    const { socket } = await openSocket(standIn);
    socket.write('GET /api/v3.0/users/self HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => timers() > before);
    await standIn.stop();
    await until(() => timers() <= before);
  });

  it('may be called twice', async () => {
    const standIn = await start();
    await standIn.stop();
    await standIn.stop();
  });
});
