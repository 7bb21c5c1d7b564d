import { Browser, startApp } from '../support/login-app';
import { loginRequest, redirectOf, run, stage, strategyFor } from '../support/strategy';

it('remembers the redirect URI that only the beginning of the login named', async () => {
  const app = await startApp({
    options: { callbackURL: 'http://elsewhere.example.com/cb' },
    authenticate: ({ headers }) => ({ callbackURL: `http://${headers.host ?? ''}/callback` }),
  });
  expect(await new Browser().logIn(app)).toMatchObject({ status: 200 });
});

it.each([
  ['?code=a&code=b', '"code" is given more than once'],
  [`?code=${'a'.repeat(4097)}`, '"code" is longer than 4096 characters'],
  ['?code=a&state=b&state=c', '"state" is given more than once'],
  ['?error=', '"error" is empty'],
])('%s is malformed', async (query, message) => {
  const app = await startApp();
  const { status, info } = await new Browser().finish(`${app.url}/callback${query}`);
  expect({ status, code: info?.code }).toEqual({ status: 400, code: 'malformed_callback' });
  expect(info?.message).toContain(message);
  expect(app.een.requests).toEqual([]);
});

it.each([
  { code: 'a', state: 'b' },
  { error: 'access_denied', state: 'b' },
])('a POST with %j in its body is malformed: Eagle Eye answers by GET', async (body) => {
  const strategy = strategyFor('http://127.0.0.1:1', { state: true });
  const message = expect.stringContaining('Eagle Eye answers by GET');
  expect(await run(strategy, loginRequest({ body }))).toMatchObject({ info: { code: 'malformed_callback', message } });
});

it.each([undefined, {}, { code: '123456' }, { state: 'Bavaria' }, 'code=a&state=b', [{ code: 'a', state: 'b' }]])(
  'a POST with %j in its body begins a login',
  async (body) => {
    const { eagleEye, strategy } = await stage();
    const url = await redirectOf(run(strategy, loginRequest({ body })));
    expect(url.startsWith(eagleEye.strategyOptions.authorizationURL)).toBe(true);
  },
);
