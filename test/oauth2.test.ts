import { Agent } from 'node:http';
import { format, inspect } from 'node:util';

import { OAuth2 } from 'oauth';

import { EagleEyeRequestError, EagleEyeTokenError, InternalOAuthError, TokenError, type TokenResponse } from '../lib';
import { EagleEyeOAuth2, type OAuth2Settings } from '../lib/oauth2';
import type { MockEagleEye, MockEagleEyeOptions, RecordedRequest } from '../lib/testing';
import { BASIC, CREDENTIALS, SECRETS } from './support/credentials';
import { startEagleEye } from './support/eagle-eye';
import { leaks } from './support/leaks';

const CALLBACK = 'http://127.0.0.1:3333';

async function start(options: MockEagleEyeOptions = {}): Promise<MockEagleEye> {
  const { clientID, clientSecret } = CREDENTIALS;
  return startEagleEye({ clientID, clientSecret, redirectURIs: [CALLBACK], ...options });
}

function clientFor(
  { strategyOptions: { clientID, clientSecret, authorizationURL, tokenURL, revocationURL } }: MockEagleEye,
  settings: Partial<OAuth2Settings> = {},
  customHeaders: Record<string, string> = {},
): EagleEyeOAuth2 {
  return new EagleEyeOAuth2(clientID, clientSecret, '', authorizationURL, tokenURL, customHeaders, {
    scope: 'vms.all',
    timeout: 5000,
    revocationURL,
    ...settings,
  });
}

/** The one request that the stand-in got. */
function onlyRequest({ requests }: MockEagleEye): RecordedRequest {
  const [request] = requests;
  expect(requests).toHaveLength(1);
  if (!request) {
    throw new Error('no request came');
  }
  return request;
}

/** Headers without what says how the connection is used. */
function headersOf({ headers }: RecordedRequest): RecordedRequest['headers'] {
  return { ...headers, connection: undefined };
}

/** What a function of `oauth`'s form calls back, once. */
function calledBack(call: (callback: (...answer: unknown[]) => void) => void): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const answers: unknown[][] = [];
    call((...answer) => {
      answers.push(answer);
      setImmediate(() => {
        if (answers.length === 1) {
          resolve(answer);
        } else {
          reject(new Error('called back more than once'));
        }
      });
    });
  });
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected an error, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

