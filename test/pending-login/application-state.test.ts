import { Browser, startApp } from '../support/login-app';

it.each([[{ returnTo: '/cameras', list: [1, null] }], ['x'.repeat(1022)], [0], ['ünïcode ✓']])(
  "the application's state comes back: %j",
  async (state) => {
    const app = await startApp({ authenticate: { state } });
    expect((await new Browser().logIn(app)).info?.state).toEqual(state);
  },
);

it.each([
  ['of 1,025 bytes', 'x'.repeat(1023), {}],
  ['that JSON cannot hold', 10n, {}],
  ['that JSON leaves out', () => 1, {}],
  ['that is not a string', 0, { state: false }],
])('a state %s is refused before the redirect', async (_what, state, options) => {
  const app = await startApp({ authenticate: { state }, options });
  const browser = new Browser();
  const { location, text } = await browser.get(`${app.url}/login`);
  expect({ location, code: JSON.parse(text).error.code }).toEqual({ location: '', code: 'invalid_login_state' });
  expect(browser.cookies).toEqual([]);
});
