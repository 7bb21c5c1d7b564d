import { Agent } from 'node:http';
import { runInNewContext } from 'node:vm';

import nock from 'nock';

import { EagleEyeError, EagleEyeStrategy } from '../../lib';
import { CREDENTIALS, SECRETS } from '../support/credentials';
import { startEagleEye } from '../support/eagle-eye';
import { leaks } from '../support/leaks';
import { errorOf, failureOf, loginRequest, run } from '../support/passport-run';
import { letIn, loggedIn, strategyFor } from '../support/strategy';

// What `strategy._oauth2` is to code that was written for passport-oauth2: a test's stub, a subclass, a companion.

const { accessToken, refreshToken, code } = CREDENTIALS;
const HOST = 'api.c001.eagleeyenetworks.com';
const TOKENS = { access_token: accessToken, expires_in: 43_198, httpsBaseUrl: { hostname: HOST, port: 443 } };
const CALLBACK = loginRequest({ query: { code } });

type Client = EagleEyeStrategy['_oauth2'];
type Stubs = Pick<Client, 'getOAuthAccessToken' | 'get'>;

/** A strategy at Eagle Eye's own endpoints. */
function strategyAtEagleEye(): EagleEyeStrategy {
  const { clientID, clientSecret } = CREDENTIALS;
  return new EagleEyeStrategy({ clientID, clientSecret, callbackURL: 'http://127.0.0.1:3333', state: false }, letIn);
}

const answerTokens: Stubs['getOAuthAccessToken'] = (_code, _params, callback) => {
  callback(null, accessToken, refreshToken, TOKENS);
};
const answerUser: Stubs['get'] = (_url, _token, callback) => {
  callback(null, '{"id":"u1","firstName":"Ada"}');
};

/** What a function of `oauth`'s form calls back. */
function calledBack(call: (callback: (...answer: unknown[]) => void) => void): Promise<unknown[]> {
  return new Promise((resolve) => {
    call((...answer) => {
      resolve(answer);
    });
  });
}