describe('a token request', () => {
  it('is what the vendor asks for, and nothing else', async () => {
    const eagleEye = await start();
    const code = eagleEye.issueCode();
    await clientFor(eagleEye).requestToken(code, CALLBACK, {});
    const request = onlyRequest(eagleEye);
    expect(request).toMatchObject({ method: 'POST', url: '/oauth2/token' });
    expect(request.form).toEqual({ grant_type: 'authorization_code', scope: 'vms.all', code, redirect_uri: CALLBACK });
    expect(headersOf(request)).toEqual({
      host: new URL(eagleEye.url).host,
      accept: 'application/json',
      authorization: `Basic ${BASIC}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(request.body.length),
    });
  });

  it('carries the code verifier and parameters of a subclass, which do not change what it is', async () => {
    const eagleEye = await start();
    const code = eagleEye.issueCode({ codeChallenge: 'v'.repeat(43) });
    await clientFor(eagleEye).requestToken(code, CALLBACK, { code_verifier: 'v'.repeat(43), code: 'x', extra: 'é&=' });
    expect(onlyRequest(eagleEye).form).toEqual({
      grant_type: 'authorization_code',
      scope: 'vms.all',
      code,
      redirect_uri: CALLBACK,
      code_verifier: 'v'.repeat(43),
      extra: 'é&=',
    });
  });

  it('carries the header fields of customHeaders, but for those that are its own', async () => {
    const eagleEye = await start();
    const custom = { 'x-trace': 'a login', accept: 'text/html', authorization: 'Basic x', host: 'example.com' };
    await clientFor(eagleEye, {}, custom).requestToken(eagleEye.issueCode(), CALLBACK, {});
    expect(onlyRequest(eagleEye).headers).toMatchObject({
      'x-trace': 'a login',
      accept: 'application/json',
      authorization: `Basic ${BASIC}`,
      host: new URL(eagleEye.url).host,
    });
  });

  it('answers the token response as it came over the wire', async () => {
    const eagleEye = await start();
    expect(await clientFor(eagleEye).requestToken(eagleEye.issueCode(), CALLBACK, {})).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      expires_in: 43_198,
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      refresh_token: expect.any(String),
      scope: 'vms.all',
      token_type: 'Bearer',
    });
  });

  it('rejects when it is refused, with nothing secret in the error', async () => {
    const eagleEye = await start();
    const error = await rejection(clientFor(eagleEye).requestToken(CREDENTIALS.code, CALLBACK, {}));
    expect(error).toBeInstanceOf(EagleEyeTokenError);
    expect(error).toMatchObject({ code: 'invalid_grant', endpoint: 'token', upstreamStatus: 401 });
    expect(leaks(error, SECRETS)).toEqual([]);
  });

  it('goes to the token path below the base site', async () => {
    const eagleEye = await start();
    const { clientID, clientSecret } = CREDENTIALS;
    const client = new EagleEyeOAuth2(clientID, clientSecret, eagleEye.url, '/oauth2/authorize', '/oauth2/token');
    expect(await client.requestToken(eagleEye.issueCode(), CALLBACK, {})).toHaveProperty('access_token');
  });
});

describe('a refresh request', () => {
  it('is what the vendor asks for, and nothing else', async () => {
    const eagleEye = await start();
    const client = clientFor(eagleEye);
    const { refresh_token = '' } = await client.requestToken(eagleEye.issueCode(), CALLBACK, {});
    eagleEye.requests.length = 0;
    const response = await client.refreshToken(refresh_token);
    expect(response.refresh_token).not.toBe(refresh_token);
    const request = onlyRequest(eagleEye);
    expect(request).toMatchObject({ method: 'POST', url: '/oauth2/token' });
    expect(request.form).toEqual({ grant_type: 'refresh_token', scope: 'vms.all', refresh_token });
    expect(headersOf(request)).toEqual({
      host: new URL(eagleEye.url).host,
      accept: 'application/json',
      authorization: `Basic ${BASIC}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(request.body.length),
    });
  });

  it('carries the scope of the strategy, and parameters of the caller', async () => {
    const eagleEye = await start();
    eagleEye.fail('token', { body: { access_token: 'new' } });
    await clientFor(eagleEye, { scope: 'vms.some' }).refreshToken('the token', { extra: '1', refresh_token: 'x' });
    expect(onlyRequest(eagleEye).form).toEqual({
      grant_type: 'refresh_token',
      scope: 'vms.some',
      refresh_token: 'the token',
      extra: '1',
    });
  });
});

describe('a revocation request', () => {
  it('is a form with the token, and nothing else', async () => {
    const eagleEye = await start();
    await expect(clientFor(eagleEye).revokeToken('the/token+&=')).resolves.toBeUndefined();
    const request = onlyRequest(eagleEye);
    expect(request).toMatchObject({ method: 'POST', url: '/oauth2/revoke', form: { token: 'the/token+&=' } });
    expect(Object.keys(request.form)).toEqual(['token']);
    expect(request.headers.authorization).toBe(`Basic ${BASIC}`);
  });

  it.each([200, 204, 299])('is done with HTTP %d, whatever the body', async (status) => {
    const eagleEye = await start();
    eagleEye.fail('revoke', { status, body: '<not JSON>' });
    await expect(clientFor(eagleEye).revokeToken('token')).resolves.toBeUndefined();
  });

  it.each([400, 401, 503])('rejects with HTTP %d', async (status) => {
    const eagleEye = await start();
    eagleEye.fail('revoke', { status, body: '' });
    const error = await rejection(clientFor(eagleEye).revokeToken(CREDENTIALS.refreshToken));
    expect(error).toMatchObject({ endpoint: 'revocation', upstreamStatus: status });
    expect(leaks(error, SECRETS)).toEqual([]);
  });
});

