import { startEagleEye } from '../support/eagle-eye';
import { begun, Browser, startApp } from '../support/login-app';
import { failureOf, loginRequest, run } from '../support/passport-run';
import { begin, loggedIn, strategyFor } from '../support/strategy';

describe('the callback', () => {
  it('proves the code verifier of PKCE', async () => {
    const app = await startApp({ options: { pkce: true } });
    expect(await new Browser().logIn(app)).toMatchObject({ status: 200 });
    expect(app.een.requests.find(({ endpoint }) => endpoint === 'token')?.form.code_verifier).toMatch(/^[\w-]{43}$/);
  });

  it('remembers the redirect URI that only the first leg named', async () => {
    const app = await startApp({
      options: { callbackURL: 'https://elsewhere.example.com/cb' },
      authenticate: ({ headers }) => ({ callbackURL: `http://${headers.host ?? ''}/callback` }),
    });
    expect(await new Browser().logIn(app)).toMatchObject({ status: 200 });
  });

  it('may come by form_post, in a body that the framework has parsed', async () => {
    const een = await startEagleEye();
    const [strategy, session] = [strategyFor(een), {}];
    const state = (await begin(strategy, session)).get('state');
    const body = { code: een.issueCode(), state };
    const user = await loggedIn(run(strategy, loginRequest({ session, body })));
    expect(user).toMatchObject({ profile: { id: 'ca0f61ab' } });
  });

  it.each([
    ['?code=a&code=b', '"code" is given more than once'],
    ['?code=', '"code" is empty'],
    [`?code=${'a'.repeat(4097)}`, '"code" is longer than 4096 characters'],
    ['?code=a%0ab', '"code" is empty or holds characters'],
    ['?code=a&state=b&state=c', '"state" is given more than once'],
    ['?error=', '"error" is empty'],
    ['?code=a&iss=b&iss=c', '"iss" is given more than once'],
  ])('%s is malformed', async (query, message) => {
    const app = await startApp();
    const { status, info } = await new Browser().finish(`${app.url}/callback${query}`);
    expect({ status, code: info?.code }).toEqual({ status: 400, code: 'malformed_callback' });
    expect(info?.message).toContain(message);
    expect(app.een.requests).toEqual([]);
  });

  it('is malformed, too, where the framework parses no query', async () => {
    const strategy = strategyFor(await startEagleEye());
    const { info } = await failureOf(run(strategy, loginRequest({ url: '/callback?code=a&code=b' })));
    expect(info).toMatchObject({ code: 'malformed_callback' });
  });

  it('of another authorization server (iss, RFC 9207) is refused', async () => {
    const app = await startApp();
    for (const [iss, status] of [
      ['https://evil.example', 403],
      ['not a URL', 403],
      [new URL(app.een.strategyOptions.authorizationURL).origin.replace('http:', 'https:'), 403],
      [new URL(app.een.strategyOptions.authorizationURL).origin, 200],
    ] as const) {
      const browser = new Browser();
      const callback = await browser.visit(await browser.begin(app));
      const answer = await browser.finish(`${callback}&iss=${encodeURIComponent(iss)}`);
      expect(answer.status).toBe(status);
      expect(answer.info?.code).toBe(status === 403 ? 'invalid_issuer' : undefined);
    }
    const { browser, callback } = await begun();
    const error = callback.replace('code=', 'error=');
    expect(await browser.finish(`${error}&iss=https://evil.example`)).toMatchObject({
      info: { code: 'invalid_issuer' },
    });
    // A link that anybody can make puts no words into a message.
    const { info } = await new Browser().finish(`${app.url}/callback?code=a&iss=Please+call+us`);
    expect(info?.message).not.toContain('call us');
  });
});

describe('a login that fails', () => {
  it('access_denied, when the user presses Deny', async () => {
    const app = await startApp({ authenticate: { state: 'mine' } });
    app.een.authorize = 'deny';
    const { status, info } = await new Browser().logIn(app);
    expect({ status, info }).toMatchObject({ status: 401, info: { code: 'access_denied', state: 'mine' } });
    expect(info?.message).toMatch(/did not allow access/);
  });

  it('invalid_grant, when the code is not good any more', async () => {
    const app = await startApp({ authenticate: { state: 'mine' } });
    app.een.fail('token', { status: 401, body: { error: 'invalid_grant', error_description: 'The code has expired' } });
    const { status, info } = await new Browser().logIn(app);
    expect({ status, info }).toMatchObject({ status: 401, info: { code: 'invalid_grant', state: 'mine' } });
    expect(info?.message).toMatch(/The code has expired.*Start the login again/);
  });

  it.each(['invalid_request', 'unauthorized_client', 'invalid_scope'])('%s of authorize is an error', async (code) => {
    const app = await startApp();
    const browser = new Browser();
    const state = (await browser.begin(app)).searchParams.get('state') ?? '';
    const more = 'error_description=Said+so&error_uri=https://example.com/e?secret=1';
    const answer = await browser.finish(`${app.url}/callback?error=${code}&state=${state}&${more}`);
    expect(answer).toMatchObject({ status: 500, error: { code, error: code, uri: 'https://example.com/…' } });
    expect(answer.error?.message).toContain('Said so');
  });

  it('an unknown error of authorize is one, too, and nothing of it that looks like a secret is shown', async () => {
    const app = await startApp();
    const browser = new Browser();
    const state = (await browser.begin(app)).searchParams.get('state') ?? '';
    const answer = await browser.finish(
      `${app.url}/callback?error=s3cr3t-T0ken&code=abcdefgh&error_description=abcdefgh&state=${state}`,
    );
    expect(answer).toMatchObject({ status: 502, error: { code: 'authorization_error' } });
    expect(answer.error?.message).not.toMatch(/s3cr3t|abcdefgh/);
  });
});
