import { Agent } from 'node:http';

import { EagleEyeError } from '../../lib';
import { CREDENTIALS } from '../support/credentials';
import { leaks } from '../support/leaks';
import { stage, strategyFor } from '../support/strategy';

// What `strategy._oauth2` is to a companion that was written for passport-oauth2.

const { accessToken } = CREDENTIALS;

/** What a function of `oauth`'s form calls back. */
function calledBack(call: (callback: (...answer: unknown[]) => void) => void): Promise<unknown[]> {
  return new Promise((resolve) => {
    call((...answer) => {
      resolve(answer);
    });
  });
}

describe('getOAuthAccessToken', () => {
  it("exchanges a code, and calls back as oauth's does", async () => {
    const { eagleEye, strategy } = await stage();
    const { _oauth2: client } = strategy;
    const params = { redirect_uri: eagleEye.strategyOptions.callbackURL, extra: 'é&=' };
    const [error, access, refresh, response] = await calledBack((callback) => {
      client.getOAuthAccessToken(eagleEye.issueCode(), params, callback);
    });
    expect([error, typeof refresh]).toEqual([null, 'string']);
    expect(response).toMatchObject({ access_token: access, expires_in: 43_198 });
    expect(response).not.toHaveProperty('refresh_token');
    expect(eagleEye.requests[0]?.form).toMatchObject({ ...params, grant_type: 'authorization_code', scope: 'vms.all' });
  });

  it('refuses a grant type that Eagle Eye does not know, and sends nothing', async () => {
    const { eagleEye, strategy } = await stage();
    const { _oauth2: client } = strategy;
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
    const { eagleEye, strategy } = await stage();
    const { _oauth2: client } = strategy;
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
  const [first, second] = [new Agent(), new Agent()];
  const connections = [first, second].map((agent) => jest.spyOn(agent, 'createConnection'));
  const { strategy } = await stage({ agent: first });
  await strategy.revokeToken('token');
  strategy._oauth2.setAgent(second);
  await strategy.revokeToken('token');
  expect(connections.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  expect(strategy._oauth2._agent).toBe(second);
});

it('the client has what companions read off it', () => {
  const customHeaders = { 'X-Key': 'a' };
  const { _oauth2: client } = strategyFor('http://127.0.0.1:1', { customHeaders });
  expect(client).toMatchObject({
    _clientId: CREDENTIALS.clientID,
    _clientSecret: CREDENTIALS.clientSecret,
    _authorizeUrl: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
    _accessTokenUrl: 'http://127.0.0.1:1/oauth2/token',
    _customHeaders: customHeaders,
  });
});

it.each(['getOAuthAccessToken', 'get', 'getProtectedResource'] as const)(
  'a stub of %s is refused in words: a login does not call it, and would send its request',
  (name) => {
    const { _oauth2: client } = strategyFor('http://127.0.0.1:1');
    const refused = expect.objectContaining({ message: expect.stringContaining('startMockEagleEye()') });
    expect(() => Object.assign(client, { [name]: () => undefined })).toThrow(refused);
    expect(() => jest.spyOn(client, name)).toThrow('Cannot redefine property');
    expect(() => Object.defineProperty(client, name, { value: () => undefined })).toThrow(TypeError);
    expect(client).toHaveProperty(name, expect.any(Function));
  },
);

it('another client in the place of _oauth2 is refused in words, on a login of the strategy, too', () => {
  const strategy = strategyFor('http://127.0.0.1:1');
  for (const one of [strategy, Object.create(strategy) as typeof strategy]) {
    expect(() => Object.assign(one, { _oauth2: {} })).toThrow('_oauth2 cannot be replaced');
  }
  expect(() => Object.defineProperty(strategy, '_oauth2', { value: {} })).toThrow(TypeError);
});
