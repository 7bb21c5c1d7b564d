import { Browser, type LoginAnswer, startApp } from '../support/login-app';

/** What the app answers to a callback with the state of a login, and these parameters. */
async function finishWith(parameters: string): Promise<LoginAnswer> {
  const app = await startApp({ authenticate: { state: 'mine' } });
  app.een.fail('token', { status: 401, body: { error: 'invalid_grant', error_description: 'The code has expired' } });
  const browser = new Browser();
  const state = (await browser.begin(app)).searchParams.get('state') ?? '';
  return browser.finish(`${app.url}/callback?${parameters}&state=${state}`);
}

it.each([
  ['access_denied', 'error=access_denied', /did not allow access .*account\. Start the login again/],
  ['access_denied', 'error=access_denied&error_description=Not+now', /account: Not now\./],
  ['invalid_grant', 'code=old', /The code has expired.*Start the login again/],
])('%s of a callback with %s is a failed login', async (code, parameters, message) => {
  const info = { code, state: 'mine', message: expect.stringMatching(message) };
  expect(await finishWith(parameters)).toMatchObject({ status: 401, info });
});

it.each([
  ['invalid_request', 500, 'invalid_request'],
  ['unauthorized_client', 500, 'unauthorized_client'],
  ['s3cr3t-T0ken', 502, 'oauth_error'],
])('%s of authorize is an error, and nothing of it that looks like a secret is shown', async (name, status, code) => {
  const more = 'error_description=Said+so:+s3cr3t&error_uri=https://example.com/e?secret=1';
  const answer = await finishWith(`error=${name}&${more}`);
  expect(answer).toMatchObject({ status, error: { code, uri: 'https://example.com/…' } });
  expect(answer.error?.message).toContain('Said so');
  expect(answer.error?.message).not.toContain('s3cr3t');
});
