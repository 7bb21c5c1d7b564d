import { createHash } from 'node:crypto';

import type { MockEagleEye } from '../../lib/testing';
import {
  authorize,
  authorizeURL,
  broughtBack,
  letPass,
  post,
  receive,
  type Received,
  refresh,
  spend,
  start,
  statusOf,
} from './stand-in';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const S256 = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

describe('authorize', () => {
  it('adds the code and the state, unchanged, to the redirect URI, which it does not normalise', async () => {
    const een = await start({
      authorize: 'allow',
      redirectURIs: ['http://127.0.0.1:3333', 'https://a.example/?x=a%20b'],
    });
    const { status, headers, body } = await authorize(een);
    expect({ status, body }).toEqual({ status: 302, body: '' });
    expect(headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:3333\?code=[\w-]{32}&state=st4te$/);
    expect(headers.get('cache-control')).toBe('no-store');
    const state = 'a b+c&d=e%20"<é😀>\n\r\t#';
    const withQuery = await authorize(een, { redirect_uri: 'https://a.example/?x=a%20b', state });
    expect(withQuery.headers.get('location')).toMatch(/^https:\/\/a\.example\/\?x=a%20b&code=/);
    expect(broughtBack(withQuery).state).toBe(state);
    expect(broughtBack(await authorize(een, { state: undefined }))).toEqual({ code: expect.any(String) });
  });

  it.each([
    ['the client is unknown', { client_id: 'someone-else' }, ''],
    ['the redirect URI has a slash more', { redirect_uri: 'http://127.0.0.1:3333/' }, ''],
    ['the redirect URI has another name for the host', { redirect_uri: 'http://localhost:3333' }, ''],
    ['the redirect URI is there twice', {}, '&redirect_uri=http://127.0.0.1:3333'],
  ])('shows an error page and does not redirect when %s', async (_case, changes, more) => {
    const een = await start({ authorize: 'allow' });
    const { status, headers, body } = await receive(authorizeURL(een, changes) + more);
    expect(status).toBe(400);
    expect(headers.get('location')).toBeNull();
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(body).toContain('not Eagle Eye Networks');
  });

  it('shows the whitelist beside what was asked for, both escaped', async () => {
    const een = await start({ callbackURL: "https://a.example/'cb", redirectURIs: ['https://b.example'] });
    const { body } = await authorize(een, { redirect_uri: `http://x/"'><script>alert(1)</script>&` });
    expect(body).not.toContain('<script');
    expect(body).toContain(
      `http://x/&#34;&#39;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#38;
The whitelist, which is compared letter by letter, has:
https://a.example/&#39;cb
https://b.example</p>`,
    );
  });

  it.each([
    ['S256', S256],
    ['plain', { code_challenge: VERIFIER, code_challenge_method: 'plain' }],
  ])('holds the token request to the challenge of PKCE: %s', async (_case, changes) => {
    const een = await start({ authorize: 'allow' });
    const { code = '' } = broughtBack(await authorize(een, changes));
    for (const code_verifier of ['x'.repeat(43), undefined]) {
      const refused = { status: 400, body: { error: 'invalid_grant' } };
      expect(await spend(een, code, { code_verifier })).toMatchObject(refused);
    }
    expect((await spend(een, code, { code_verifier: VERIFIER })).status).toBe(200);
  });
});

