import {
  basic,
  codeForm,
  letPass,
  logIn,
  post,
  receive,
  refresh,
  requestToken,
  start,
  statusOf,
  stopAll,
} from './stand-in';

afterEach(stopAll);

function claimsOf(accessToken: string): Record<string, unknown> {
  const claims: unknown = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
  return { ...(claims as object) };
}

describe('the token endpoint', () => {
  describe('for a code', () => {
    it("answers in the vendor's form, and forbids to store it", async () => {
      const standIn = await start();
      const { status, headers, body } = await requestToken(standIn, codeForm(standIn, standIn.issueCode()));
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toEqual({
        access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{342}$/),
        expires_in: 43_198,
        httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
        refresh_token: expect.stringMatching(/^[\w-]{100}$/),
        scope: 'vms.all',
        token_type: 'Bearer',
      });
    });

    it('issues an access token with the claims that Eagle Eye puts in', async () => {
      const standIn = await start({ clientID: 'my-client' });
      const { access_token } = await logIn(standIn, standIn.users[1]?.id);
      const claims = claimsOf(access_token);
      expect(claims).toEqual({
        sub: 'ca1b72de',
        vms_account: '00027031',
        vms_cluster: 'c027',
        client_id: 'my-client',
        aud: 'vms.api',
        iss: 'vms.auth.v1',
        iat: expect.any(Number),
        exp: expect.any(Number),
        jti: expect.stringMatching(/^[\da-f]{32}$/),
      });
      expect(Number(claims.exp) - Number(claims.iat)).toBe(43_198);
    });

    it('names no cluster that it cannot know', async () => {
      const standIn = await start({ users: [{ httpsBaseUrl: { hostname: 'localhost', port: 8443 } }] });
      expect(claimsOf((await logIn(standIn)).access_token).vms_cluster).toBe('c000');
    });

    it.each([
      ['object', 443, { hostname: 'api.c009.eagleeyenetworks.com', port: 443 }],
      ['string', 443, 'https://api.c009.eagleeyenetworks.com'],
      ['string', 8443, 'https://api.c009.eagleeyenetworks.com:8443'],
      ['absent', 443, undefined],
    ] as const)('gives httpsBaseUrl as told: %s, port %d', async (httpsBaseUrl, port, expected) => {
      const users = [{ httpsBaseUrl: { hostname: 'api.c009.eagleeyenetworks.com', port } }];
      const standIn = await start({ httpsBaseUrl, users });
      const { body } = await requestToken(standIn, codeForm(standIn, standIn.issueCode()));
      expect(body.httpsBaseUrl).toEqual(expected);
    });

    it('takes it once; again, it ends the tokens too', async () => {
      const standIn = await start();
      const form = codeForm(standIn, standIn.issueCode());
      const { body: tokens } = await requestToken(standIn, form);
      expect(await statusOf(standIn, tokens.access_token)).toBe(200);
      expect(await requestToken(standIn, form)).toMatchObject({ status: 401, body: { error: 'invalid_grant' } });
      expect(await statusOf(standIn, tokens.access_token)).toBe(401);
      expect((await refresh(standIn, tokens.refresh_token)).status).toBe(401);
    });

    it('ends the tokens of a spent code after they were rotated too', async () => {
      const standIn = await start();
      const form = codeForm(standIn, standIn.issueCode());
      const { body: first } = await requestToken(standIn, form);
      const { body: second } = await refresh(standIn, first.refresh_token);
      await requestToken(standIn, form);
      expect(await statusOf(standIn, second.access_token)).toBe(401);
    });

    it('takes it for 5 minutes', async () => {
      const standIn = await start();
      const [early, late] = [standIn.issueCode(), standIn.issueCode()];
      letPass(299);
      expect((await requestToken(standIn, codeForm(standIn, early))).status).toBe(200);
      letPass(2);
      const response = await requestToken(standIn, codeForm(standIn, late));
      expect(response).toMatchObject({ status: 401, body: { error: 'invalid_grant' } });
    });

    it('takes it for as long as told', async () => {
      const standIn = await start({ codeLifetime: 1 });
      const code = standIn.issueCode();
      letPass(1);
      expect((await requestToken(standIn, codeForm(standIn, code))).status).toBe(401);
    });

    it('refuses one that is made up', async () => {
      const standIn = await start();
      const response = await requestToken(standIn, codeForm(standIn, 'made-up'));
      expect(response).toMatchObject({ status: 401, body: { error: 'invalid_grant' } });
    });

    it('refuses another redirect URI with 400 and says so', async () => {
      const standIn = await start();
      const form = codeForm(standIn, standIn.issueCode(), { redirect_uri: 'http://127.0.0.1:3333/' });
      expect(await requestToken(standIn, form)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant', error_description: expect.stringContaining('redirect_uri') },
      });
    });
  });

  describe('for a refresh token', () => {
    it('rotates: a new pair, and the old refresh token and its access token are dead at once', async () => {
      const standIn = await start();
      const old = await logIn(standIn);
      const { status, body } = await refresh(standIn, old.refresh_token);
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual([
        'access_token',
        'expires_in',
        'httpsBaseUrl',
        'refresh_token',
        'scope',
        'token_type',
      ]);
      expect(await statusOf(standIn, old.access_token)).toBe(401);
      expect(await statusOf(standIn, body.access_token)).toBe(200);
      const again = await refresh(standIn, old.refresh_token);
      expect(again).toMatchObject({ status: 401, body: { error: 'invalid_grant' } });
      expect((await refresh(standIn, body.refresh_token)).status).toBe(200);
    });

    it('lets one of two at the same time win', async () => {
      const standIn = await start();
      const { refresh_token } = await logIn(standIn);
      const both = await Promise.all([refresh(standIn, refresh_token), refresh(standIn, refresh_token)]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    });

    it('is good when the access token is expired', async () => {
      const standIn = await start();
      const { access_token, refresh_token } = await logIn(standIn);
      letPass(43_198);
      expect(await statusOf(standIn, access_token)).toBe(401);
      expect((await refresh(standIn, refresh_token)).status).toBe(200);
    });

    it('refuses one that was not used for as long as told', async () => {
      const standIn = await start({ refreshTokenLifetime: 60 });
      const { refresh_token } = await logIn(standIn);
      letPass(60);
      expect((await refresh(standIn, refresh_token)).status).toBe(401);
    });

    describe('that does not rotate', () => {
      it('repeats it and the access token that is still good', async () => {
        const standIn = await start({ rotateRefreshTokens: false, accessTokenLifetime: 100 });
        const old = await logIn(standIn);
        letPass(40);
        const { body } = await refresh(standIn, old.refresh_token);
        expect(body).toMatchObject(old);
        expect(body.expires_in).toBe(60);
      });

      it('gives a new access token once the old one is expired', async () => {
        const standIn = await start({ rotateRefreshTokens: false });
        const old = await logIn(standIn);
        standIn.expireAccessTokens();
        const { body } = await refresh(standIn, old.refresh_token);
        expect(body.refresh_token).toBe(old.refresh_token);
        expect(body.access_token).not.toBe(old.access_token);
        expect(await statusOf(standIn, body.access_token)).toBe(200);
      });

      it('keeps it alive by every use', async () => {
        const standIn = await start({ rotateRefreshTokens: false, refreshTokenLifetime: 60 });
        const { refresh_token } = await logIn(standIn);
        letPass(40);
        await refresh(standIn, refresh_token);
        letPass(40);
        expect((await refresh(standIn, refresh_token)).status).toBe(200);
      });
    });
  });

  describe('refuses a request with', () => {
    it.each([
      ['no grant_type', { grant_type: undefined }, 400, 'invalid_request'],
      ['another grant_type', { grant_type: 'client_credentials' }, 400, 'unsupported_grant_type'],
      ['no scope', { scope: undefined }, 400, 'invalid_request'],
      ['another scope', { scope: 'vms.some' }, 403, 'invalid_scope'],
      ['no code', { code: undefined }, 400, 'invalid_request'],
      ['an empty code', { code: '' }, 400, 'invalid_request'],
      ['no redirect_uri', { redirect_uri: undefined }, 400, 'invalid_request'],
      ['no refresh_token', { grant_type: 'refresh_token' }, 400, 'invalid_request'],
      ['the client id in the body', { client_id: 'stand-in-client' }, 400, 'invalid_request'],
      ['the client secret in the body', { client_secret: 'stand-in-secret' }, 400, 'invalid_request'],
    ])('%s', async (_case, changes, status, error) => {
      const standIn = await start();
      const response = await requestToken(standIn, codeForm(standIn, standIn.issueCode(), changes));
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.body).toEqual({ error, error_description: expect.any(String) });
    });

    it('a parameter that is there twice', async () => {
      const standIn = await start();
      const form = new URLSearchParams(codeForm(standIn, standIn.issueCode()));
      const response = await requestToken(standIn, `${form.toString()}&scope=vms.all`);
      expect(response).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    });

    it.each(['grant_type', 'scope', 'code', 'redirect_uri', 'client_id', 'client_secret', 'refresh_token'])(
      '%s in the query',
      async (name) => {
        const standIn = await start();
        const url = `${standIn.strategyOptions.tokenURL}?${name}=x`;
        const response = await post(standIn, url, codeForm(standIn, standIn.issueCode()));
        expect(response).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      },
    );

    it.each(['application/json', 'text/plain', 'application/x-www-form-urlencodedx'])(
      'the content type %s',
      async (contentType) => {
        const standIn = await start();
        const response = await post(standIn, standIn.strategyOptions.tokenURL, codeForm(standIn, standIn.issueCode()), {
          'content-type': contentType,
        });
        expect(response).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      },
    );

    it('no content type', async () => {
      const standIn = await start();
      const init = { method: 'POST', headers: { authorization: basic(standIn) } };
      expect((await receive(standIn.strategyOptions.tokenURL, init)).status).toBe(400);
    });

    it.each([
      ['a wrong secret', `Basic ${Buffer.from('stand-in-client:wrong').toString('base64')}`],
      ['a wrong id', `Basic ${Buffer.from('wrong:stand-in-secret').toString('base64')}`],
      ['no scheme', Buffer.from('stand-in-client:stand-in-secret').toString('base64')],
      ['another scheme', 'Bearer x'],
      ['what is not Base64', 'Basic ***'],
    ])('credentials that are wrong: %s', async (_case, authorization) => {
      const standIn = await start();
      const form = codeForm(standIn, standIn.issueCode());
      const response = await post(standIn, standIn.strategyOptions.tokenURL, form, { authorization });
      expect(response).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="/);
    });

    it('no credentials', async () => {
      const standIn = await start();
      const body = new URLSearchParams(codeForm(standIn, standIn.issueCode()));
      const response = await receive(standIn.strategyOptions.tokenURL, { method: 'POST', body });
      expect(response).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    });

    it('another method', async () => {
      const standIn = await start();
      const { status, headers, body } = await receive(standIn.strategyOptions.tokenURL);
      expect(status).toBe(405);
      expect(headers.get('allow')).toBe('POST');
      expect(body.error).toBe('invalid_request');
    });
  });

  it('takes a charset beside the content type, and Basic in any case', async () => {
    const standIn = await start();
    const response = await post(standIn, standIn.strategyOptions.tokenURL, codeForm(standIn, standIn.issueCode()), {
      authorization: basic(standIn).replace('Basic', 'bAsIc'),
      'content-type': 'Application/X-WWW-Form-Urlencoded;charset=UTF-8',
    });
    expect(response.status).toBe(200);
  });

  it('takes credentials of any characters as they are, not form-encoded first', async () => {
    const standIn = await start({ clientID: 'a b%20+é', clientSecret: 's:e:c+r%et ü' });
    expect((await requestToken(standIn, codeForm(standIn, standIn.issueCode()))).status).toBe(200);
  });
});

