import { Browser, type LoginAnswer, startApp } from '../support/login-app';

const callbackURL = 'https://app.example.test/callback';

/** What the app answers to a browser that opens the callback of another browser's login, with these cookies. */
async function openCallbackWith(cookies: (name: string, value: string) => [string, string][]): Promise<LoginAnswer> {
  const app = await startApp({ options: { callbackURL }, eagleEye: { callbackURL } });
  const attacker = new Browser();
  const { search } = new URL(await attacker.visit(await attacker.begin(app)));
  const victim = new Browser();
  const [[name, value] = ['', '']] = [...attacker.cookies];
  cookies(name, value).forEach(([planted, text]) => victim.cookies.set(planted, text));
  return victim.finish(`${app.url}/callback${search}`);
}

// A sibling subdomain may set these for the whole domain: to a browser none of them begins with `__Host-`. Node reads a
// field as Latin-1, so that U+00A0 may arrive as one octet, and the octets of UTF-8 one by one.
it.each([
  ['U+00A0', '\u00a0'],
  ['U+0085', '\u0085'],
  ['U+00A0 in UTF-8', '\u00c2\u00a0'],
  ['U+2003 in UTF-8', '\u00e2\u0080\u0083'],
  ['a BOM in UTF-8', '\u00ef\u00bb\u00bf'],
])('a cookie whose name begins with %s is not taken for one that is bound to the host', async (_what, octets) => {
  const answer = await openCallbackWith((name, value) => [[octets + name, value]]);
  expect(answer).toMatchObject({ status: 403, info: { reason: 'cookie_missing' } });
});

it('a cookie without the prefix does not stand in for one that is bound to the host', async () => {
  const answer = await openCallbackWith((name, value) => [[name.replace('__Host-', ''), value]]);
  expect(answer).toMatchObject({ status: 403, info: { reason: 'cookie_missing' } });
});

it('is looked for first among the names that are bound to the host', async () => {
  const answer = await openCallbackWith((name, value) => [
    [name.replace('__Host-', ''), 'planted'],
    [name, value],
  ]);
  expect(answer).toMatchObject({ status: 200 });
});