describe('a replacement of getOAuthAccessToken and get', () => {
  beforeAll(() => {
    nock.disableNetConnect();
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });

  it.each<[string, (client: Client, stubs: Stubs) => unknown]>([
    ['by assignment', (client, stubs) => Object.assign(client, stubs)],
    [
      'as sinon does it',
      (client, { getOAuthAccessToken, get }) =>
        Object.defineProperties(client, { getOAuthAccessToken: { value: getOAuthAccessToken }, get: { value: get } }),
    ],
    [
      'by jest.spyOn',
      (client, stubs) => {
        jest.spyOn(client, 'getOAuthAccessToken').mockImplementation(stubs.getOAuthAccessToken);
        jest.spyOn(client, 'get').mockImplementation(stubs.get);
      },
    ],
  ])('makes a login from which nothing leaves the process, %s', async (_how, replace) => {
    const strategy = strategyAtEagleEye();
    const stubs = { getOAuthAccessToken: jest.fn(answerTokens), get: jest.fn(answerUser) };
    replace(strategy._oauth2, stubs);
    expect(await loggedIn(run(strategy, CALLBACK))).toEqual({
      accessToken,
      refreshToken,
      profile: expect.objectContaining({ id: 'u1', displayName: 'Ada', baseUrl: `https://${HOST}` }),
    });
    const params = { grant_type: 'authorization_code', redirect_uri: 'http://127.0.0.1:3333' };
    expect(stubs.getOAuthAccessToken.mock.calls).toEqual([[code, params, expect.any(Function)]]);
    expect(stubs.get.mock.calls).toEqual([[`https://${HOST}/api/v3.0/users/self`, accessToken, expect.any(Function)]]);
  });

  it('is asked for client settings when its token response names no host', async () => {
    const strategy = strategyAtEagleEye();
    strategy._oauth2.getOAuthAccessToken = (_code, _params, callback) => {
      callback(null, accessToken, undefined, undefined);
    };
    strategy._oauth2.get = (url, token, callback) => {
      if (url.endsWith('/clientSettings')) {
        callback(null, JSON.stringify({ httpsBaseUrl: { hostname: HOST } }), { statusCode: 200 });
      } else {
        answerUser(url, token, callback);
      }
    };
    const user = await loggedIn(run(strategy, CALLBACK));
    expect(user).toMatchObject({ accessToken, refreshToken: undefined, profile: { baseUrl: `https://${HOST}` } });
  });

  it("may fail as oauth's own does, and the error is one of the family", async () => {
    const strategy = strategyAtEagleEye();
    const failWith = (error: unknown): ReturnType<typeof run> => {
      strategy._oauth2.getOAuthAccessToken = (_code, _params, callback) => {
        callback(error);
      };
      return run(strategy, CALLBACK);
    };
    const data = JSON.stringify({ error: 'invalid_client', error_description: `${code} login` });
    const error = await errorOf(failWith({ statusCode: 400, data }));
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toMatchObject({ code: 'invalid_client', status: 500, endpoint: 'token', upstreamStatus: 400 });
    expect(leaks(error, SECRETS)).toEqual([]);
    // Nor a word that the code holds.
    expect(String(error)).not.toContain('login');
    const spent = await failureOf(failWith({ statusCode: 400, data: '{"error":"invalid_grant"}' }));
    expect(spent).toMatchObject({ info: { code: 'invalid_grant' }, status: 401 });
    expect(await errorOf(failWith({ statusCode: 503 }))).toMatchObject({ endpoint: 'token', upstreamStatus: 503 });
    expect(await errorOf(failWith('no reason'))).toBeInstanceOf(EagleEyeError);
    const own = new Error('of the stub');
    expect(await errorOf(failWith(own))).toBe(own);
  });

  it('may fail so for the profile', async () => {
    const strategy = strategyAtEagleEye();
    strategy._oauth2.getOAuthAccessToken = answerTokens;
    const failWith = (error: unknown): Promise<unknown> => {
      strategy._oauth2.get = (_url, _token, callback) => {
        callback(error);
      };
      return errorOf(run(strategy, CALLBACK));
    };
    const refused = { name: 'EagleEyeError', endpoint: 'profile', upstreamStatus: 401 };
    expect(await failWith({ statusCode: 401, data: '' })).toMatchObject(refused);
    // A promise's, of a stub with a body that is parsed: nobody would catch what throws in its callback.
    for (const body of ['{"id":"u1"}', { id: 'u1' }, null] as string[]) {
      strategy._oauth2.get = (_url, _token, callback) => setImmediate(callback, null, body, { statusCode: 401 });
      expect(await errorOf(run(strategy, CALLBACK))).toMatchObject(refused);
    }
    const own: unknown = runInNewContext('new Error("of another realm")');
    expect(await failWith(own)).toBe(own);
  });

  it('may throw, or call back nothing', async () => {
    const strategy = strategyAtEagleEye();
    strategy._oauth2.getOAuthAccessToken = () => {
      throw new RangeError('of the stub');
    };
    expect(await errorOf(run(strategy, CALLBACK))).toBeInstanceOf(RangeError);
    strategy._oauth2.getOAuthAccessToken = (_code, _params, callback) => {
      callback(null);
    };
    expect(await errorOf(run(strategy, CALLBACK))).toMatchObject({ code: 'invalid_response', endpoint: 'token' });
  });
});

