import { createHash } from 'node:crypto';

import {
  authorize,
  authorizeQuery,
  broughtBack,
  codeForm,
  logIn,
  receive,
  requestToken,
  start,
  statusOf,
  stopAll,
} from './stand-in';

afterEach(stopAll);

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

describe('authorize', () => {
  describe('when access is allowed', () => {
    it('adds the code and the state to the redirect URI, which it does not normalise', async () => {
      const standIn = await start({ authorize: 'allow' });
      const { status, headers, body } = await authorize(standIn);
      expect(status).toBe(302);
      expect(headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:3333\?code=[\w-]{32}&state=st4te$/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toBe('');
    });

    it('adds them with & to a redirect URI that has a query', async () => {
      const standIn = await start({ authorize: 'allow', redirectURIs: ['https://example.com/cb?tenant=a%20b'] });
      const { headers } = await authorize(standIn);
      expect(headers.get('location')).toMatch(/^https:\/\/example\.com\/cb\?tenant=a%20b&code=[\w-]+&state=st4te$/);
    });

    it('adds no state when there was none', async () => {
      const standIn = await start({ authorize: 'allow' });
      expect(broughtBack(await authorize(standIn, { state: undefined }))).toEqual({ code: expect.any(String) });
    });

    it('brings back a state of any characters unchanged', async () => {
      const standIn = await start({ authorize: 'allow' });
      const state = 'a b+c&d=e%20"<é😀>\n\r\t#';
      expect(broughtBack(await authorize(standIn, { state })).state).toBe(state);
    });

    it('takes the redirect URI percent-encoded or as it is', async () => {
      const standIn = await start({ authorize: 'allow' });
      const { authorizationURL, clientID } = standIn.strategyOptions;
      const url = `${authorizationURL}?scope=vms.all&client_id=${clientID}&response_type=code&redirect_uri=`;
      for (const uri of ['http://127.0.0.1:3333', 'http%3A%2F%2F127.0.0.1%3A3333']) {
        expect((await receive(url + uri)).status).toBe(302);
      }
    });

    it('decodes the redirect URI once, not twice', async () => {
      const standIn = await start({ authorize: 'allow' });
      const { status } = await authorize(standIn, { redirect_uri: 'http%3A%2F%2F127.0.0.1%3A3333' });
      expect(status).toBe(400);
    });

    it('takes a POST with the parameters in the body', async () => {
      const standIn = await start({ authorize: 'allow' });
      const response = await receive(standIn.strategyOptions.authorizationURL, {
        method: 'POST',
        body: authorizeQuery(standIn),
      });
      expect(broughtBack(response)).toEqual({ code: expect.any(String), state: 'st4te' });
    });

    it('issues a code for the person who is signed in', async () => {
      const standIn = await start({ authorize: 'allow' });
      standIn.signedInUser = standIn.users[1]?.id ?? '';
      const { code = '' } = broughtBack(await authorize(standIn));
      const { body } = await requestToken(standIn, codeForm(standIn, code));
      expect(body.httpsBaseUrl).toEqual({ hostname: 'api.c027.eagleeyenetworks.com', port: 443 });
    });

    it('shows an error page when the person who is signed in has been removed', async () => {
      const standIn = await start({ authorize: 'allow' });
      standIn.users.length = 0;
      expect((await authorize(standIn)).status).toBe(400);
    });
  });

  describe('when access is denied', () => {
    it('brings back access_denied and the state', async () => {
      const standIn = await start({ authorize: 'deny' });
      const response = await authorize(standIn);
      expect(response.status).toBe(302);
      expect(broughtBack(response)).toEqual({
        error: 'access_denied',
        error_description: expect.any(String),
        state: 'st4te',
      });
    });
  });

  describe('when it cannot know where to send the user', () => {
    it.each([
      ['the client is unknown', { client_id: 'someone-else' }],
      ['the client is missing', { client_id: undefined }],
      ['the redirect URI is missing', { redirect_uri: undefined }],
      ['the redirect URI has a slash more', { redirect_uri: 'http://127.0.0.1:3333/' }],
      ['the redirect URI has another name for the host', { redirect_uri: 'http://localhost:3333' }],
      ['the redirect URI has another protocol', { redirect_uri: 'https://127.0.0.1:3333' }],
      ['the redirect URI has no protocol', { redirect_uri: '127.0.0.1:3333' }],
    ])('shows an error page and does not redirect: %s', async (_case, changes) => {
      const standIn = await start({ authorize: 'allow' });
      const { status, headers, body } = await authorize(standIn, changes);
      expect(status).toBe(400);
      expect(headers.get('location')).toBeNull();
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(body).toContain('not Eagle Eye Networks');
    });

    it.each(['client_id', 'redirect_uri'])('shows an error page when %s is there twice', async (name) => {
      const standIn = await start({ authorize: 'allow' });
      const query = authorizeQuery(standIn);
      query.append('state', 'another');
      query.append(name, query.get(name) ?? '');
      const { status } = await receive(`${standIn.strategyOptions.authorizationURL}?${query.toString()}`);
      expect(status).toBe(400);
    });

    it('escapes what it shows', async () => {
      const standIn = await start();
      const { body } = await authorize(standIn, { redirect_uri: `http://x/"'><script>alert(1)</script>&` });
      expect(body).not.toContain('<script');
      expect(body).toContain('http://x/&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;');
    });
  });

  describe('when something else is wrong', () => {
    it.each([
      ['response_type is missing', { response_type: undefined }, 'invalid_request'],
      ['response_type is empty', { response_type: '' }, 'invalid_request'],
      ['response_type is another', { response_type: 'token' }, 'unsupported_response_type'],
      ['scope is missing', { scope: undefined }, 'invalid_scope'],
      ['scope is another', { scope: 'openid' }, 'invalid_scope'],
      ['code_challenge is too short', { code_challenge: 'short' }, 'invalid_request'],
      [
        'the challenge method is unknown',
        { code_challenge: CHALLENGE, code_challenge_method: 's256' },
        'invalid_request',
      ],
      ['the challenge method is alone', { code_challenge_method: 'S256' }, 'invalid_request'],
    ])('brings back an error and the state: %s', async (_case, changes, error) => {
      const standIn = await start({ authorize: 'allow' });
      const response = await authorize(standIn, changes);
      expect(response.status).toBe(302);
      expect(broughtBack(response)).toEqual({ error, error_description: expect.any(String), state: 'st4te' });
    });

    it('brings back an error for a parameter that is there twice', async () => {
      const standIn = await start({ authorize: 'allow' });
      const { authorizationURL } = standIn.strategyOptions;
      const response = await receive(`${authorizationURL}?${authorizeQuery(standIn).toString()}&scope=vms.all`);
      expect(broughtBack(response)).toMatchObject({ error: 'invalid_request', state: 'st4te' });
    });
  });

  describe('with PKCE', () => {
    it.each([
      ['S256', { code_challenge: CHALLENGE, code_challenge_method: 'S256' }],
      ['plain', { code_challenge: VERIFIER, code_challenge_method: 'plain' }],
      ['plain when no method is named', { code_challenge: VERIFIER }],
    ])('holds the token request to the challenge: %s', async (_case, changes) => {
      const standIn = await start({ authorize: 'allow' });
      const { code = '' } = broughtBack(await authorize(standIn, changes));
      const wrong = codeForm(standIn, code, { code_verifier: 'x'.repeat(43) });
      expect(await requestToken(standIn, wrong)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      const none = await requestToken(standIn, codeForm(standIn, code));
      expect(none).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      const right = await requestToken(standIn, codeForm(standIn, code, { code_verifier: VERIFIER }));
      expect(right.status).toBe(200);
    });

    it('refuses a verifier for a code that was issued without a challenge', async () => {
      const standIn = await start();
      const form = codeForm(standIn, standIn.issueCode(), { code_verifier: VERIFIER });
      expect(await requestToken(standIn, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    });
  });

  it('refuses other methods', async () => {
    const standIn = await start();
    const { status, headers } = await authorize(standIn, {}, { method: 'PUT' });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, POST');
  });
});

describe('issueCode', () => {
  it('issues a code as authorize would have', async () => {
    const standIn = await start();
    const { access_token } = await logIn(standIn, standIn.users[1]?.id);
    expect(await statusOf(standIn, access_token)).toBe(200);
  });

  it('takes a redirect URI and a challenge', async () => {
    const standIn = await start();
    const code = standIn.issueCode({
      redirectURI: 'https://example.com/cb',
      codeChallenge: CHALLENGE,
      codeChallengeMethod: 'S256',
    });
    const form = codeForm(standIn, code, { redirect_uri: 'https://example.com/cb', code_verifier: VERIFIER });
    expect((await requestToken(standIn, form)).status).toBe(200);
  });

  it('throws a TypeError for a user that nobody is, and for a challenge that authorize would refuse', async () => {
    const standIn = await start();
    expect(() => standIn.issueCode({ user: 'nobody' })).toThrow(TypeError);
    expect(() => standIn.issueCode({ codeChallenge: 'short' })).toThrow(TypeError);
    expect(() => standIn.issueCode({ codeChallenge: CHALLENGE, codeChallengeMethod: 'MD5' })).toThrow(TypeError);
  });
});
