import { Browser, startApp } from '../support/login-app';

it.each([[{ returnTo: '/cameras', list: [1, null] }], ['x'.repeat(1022)], [0], ['ünïcode ✓']])(
  "the application's state comes back: %j",
  async (state) => {
    const app = await startApp({ authenticate: { state } });
    expect((await new Browser().logIn(app)).info?.state).toEqual(state);
  },
);

it.each([
  ['of 1,025 bytes', 'x'.repeat(1023)],
  ['that JSON cannot hold', 10n],
  ['that JSON leaves out', () => 1],
])('a state %s is refused before the redirect', async (_what, state) => {
  const app = await startApp({ authenticate: { state } });
  const browser = new Browser();
  const { location, text } = await browser.get(`${app.url}/login`);
  expect({ location, code: JSON.parse(text).error.code }).toEqual({ location: '', code: 'invalid_login_state' });
  expect(browser.cookies).toEqual([]);
});

it('with state: false nothing is remembered: a string goes to Eagle Eye and back as it is', async () => {
  const app = await startApp({ options: { state: false }, authenticate: { state: 'mine' } });
  const browser = new Browser();
  const authorize = await browser.begin(app);
  expect(authorize.searchParams.get('state')).toBe('mine');
  expect(browser.setCookies).toEqual([]);
  expect(await browser.finish(await browser.visit(authorize))).toMatchObject({ status: 200 });
});
