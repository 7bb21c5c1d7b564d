import { Browser, startApp } from '../support/login-app';

it.each([[{ returnTo: '/cameras', list: [1, null] }], ['x'.repeat(1022)], [0], ['ünïcode ✓']])(
  "the application's state comes back: %j",
  async (state) => {
    const app = await startApp({ authenticate: { state } });
    expect((await new Browser().logIn(app)).info?.state).toEqual(state);
  },
);

it.each([
  ['of 1,025 bytes', `x${'ü'.repeat(511)}`, 'is too large', {}],
  ['that JSON cannot hold', 10n, 'cannot be written as JSON', {}],
  ['that JSON leaves out', () => 1, 'cannot be written as JSON', {}],
  ['that is not a string', 0, 'nothing is remembered', { state: false }],
])('a state %s is refused before the redirect', async (_what, state, why, options) => {
  const app = await startApp({ authenticate: { state }, options });
  const browser = new Browser();
  const { location, text } = await browser.get(`${app.url}/login`);
  const error = { code: 'invalid_login_state', message: expect.stringContaining(why) };
  expect({ location, ...JSON.parse(text) }).toMatchObject({ location: '', error });
  expect(browser.cookies).toEqual([]);
});
