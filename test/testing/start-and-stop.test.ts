import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { authorize, receive, spend, start } from './stand-in';
import { expectSurvives } from '../support/raw-requests';
import { until } from '../support/until';

const ROOT = join(__dirname, '../..');

describe('startMockEagleEye', () => {
  it('takes a free port and tells the strategy all it needs', async () => {
    const een = await start();
    expect(een.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(een.strategyOptions).toEqual({
      clientID: 'stand-in-client',
      clientSecret: expect.stringMatching(/^\w{16}$/),
      callbackURL: 'http://127.0.0.1:3333',
      authorizationURL: `${een.url.replace('127.0.0.1', 'localhost')}/oauth2/authorize`,
      tokenURL: `${een.url}/oauth2/token`,
      revocationURL: `${een.url}/oauth2/revoke`,
      clientSettingsURL: `${een.url}/api/v3.0/clientSettings`,
      apiBaseURL: een.url,
    });
  });

  it('takes no port that is taken', async () => {
    const een = await start();
    const port = Number(new URL(een.url).port);
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await een.stop();
    expect((await start({ port })).url).toBe(een.url);
  });

  it.each([
    ['::1', /^http:\/\/\[::1\]:\d+$/],
    ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
  ])('listens on the address that it is told: %s', async (host, url) => {
    const een = await start({ host });
    expect(een.url).toMatch(url);
    expect((await receive(een.url)).status).toBe(404);
  });

  it('names in the strategy options the origin at which another container finds it', async () => {
    const { strategyOptions } = await start({ publicURL: 'http://eagleeye:4444' });
    const expected = { apiBaseURL: 'http://eagleeye:4444', tokenURL: 'http://eagleeye:4444/oauth2/token' };
    expect(strategyOptions).toMatchObject({ ...expected, allowInsecureRequests: true });
  });

  it('has callbackURL and every redirect URI on its whitelist', async () => {
    const [callbackURL, more] = ['http://127.0.0.1:3333/callback', 'https://example.com'];
    const een = await start({ authorize: 'allow', callbackURL, redirectURIs: [more] });
    expect(een.strategyOptions.callbackURL).toBe(callbackURL);
    for (const redirect_uri of [callbackURL, more]) {
      expect((await authorize(een, { redirect_uri })).headers.get('location')).toContain(`${redirect_uri}?code=`);
    }
    expect((await start({ redirectURIs: [more] })).strategyOptions.callbackURL).toBe(more);
    expect((await start({ callbackURL, redirectURIs: [] })).strategyOptions.callbackURL).toBe(callbackURL);
  });

  it.each<[string, object, string]>([
    ['an unknown option', { redirectURI: 'x' }, "'redirectURI' is not known, only callbackURL, redirectURIs, port"],
    ['a port that is a text', { port: '3000' }, "'port' must be of the type number"],
    ['a mode that there is not', { authorize: 'maybe' }, 'only page, allow, deny'],
  ])('rejects with a TypeError for %s', async (_case, options, words) => {
    const error: unknown = await start(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(words);
  });
});

it('raw requests that no client should send neither end nor hang it', async () => {
  const een = await start();
  await expectSurvives(een.url);
  await until(async () => (await een.connections()) === 0);
  expect((await spend(een, een.issueCode())).status).toBe(200);
});

it('stop ends what is kept alive, silent, waiting, half way or not begun, and may be called twice', async () => {
  const een = await start();
  expect(await een.connections()).toBe(0);
  een.fail('profile', { delay: 60_000 });
  een.fail('cameras', { cut: 'never' });
  const ends = ['GET / ', 'GET /api/v3.0/users/self ', 'GET /api/v3.0/cameras ', 'POST /oauth2/token ']
    .map((line) => `${line}HTTP/1.1\r\nhost: x\r\n${line.startsWith('POST') ? 'content-length: 9\r\n' : ''}\r\n`)
    .concat('')
    .map((request) => {
      const socket = connect(Number(new URL(een.url).port), '127.0.0.1').on('error', () => undefined);
      socket.resume().write(request);
      return once(socket, 'close');
    });
  await until(() => een.requests.length === 3);
  await until(async () => (await een.connections()) === 5);
  await een.stop();
  await een.stop();
  await Promise.all(ends);
  expect(await een.connections()).toBe(0);
  await expect(receive(een.url)).rejects.toThrow();
});

describe('the command passport-eagleeye-mock', () => {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const command = join(ROOT, bin['passport-eagleeye-mock']);

  const run = (...args: string[]) => promisify(execFile)(process.execPath, [command, ...args]);

  it('prints the strategy options as JSON, says what it is, and stops at once on SIGTERM', async () => {
    const uris = ['--redirect-uri', 'http://127.0.0.1:3000/cb', '--redirect-uri', 'http://127.0.0.1:3000'];
    const running = run('--port', '0', '--client-id', 'my-app', '--authorize', 'allow', ...uris);
    let printed = '';
    running.child.stdout?.on('data', (chunk: string) => (printed += chunk));
    await until(() => printed.endsWith('}\n'));
    const options = JSON.parse(printed);
    expect(options).toMatchObject({ clientID: 'my-app', callbackURL: 'http://127.0.0.1:3000/cb' });
    const query = 'scope=vms.all&client_id=my-app&response_type=code&redirect_uri=http://127.0.0.1:3000';
    expect((await receive(`${options.authorizationURL}?${query}`)).status).toBe(302);
    running.child.kill('SIGTERM');
    const { stdout, stderr } = await running;
    expect(stdout).toBe(printed);
    expect(stderr).toMatch(/^A stand-in for Eagle Eye Networks, for tests and development, listens at http/);
  });

  it.each([['--prot', '4444'], ['stray']])('refuses %s %s and lists what it knows', async (...args) => {
    const stderr = expect.stringMatching(/--redirect-uri[^]*--public-url/);
    await expect(run(...args)).rejects.toMatchObject({ code: 1, stdout: '', stderr });
  });
});
