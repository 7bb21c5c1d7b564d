import { begun, Browser, startApp } from '../support/login-app';

// An attacker begins a login, and has the victim's browser end it: the victim would be logged in as the attacker.

const refused = { status: 403, info: { code: 'invalid_state', reason: 'cookie_missing' } };
const callbackURL = 'https://app.example.test/callback';

it('a callback in a browser without the cookie of its login is refused, with what a user can do', async () => {
  const { callback } = await begun();
  const answer = await new Browser().finish(callback);
  expect(answer).toMatchObject(refused);
  expect(answer.info?.message).toMatch(/blocks cookies, .* frame of another site, or .* another browser/);
});

it('a cookie opens under no other name: that of another login does not help', async () => {
  const { app, browser: victim, callback } = await begun();
  const attacker = new Browser();
  await attacker.begin(app);
  const [name = ''] = victim.cookies[0]?.split('=') ?? [];
  const [, value = ''] = attacker.cookies[0]?.split('=') ?? [];
  expect(await victim.plant(`${name}=${value}`).finish(callback)).toMatchObject(refused);
});

// A sibling subdomain may set these for the whole domain: to a browser none of them begins with `__Host-`. Node reads a
// field as Latin-1, so that U+00A0 may arrive as one octet, and the octets of UTF-8 one by one.
it.each<[string, (pair: string) => string[], object]>([
  ['with U+00A0 before its name is refused', (pair) => [`\u00a0${pair}`], refused],
  ['with U+00A0 in UTF-8 before its name is refused', (pair) => [`\u00c2\u00a0${pair}`], refused],
  ['without the prefix is refused', (pair) => [pair.replace('__Host-', '')], refused],
  [
    'without the prefix does not hide the good one',
    (pair) => [pair.slice(7).replace(/=.*/, '=x'), pair],
    { status: 200 },
  ],
])('at an https redirect URI, a cookie %s', async (_which, cookies, answer) => {
  const app = await startApp({ options: { callbackURL }, eagleEye: { callbackURL } });
  const attacker = new Browser();
  const { search } = new URL(await attacker.visit(await attacker.begin(app)));
  const planted = cookies(attacker.cookies[0] ?? '');
  expect(await new Browser().plant(...planted).finish(`${app.url}/callback${search}`)).toMatchObject(answer);
});

it('a cookie of a login over http is not taken where the redirect URI is https: anybody on the way could set it', async () => {
  const app = await startApp({
    options: { callbackURL },
    authenticate: ({ headers }) => ({ callbackURL: `http://${headers.host ?? ''}/callback` }),
  });
  expect(await new Browser().logIn(app)).toMatchObject(refused);
});
