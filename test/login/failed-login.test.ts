import { Browser, type LoginAnswer, startApp } from '../support/login-app';

const authenticate = { state: 'mine' };

/** What the app answers to a callback with the state of a login, and these parameters. */
async function finishWith(parameters: string): Promise<LoginAnswer> {
  const app = await startApp();
  const browser = new Browser();
  const state = (await browser.begin(app)).searchParams.get('state') ?? '';
  return browser.finish(`${app.url}/callback?${parameters}&state=${state}`);
}

it('access_denied, when the user presses Deny', async () => {
  const app = await startApp({ authenticate });
  app.een.authorize = 'deny';
  const { status, info } = await new Browser().logIn(app);
  expect({ status, info }).toMatchObject({ status: 401, info: { code: 'access_denied', state: 'mine' } });
  expect(info?.message).toMatch(/did not allow access/);
});

it('invalid_grant, when the code is not good any more', async () => {
  const app = await startApp({ authenticate });
  app.een.fail('token', { status: 401, body: { error: 'invalid_grant', error_description: 'The code has expired' } });
  const { status, info } = await new Browser().logIn(app);
  expect({ status, info }).toMatchObject({ status: 401, info: { code: 'invalid_grant', state: 'mine' } });
  expect(info?.message).toMatch(/The code has expired.*Start the login again/);
});

it.each(['invalid_request', 'unauthorized_client', 'invalid_scope'])('%s of authorize is an error', async (code) => {
  const more = 'error_description=Said+so&error_uri=https://example.com/e?secret=1';
  const answer = await finishWith(`error=${code}&${more}`);
  expect(answer).toMatchObject({ status: 500, error: { code, error: code, uri: 'https://example.com/…' } });
  expect(answer.error?.message).toContain('Said so');
});

it('an unknown error of authorize is one, too, and nothing of it that looks like a secret is shown', async () => {
  const answer = await finishWith('error=s3cr3t-T0ken&error_description=s3cr3t');
  expect(answer).toMatchObject({ status: 502, error: { code: 'oauth_error' } });
  expect(answer.error?.message).not.toContain('s3cr3t');
});