describe("oauth's getOAuthAccessToken", () => {
  it('exchanges a code, and calls back as oauth does', async () => {
    const eagleEye = await start();
    const client = clientFor(eagleEye);
    const code = eagleEye.issueCode();
    const params = { grant_type: 'authorization_code', redirect_uri: CALLBACK };
    const answer = await calledBack((callback) => {
      client.getOAuthAccessToken(code, params, callback);
    });
    const [error, accessToken, refreshToken, response] = answer;
    expect(error).toBeNull();
    expect(refreshToken).toEqual(expect.any(String));
    expect(response).toEqual({
      access_token: accessToken,
      expires_in: 43_198,
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      scope: 'vms.all',
      token_type: 'Bearer',
    });
    expect(onlyRequest(eagleEye).form.code).toBe(code);
    expect(params).toEqual({ grant_type: 'authorization_code', redirect_uri: CALLBACK });
  });

  it('exchanges a refresh token, also when it is taken off the client', async () => {
    const eagleEye = await start();
    const client = clientFor(eagleEye);
    const { refresh_token = '' } = await client.requestToken(eagleEye.issueCode(), CALLBACK, {});
    const taken = { getOAuthAccessToken: client.getOAuthAccessToken.bind(undefined) };
    const [error, accessToken, refreshToken] = await calledBack((callback) => {
      taken.getOAuthAccessToken(refresh_token, { grant_type: 'refresh_token' }, callback);
    });
    expect(error).toBeNull();
    expect(accessToken).toMatch(/^eyJ/);
    expect(refreshToken).not.toBe(refresh_token);
  });

  it('calls back an error of the family', async () => {
    const eagleEye = await start();
    const answer = await calledBack((callback) => {
      clientFor(eagleEye).getOAuthAccessToken(CREDENTIALS.code, undefined, callback);
    });
    expect(answer).toEqual([expect.any(TokenError)]);
    expect(leaks(answer, SECRETS)).toEqual([]);
  });
});

describe("oauth's get", () => {
  it.each([
    ['as get', 'get'],
    ['as getProtectedResource, which it was called once', 'getProtectedResource'],
  ] as const)('sends the access token in the header alone, and calls back the body, %s', async (_name, method) => {
    const eagleEye = await start();
    const client = clientFor(eagleEye);
    const { access_token } = await client.requestToken(eagleEye.issueCode(), CALLBACK, {});
    eagleEye.requests.length = 0;
    const [error, body, response] = await calledBack((callback) => {
      client[method](`${eagleEye.url}/api/v3.0/cameras?pageSize=1`, access_token, callback);
    });
    expect(error).toBeNull();
    expect(JSON.parse(String(body))).toHaveProperty('results');
    expect(response).toEqual({ statusCode: 200 });
    const request = onlyRequest(eagleEye);
    expect(request).toMatchObject({ method: 'GET', url: '/api/v3.0/cameras?pageSize=1', body: '' });
    expect(headersOf(request)).toEqual({
      host: new URL(eagleEye.url).host,
      accept: 'application/json',
      authorization: `Bearer ${access_token}`,
    });
  });

  it.each([199 + 1, 204, 299])('takes HTTP %d for an answer', async (status) => {
    const eagleEye = await start();
    eagleEye.fail('cameras', { status, body: status === 204 ? '' : 'text' });
    const answer = await calledBack((callback) => {
      clientFor(eagleEye).get(`${eagleEye.url}/api/v3.0/cameras`, 'token', callback);
    });
    expect(answer).toEqual([null, status === 204 ? '' : 'text', { statusCode: status }]);
  });

  it.each([400, 401, 500])('calls back HTTP %d as an error of oauth, without the token', async (status) => {
    const eagleEye = await start();
    eagleEye.fail('cameras', { status, body: `no: ${CREDENTIALS.accessToken} ${CREDENTIALS.clientSecret}` });
    const answer = await calledBack((callback) => {
      clientFor(eagleEye).get(`${eagleEye.url}/api/v3.0/cameras`, CREDENTIALS.accessToken, callback);
    });
    expect(answer).toEqual([{ statusCode: status, data: expect.stringMatching(/^no: /) }]);
    expect(leaks(answer, SECRETS)).toEqual([]);
  });

  it('calls back a request that came to nothing', async () => {
    const eagleEye = await start();
    eagleEye.fail('cameras', { cut: 'before' });
    const answer = await calledBack((callback) => {
      clientFor(eagleEye).get(`${eagleEye.url}/api/v3.0/cameras`, 'token', callback);
    });
    expect(answer).toEqual([expect.any(EagleEyeRequestError)]);
    expect(answer).toEqual([expect.any(InternalOAuthError)]);
    expect(answer).toMatchObject([{ code: 'connection_lost', endpoint: 'api' }]);
  });
});

