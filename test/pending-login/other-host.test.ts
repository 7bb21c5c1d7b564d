import { Browser, startApp } from '../support/login-app';
import { loginRequest, redirectOf, run, strategyFor } from '../support/strategy';

afterEach(() => {
  jest.restoreAllMocks();
});

it('a login that began on localhost and comes back to 127.0.0.1 says so, at its beginning and at its end', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
  const app = await startApp();
  const localhost = app.url.replace('127.0.0.1', 'localhost');
  const browser = new Browser();
  const callback = await browser.visit(await browser.begin({ url: localhost }));
  const { status, info } = await browser.finish(callback);
  expect({ status, info }).toMatchObject({ status: 403, info: { code: 'invalid_state', reason: 'other_host' } });
  expect(info?.message).toContain(`began on ${localhost.slice(7)}, and the callback came to ${app.url.slice(7)}:`);
  expect(info?.message).toContain('on the host of "callbackURL"');
  // The warning comes once in a process.
  await browser.get(`${localhost}/login`);
  expect(warned).toHaveBeenCalledTimes(1);
  expect(warned.mock.calls[0]?.[0]).toContain(`Open ${app.url} in the browser`);
});

const NO_HOST = '"><script>alert(1)</script>';
it.each<(string | undefined)[]>([
  [undefined, 'app.example'],
  ['app.example', undefined],
  [NO_HOST, 'app.example'],
  ['app.example', NO_HOST],
  ['App.Example', 'app.example'],
  // On HTTP/2, where it goes before Host.
  ['app.example', 'app.example', ':authority'],
])('a login that began on %s, and comes back to %s, has lost its cookie', async (began, host, field = 'host') => {
  const strategy = strategyFor('http://127.0.0.1:1', { state: true });
  const res = { getHeader: () => undefined, setHeader: () => undefined };
  const url = await redirectOf(run(strategy, loginRequest({ res, headers: { [field]: began } })));
  const query = { code: 'a', state: new URL(url).searchParams.get('state') };
  expect(await run(strategy, loginRequest({ query, headers: { host } }))).toMatchObject({
    info: { reason: 'cookie_missing' },
  });
});
