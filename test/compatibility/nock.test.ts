import nock from 'nock';

import { EagleEyeStrategy } from '../../lib';
import { CREDENTIALS } from '../support/credentials';
import { letIn, loggedIn, logIn } from '../support/strategy';

const { clientID, clientSecret, code, accessToken, refreshToken } = CREDENTIALS;
const CALLBACK = 'http://127.0.0.1:3333';
const HOST = 'api.c001.eagleeyenetworks.com';
const TOKENS = { access_token: accessToken, refresh_token: refreshToken, httpsBaseUrl: { hostname: HOST, port: 443 } };

// Made before anything is mocked, as by an application that is loaded first.
nock.restore();
const options = { clientID, clientSecret, callbackURL: CALLBACK, state: false, timeout: 5000 };
const strategy = new EagleEyeStrategy(options, letIn);

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

describe('requests that nock answers', () => {
  it('make a login', async () => {
    const form = { grant_type: 'authorization_code', scope: 'vms.all', code, redirect_uri: CALLBACK };
    auth().post('/oauth2/token', form).basicAuth({ user: clientID, pass: clientSecret }).reply(200, TOKENS);
    nock(`https://${HOST}`, { reqheaders: { authorization: `Bearer ${accessToken}` } })
      .get('/api/v3.0/users/self')
      .reply(200, { id: 'ca0f61ab', firstName: 'Ada', lastName: 'Keller' });
    const profile = { id: 'ca0f61ab', displayName: 'Ada Keller', baseUrl: `https://${HOST}` };
    expect(await loggedIn(logIn(strategy))).toMatchObject({ accessToken, refreshToken, profile });
  });
});