describe('the client', () => {
  const client = new EagleEyeOAuth2(
    CREDENTIALS.clientID,
    CREDENTIALS.clientSecret,
    '',
    'https://auth.eagleeyenetworks.com/oauth2/authorize',
    'https://auth.eagleeyenetworks.com/oauth2/token',
    { 'x-key': CREDENTIALS.accessToken },
  );

  it("is one of oauth's, with what packages read off it", () => {
    expect(client).toBeInstanceOf(OAuth2);
    expect(client).toMatchObject({
      _clientId: CREDENTIALS.clientID,
      _clientSecret: CREDENTIALS.clientSecret,
      _baseSite: '',
      _authorizeUrl: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
      _accessTokenUrl: 'https://auth.eagleeyenetworks.com/oauth2/token',
      _customHeaders: { 'x-key': CREDENTIALS.accessToken },
    });
  });

  it('can be made with the arguments of oauth alone: the rest are the defaults of Eagle Eye', async () => {
    const eagleEye = await start();
    const { clientID, clientSecret } = CREDENTIALS;
    const { authorizationURL, tokenURL } = eagleEye.strategyOptions;
    const plain = new EagleEyeOAuth2(clientID, clientSecret, '', authorizationURL, tokenURL);
    expect(await plain.requestToken(eagleEye.issueCode(), CALLBACK, {})).toMatchObject({ scope: 'vms.all' });
    expect(onlyRequest(eagleEye).form.scope).toBe('vms.all');
  });

  it('says where it goes, and nothing secret, as JSON and when it is printed', () => {
    const said = {
      clientId: CREDENTIALS.clientID,
      authorizeUrl: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
      accessTokenUrl: 'https://auth.eagleeyenetworks.com/oauth2/token',
    };
    expect(client.toJSON()).toEqual(said);
    expect(JSON.parse(JSON.stringify({ client }))).toEqual({ client: said });
    const printed = [
      inspect(client),
      inspect({ deep: { client } }, { depth: null, showHidden: true }),
      format('%o %O %j %s', client, client, client, client),
    ];
    expect(printed[0]).toContain('oauth2/token');
    expect(leaks(printed, SECRETS)).toEqual([]);
    expect(leaks(Object.values(client), [CREDENTIALS.clientSecret, BASIC])).toEqual([]);
  });

  it('sends through the agent of its settings, or the one that setAgent was given', async () => {
    class CountingAgent extends Agent {
      connections = 0;
      override createConnection(...args: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
        this.connections += 1;
        return super.createConnection(...args);
      }
    }
    const eagleEye = await start();
    const [ofSettings, set] = [new CountingAgent(), new CountingAgent()];
    const behindProxy = clientFor(eagleEye, { agent: ofSettings });
    await behindProxy.revokeToken('token');
    expect([ofSettings.connections, set.connections]).toEqual([1, 0]);
    behindProxy.setAgent(set);
    await behindProxy.revokeToken('token');
    expect([ofSettings.connections, set.connections]).toEqual([1, 1]);
  });

  it.each<[string, (client: EagleEyeOAuth2) => Promise<TokenResponse | undefined>]>([
    ['token', (patient) => patient.requestToken('code', CALLBACK, {})],
    ['refresh', (patient) => patient.refreshToken('token')],
    [
      'revocation',
      async (patient) => {
        await patient.revokeToken('token');
        return undefined;
      },
    ],
  ])('waits as long as its settings say: %s', async (endpoint, send) => {
    const eagleEye = await start();
    eagleEye.fail('token', { cut: 'never' });
    eagleEye.fail('revoke', { cut: 'never' });
    const error = await rejection(send(clientFor(eagleEye, { timeout: 50 })));
    expect(error).toMatchObject({ code: 'timeout', status: 504, endpoint, message: expect.stringContaining('50 ms') });
  });
});

describe('a code or token that is missing', () => {
  const client = new EagleEyeOAuth2('id', 'secret', '', 'https://a.example/authorize', 'http://127.0.0.1:1/token');

  it.each<[string, 'get' | 'getOAuthAccessToken', unknown[]]>([
    ['refresh token', 'getOAuthAccessToken', [undefined, { grant_type: 'refresh_token' }]],
    ['code', 'getOAuthAccessToken', [undefined, {}]],
    ['access token', 'get', ['http://127.0.0.1:1/', undefined]],
  ])('is refused at once as %s', async (name, method, args) => {
    const error = await new Promise((resolve) => {
      Reflect.apply(Reflect.get(client, method), client, [...args, resolve]);
    });
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty('message', `EagleEyeStrategy: the ${name} is missing: it must be a non-empty string`);
  });
});