describe('the sign-in page', () => {
  /** Presses a button as a browser would: the form of the page, with what is chosen in it. */
  function press(een: MockEagleEye, page: Received, form: Record<string, string>): Promise<Received> {
    const action = /<form method="post" action="([^"]*)">/.exec(page.body)?.[1]?.replaceAll('&#38;', '&') ?? '';
    return receive(een.url + action, { method: 'POST', body: new URLSearchParams(form) });
  }

  it('escapes every value in it', async () => {
    const evil = `"'><script>alert(1)</script>`;
    const users = [{ id: evil, firstName: evil, lastName: evil, email: evil, accountId: evil }];
    const een = await start({ users, clientID: evil, callbackURL: "http://127.0.0.1:3333/'><script>" });
    const { body } = await authorize(een, { state: evil });
    expect(body).not.toContain('<script');
    expect(body).not.toContain(`"'>`);
  });

  it('names itself and the application, runs no script, loads nothing and is in no frame; its style is allowed by hash', async () => {
    const { status, headers, body } = await authorize(await start({ clientID: 'my-app' }));
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('Stand-in, not Eagle Eye Networks.');
    expect(body).toContain('<strong>my-app</strong>');
    const style = /<style>([^<]*)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; img-src data:; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-${hash}'`,
    );
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('sends the user back on Deny; on Allow with a code for the chosen person. The challenge and the state are kept', async () => {
    const een = await start();
    const state = 'line\nfeed & "quotes" + é';
    const page = await authorize(een, { state, ...S256 });
    expect(broughtBack(await press(een, page, { decision: 'deny' }))).toMatchObject({ error: 'access_denied', state });
    const { code = '', ...rest } = broughtBack(await press(een, page, { user: 'ca1b72de', decision: 'allow' }));
    expect(rest).toEqual({ state });
    expect((await spend(een, code)).status).toBe(400);
    const { body } = await spend(een, code, { code_verifier: VERIFIER });
    expect(body.httpsBaseUrl.hostname).toBe('api.c027.eagleeyenetworks.com');
  });

  it('checks the person and the request again when a button is pressed', async () => {
    const een = await start();
    const page = await authorize(een);
    expect((await press(een, page, { user: 'nobody', decision: 'allow' })).status).toBe(400);
    const forged = {
      ...page,
      body: String(page.body).replace(/redirect_uri=[^&"]+/, 'redirect_uri=https://evil.example'),
    };
    expect((await press(een, forged, { user: 'ca0f61ab', decision: 'allow' })).status).toBe(400);
  });
});

describe('the token endpoint', () => {
  it('answers a code with tokens in the form of the vendor, and forbids to store them', async () => {
    const een = await start();
    const { status, headers, body } = await spend(een, een.issueCode({ user: 'ca1b72de' }));
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{342}$/),
      expires_in: 43_198,
      httpsBaseUrl: { hostname: 'api.c027.eagleeyenetworks.com', port: 443 },
      refresh_token: expect.stringMatching(/^[\w-]{100}$/),
      scope: 'vms.all',
      token_type: 'Bearer',
    });
  });

  it('takes a code once; the second time ends its tokens, even rotated ones', async () => {
    const een = await start();
    const code = een.issueCode();
    const { body: first } = await spend(een, code);
    const { body: second } = await refresh(een, first);
    expect(await statusOf(een, second)).toBe(200);
    expect(await spend(een, code)).toMatchObject({ status: 401, body: { error: 'invalid_grant' } });
    expect(await statusOf(een, second)).toBe(401);
    expect((await refresh(een, second)).status).toBe(401);
  });

  it('takes a code for 5 minutes', async () => {
    const een = await start();
    const [early, late] = [een.issueCode(), een.issueCode()];
    letPass(299);
    expect((await spend(een, early)).status).toBe(200);
    letPass(2);
    expect(await spend(een, late)).toMatchObject({ status: 401, body: { error: 'invalid_grant' } });
  });

  it.each([
    ['the client secret in the body', '', '&client_secret=any', {}],
    ['a parameter twice', '', '&scope=vms.all', {}],
    ['a parameter in the query', '?x=y', '', {}],
    ['JSON', '', '', { 'content-type': 'application/json' }],
  ])('refuses a request with %s', async (_case, query, more, type) => {
    const een = await start();
    const form = `grant_type=authorization_code&scope=vms.all&code=${een.issueCode()}&redirect_uri=http://127.0.0.1:3333`;
    const { status, headers, body } = await post(een.strategyOptions.tokenURL + query, form + more, een, type);
    expect([status, body]).toEqual([400, { error: 'invalid_request', error_description: expect.any(String) }]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['wrong', `Basic ${Buffer.from('stand-in-client:wrong').toString('base64')}`],
    ['missing', ''],
  ])('and the revocation endpoint refuse credentials that are %s', async (_case, authorization) => {
    const een = await start();
    const answers = [
      await spend(een, een.issueCode(), {}, { authorization }),
      await post(een.strategyOptions.revocationURL, { token: 'x' }, een, { authorization }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="/);
    }
  });
});

it('issueCode takes the redirect URI that the token request must repeat, and nothing else', async () => {
  const een = await start();
  const redirect_uri = 'https://example.com/cb';
  const code = een.issueCode({ redirectURI: redirect_uri });
  expect(await spend(een, code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect((await spend(een, code, { redirect_uri })).status).toBe(200);
  expect(() => een.issueCode({ scope: 'x' } as never)).toThrow(TypeError);
});