describe('the revocation endpoint', () => {
  it('ends a refresh token and its access token', async () => {
    const standIn = await start();
    const { access_token, refresh_token } = await logIn(standIn);
    const { status, body } = await post(standIn, standIn.strategyOptions.revocationURL, { token: refresh_token });
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(await statusOf(standIn, access_token)).toBe(401);
    expect((await refresh(standIn, refresh_token)).status).toBe(401);
  });

  it('ends an access token alone', async () => {
    const standIn = await start();
    const { access_token, refresh_token } = await logIn(standIn);
    await post(standIn, standIn.strategyOptions.revocationURL, { token: access_token });
    expect(await statusOf(standIn, access_token)).toBe(401);
    expect((await refresh(standIn, refresh_token)).status).toBe(200);
  });

  it('answers 200 for a token nobody knows', async () => {
    const standIn = await start();
    const { status, body } = await post(standIn, standIn.strategyOptions.revocationURL, { token: 'unknown' });
    expect({ status, body }).toEqual({ status: 200, body: '' });
  });

  it('keeps the logins of others', async () => {
    const standIn = await start();
    const [mine, other] = [await logIn(standIn), await logIn(standIn)];
    await post(standIn, standIn.strategyOptions.revocationURL, { token: mine.refresh_token });
    expect(await statusOf(standIn, other.access_token)).toBe(200);
  });

  it.each([
    ['no token', {}, {}, '', 400, 'invalid_request'],
    ['the token in the query', { token: 'x' }, {}, '?token=x', 400, 'invalid_request'],
    ['the secret in the body', { token: 'x', client_secret: 's' }, {}, '', 400, 'invalid_request'],
    ['no credentials', { token: 'x' }, { authorization: '' }, '', 401, 'invalid_client'],
  ])('refuses a request with %s', async (_case, form, headers, query, status, error) => {
    const standIn = await start();
    const response = await post(standIn, standIn.strategyOptions.revocationURL + query, form, headers);
    expect(response).toMatchObject({ status, body: { error } });
  });
});
