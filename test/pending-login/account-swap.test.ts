import { begun, Browser, type LoginAnswer, startApp } from '../support/login-app';

// An attacker begins a login, and has the victim's browser end it: the victim would be logged in as the attacker.

const refused = { status: 403, info: { code: 'invalid_state', reason: 'cookie_missing' } };
const callbackURL = 'https://app.example.test/callback';

/** What the app answers to a victim who opens the callback of an attacker's login, with these cookies. */
async function openCallbackWith(cookies: (name: string, value: string) => string[]): Promise<LoginAnswer> {
  const app = await startApp({ options: { callbackURL }, eagleEye: { callbackURL } });
  const attacker = new Browser();
  const { search } = new URL(await attacker.visit(await attacker.begin(app)));
  const [name = '', value = ''] = attacker.cookies[0]?.split('=') ?? [];
  return new Browser().plant(...cookies(name, value)).finish(`${app.url}/callback${search}`);
}

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
it.each([
  ['U+00A0', '\u00a0'],
  ['U+00A0 in UTF-8', '\u00c2\u00a0'],
])('a cookie whose name begins with %s is not taken for one that is bound to the host', async (_what, octets) => {
  expect(await openCallbackWith((name, value) => [`${octets}${name}=${value}`])).toMatchObject(refused);
});

it('a cookie without the prefix does not stand in for one that is bound to the host', async () => {
  const answer = await openCallbackWith((name, value) => [`${name.replace('__Host-', '')}=${value}`]);
  expect(answer).toMatchObject(refused);
});

it('a planted cookie without the prefix does not hide the one that is bound to the host', async () => {
  const answer = await openCallbackWith((name, value) => [
    `${name.replace('__Host-', '')}=planted`,
    `${name}=${value}`,
  ]);
  expect(answer).toMatchObject({ status: 200 });
});

it('a cookie of a login over http is not taken where the redirect URI is https: anybody on the way could set it', async () => {
  const app = await startApp({
    options: { callbackURL },
    authenticate: ({ headers }) => ({ callbackURL: `http://${headers.host ?? ''}/callback` }),
  });
  expect(await new Browser().logIn(app)).toMatchObject(refused);
});
