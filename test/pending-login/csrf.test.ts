import { begun, Browser, startApp } from '../support/login-app';

it.each([
  ...['code=abc', 'code=abc&state=', 'code=abc&state=made-up', `code=abc&state=${'A'.repeat(100)}`],
  ...['error=access_denied', 'error=server_error&error_description=Please+call+us&state=made-up'],
])('a callback that no login here began is refused, and its words are not shown: %s', async (query) => {
  const app = await startApp();
  const { status, info } = await new Browser().finish(`${app.url}/callback?${query}`);
  expect({ status, code: info?.code, reason: info?.reason }).toEqual({
    status: 403,
    code: 'invalid_state',
    reason: 'not_ours',
  });
  expect(info?.message).toMatch(/^The (?:state of the )?callback (?!.*call us)/);
  expect(app.een.requests).toEqual([]);
});

it('a state that was altered is refused, and not shown', async () => {
  const { browser, callback } = await begun();
  const { status, info } = await browser.finish(`${callback.slice(0, -4)}evil`);
  expect({ status, reason: info?.reason }).toEqual({ status: 403, reason: 'not_ours' });
  expect(info?.message).not.toContain('evil');
});

it('a state of another client with the same secret is refused', async () => {
  const options = { stateSecret: 's'.repeat(32) };
  const app = await startApp({ options });
  const other = await startApp({ options, eagleEye: { clientID: 'another-client' } });
  const browser = new Browser();
  const { searchParams } = await browser.begin(other);
  const answer = await browser.finish(`${app.url}/callback?code=abc&state=${searchParams.get('state') ?? ''}`);
  expect(answer).toMatchObject({ status: 403, info: { reason: 'not_ours' } });
});

it('a callback with a good state but neither code nor error is malformed, and begins no new login', async () => {
  const { browser, callback } = await begun();
  const answer = await browser.finish(callback.replace('code=', 'token='));
  expect(answer).toMatchObject({ status: 400, info: { code: 'malformed_callback' } });
});
