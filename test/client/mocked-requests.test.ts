import nock from 'nock';

import { EagleEyeStrategy } from '../../lib';
import { CREDENTIALS } from '../support/credentials';
import { loginRequest } from '../support/login-request';
import { errorOf, failureOf, type Run, run } from '../support/passport-run';
import { letIn, loggedIn } from '../support/strategy';

const { clientID, clientSecret, code, accessToken, refreshToken } = CREDENTIALS;
const CALLBACK = 'http://127.0.0.1:3333';
const TOKENS = {
  access_token: accessToken,
  refresh_token: refreshToken,
  token_type: 'Bearer',
  expires_in: 43_198,
  httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
};

// Made before anything is mocked, as by an application that is loaded first.
nock.restore();
const strategy = new EagleEyeStrategy(
  { clientID, clientSecret, callbackURL: CALLBACK, state: false, timeout: 5000 },
  letIn,
);

beforeAll(() => {
  nock.activate();
  nock.disableNetConnect();
});
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

function auth(): nock.Scope {
  return nock('https://auth.eagleeyenetworks.com');
}

function logIn(): Promise<Run> {
  return run(strategy, loginRequest({ query: { code } }));
}

describe('requests that nock answers', () => {
  it('make a login', async () => {
    const form = { grant_type: 'authorization_code', scope: 'vms.all', code, redirect_uri: CALLBACK };
    auth().post('/oauth2/token', form).basicAuth({ user: clientID, pass: clientSecret }).reply(200, TOKENS);
    nock('https://api.c001.eagleeyenetworks.com', { reqheaders: { authorization: `Bearer ${accessToken}` } })
      .get('/api/v3.0/users/self')
      .reply(200, { id: 'ca0f61ab', firstName: 'Ada', lastName: 'Keller', email: null });
    expect(await loggedIn(await logIn())).toMatchObject({
      accessToken,
      refreshToken,
      profile: { id: 'ca0f61ab', displayName: 'Ada Keller', baseUrl: 'https://api.c001.eagleeyenetworks.com' },
    });
  });

  it('make a refresh, and a log-out', async () => {
    auth()
      .post('/oauth2/token', { grant_type: 'refresh_token', scope: 'vms.all', refresh_token: refreshToken })
      .reply(200, TOKENS);
    expect(await strategy.refreshAccessToken(refreshToken)).toEqual(TOKENS);
    auth().post('/oauth2/revoke', { token: refreshToken }).reply(200);
    await expect(strategy.revokeToken(refreshToken)).resolves.toBeUndefined();
  });

  it('fail a login', async () => {
    auth().post('/oauth2/token').reply(401, { error: 'invalid_grant' });
    expect(await failureOf(logIn())).toMatchObject({ info: { code: 'invalid_grant' }, status: 401 });
  });

  it.each<[string, (mock: nock.Interceptor) => nock.Scope, object]>([
    ['refuses the client', (mock) => mock.reply(401, { error: 'invalid_client' }), { code: 'invalid_client' }],
    ['is out of order', (mock) => mock.reply(503, 'maintenance'), { code: 'http_error', status: 502 }],
    ['is no JSON', (mock) => mock.reply(200, '<html>'), { code: 'not_json' }],
    ['is a redirect', (mock) => mock.reply(302, '', { location: CALLBACK }), { code: 'redirected' }],
    ['is too large', (mock) => mock.reply(200, 'x'.repeat(2 ** 21)), { code: 'response_too_large' }],
    ['breaks', (mock) => mock.replyWithError('socket hang up'), { code: 'connection_lost' }],
  ])('end in an error when the token endpoint %s', async (_what, answer, expected) => {
    answer(auth().post('/oauth2/token'));
    expect(await errorOf(logIn())).toMatchObject(expected);
  });
});