describe('getOAuthAccessToken', () => {
  it("exchanges a code, calls back as oauth's does, and leaves its parameters alone", async () => {
    const eagleEye = await startEagleEye();
    const { _oauth2: client } = strategyFor(eagleEye);
    const params = { redirect_uri: eagleEye.strategyOptions.callbackURL, extra: 'é&=' };
    const [error, access, refresh, response] = await calledBack((callback) => {
      client.getOAuthAccessToken(eagleEye.issueCode(), params, callback);
    });
    expect([error, typeof refresh]).toEqual([null, 'string']);
    expect(response).toEqual({
      access_token: access,
      expires_in: 43_198,
      httpsBaseUrl: { hostname: HOST, port: 443 },
      scope: 'vms.all',
      token_type: 'Bearer',
    });
    expect(eagleEye.requests[0]?.form).toMatchObject({ ...params, grant_type: 'authorization_code', scope: 'vms.all' });
    expect(params).toEqual({ redirect_uri: eagleEye.strategyOptions.callbackURL, extra: 'é&=' });
  });

  it('refuses a grant type that Eagle Eye does not know, and sends nothing', async () => {
    const eagleEye = await startEagleEye();
    const { _oauth2: client } = strategyFor(eagleEye);
    const answer = await calledBack((callback) => {
      client.getOAuthAccessToken('x', { grant_type: 'client_credentials' }, callback);
    });
    expect(answer).toEqual([expect.any(TypeError)]);
    expect(String(answer)).toContain('grant types "authorization_code" and "refresh_token"');
    expect(eagleEye.requests).toEqual([]);
  });
});

it.each(['get', 'getProtectedResource'] as const)(
  '%s sends the access token only in the header, and calls back body, status and headers, or why it was refused',
  async (method) => {
    const eagleEye = await startEagleEye();
    const { _oauth2: client } = strategyFor(eagleEye);
    eagleEye.fail('cameras', { status: 200, body: 'text', headers: { 'X-Trace': 'a' } }, 1);
    eagleEye.fail('cameras', { status: 404, body: `no: ${accessToken}` });
    const ask = (): Promise<unknown[]> =>
      calledBack((callback) => {
        client[method](`${eagleEye.url}/api/v3.0/cameras?pageSize=1`, accessToken, callback);
      });
    const headers = expect.objectContaining({ 'x-trace': 'a' });
    expect(await ask()).toEqual([null, 'text', { statusCode: 200, headers }]);
    expect(eagleEye.requests).toMatchObject([
      { method: 'GET', url: '/api/v3.0/cameras?pageSize=1', headers: { authorization: `Bearer ${accessToken}` } },
    ]);
    const refused = await ask();
    expect(refused).toEqual([expect.any(EagleEyeError)]);
    expect(refused).toMatchObject([{ endpoint: 'api', upstreamStatus: 404 }]);
    expect(leaks(refused, [accessToken])).toEqual([]);
  },
);

it('setAgent gives the next requests another agent', async () => {
  const eagleEye = await startEagleEye();
  const [first, second] = [new Agent(), new Agent()];
  const connections = [first, second].map((agent) => jest.spyOn(agent, 'createConnection'));
  const strategy = strategyFor(eagleEye, { agent: first });
  await strategy.revokeToken('token');
  strategy._oauth2.setAgent(second);
  await strategy.revokeToken('token');
  expect(connections.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  expect(strategy._oauth2._agent).toBe(second);
});

it('customHeaders keep their case on the wire', async () => {
  const eagleEye = await startEagleEye();
  const sent: string[] = [];
  eagleEye.fail('revocation', (req, res) => {
    sent.push(...req.rawHeaders);
    res.end();
  });
  await strategyFor(eagleEye, { customHeaders: { 'X-GateWay-KEY': 'a' } }).revokeToken('token');
  expect(sent).toContain('X-GateWay-KEY');
});

it('the client has what companions read off it', () => {
  const customHeaders = { 'X-Key': 'a' };
  const { clientID, clientSecret } = CREDENTIALS;
  const { _oauth2: client } = new EagleEyeStrategy({ clientID, clientSecret, callbackURL: '/', customHeaders }, letIn);
  expect(client).toMatchObject({
    _clientId: clientID,
    _clientSecret: clientSecret,
    _authorizeUrl: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
    _accessTokenUrl: 'https://auth.eagleeyenetworks.com/oauth2/token',
    _customHeaders: customHeaders,
  });
});
