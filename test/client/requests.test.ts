import type { RecordedRequest } from '../../lib/testing';
import { BASIC, CREDENTIALS } from '../support/credentials';
import { sentTo } from '../support/eagle-eye';
import { errorOf, loginRequest, run, successOf } from '../support/passport-run';
import { attempt, startWithCredentials, strategyWith, tokenResponse } from '../support/requests';

const { accessToken, code, refreshToken } = CREDENTIALS;

/** Headers of a request, but for those that say how the connection is used. */
function headersOf({ headers }: RecordedRequest): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !['connection', 'host'].includes(name)));
}

describe('a request is what the vendor asks for, and nothing else:', () => {
  const asked = { accept: 'application/json', 'accept-encoding': 'identity' };
  const form = { ...asked, authorization: `Basic ${BASIC}`, 'content-type': 'application/x-www-form-urlencoded' };
  const bearer = { ...asked, authorization: `Bearer ${accessToken}` };
  const codeForm = { grant_type: 'authorization_code', scope: 'vms.all', code, redirect_uri: 'http://127.0.0.1:3333' };
  const refreshForm = { grant_type: 'refresh_token', scope: 'vms.all', refresh_token: refreshToken };

  it.each([
    ['token', 'POST', '/oauth2/token', codeForm, form],
    ['refresh', 'POST', '/oauth2/token', refreshForm, form],
    ['revocation', 'POST', '/oauth2/revoke', { token: refreshToken }, form],
    ['clientSettings', 'GET', '/api/v3.0/clientSettings', {}, bearer],
    ['profile', 'GET', '/api/v3.0/users/self', {}, bearer],
  ] as const)('the %s request', async (name, method, url, parameters, headers) => {
    const eagleEye = await startWithCredentials();
    eagleEye.fail(name, { body: { ...tokenResponse(), id: 'ca0f61ab' } });
    expect(await attempt(name, eagleEye, strategyWith(eagleEye))).toHaveProperty('value');
    const requests = sentTo(eagleEye, name);
    expect(requests).toMatchObject([{ method, url }]);
    const [request] = requests;
    expect(request?.form).toEqual(parameters);
    const length = request?.body ? { 'content-length': String(request.body.length) } : {};
    expect(request && headersOf(request)).toEqual({ ...headers, ...length });
    expect(request?.headers.host).toBe(new URL(eagleEye.url).host);
  });

  it('with the scope, the includables and the header fields of the options', async () => {
    const eagleEye = await startWithCredentials();
    const strategy = strategyWith(eagleEye, {
      scope: ['vms.one', 'vms.two'],
      profileFields: ['status', 'timeZone'],
      customHeaders: { 'x-trace': 'a login', accept: 'text/html' },
    });
    await attempt('profile', eagleEye, strategy);
    await strategy.refreshAccessToken('token').catch(() => undefined);
    const [token, profile, refresh] = eagleEye.requests;
    expect([token?.form.scope, refresh?.form.scope]).toEqual(['vms.one vms.two', 'vms.one vms.two']);
    expect(profile?.url).toBe('/api/v3.0/users/self?include=status,timeZone');
    for (const request of [token, profile, refresh]) {
      expect(request?.headers).toMatchObject({ 'x-trace': 'a login', accept: 'application/json' });
    }
  });
});

describe('a token response', () => {
  /** What a login comes to whose token request is answered with this body. */
  async function answered(body: object | string) {
    const eagleEye = await startWithCredentials();
    eagleEye.fail('token', { body });
    const strategy = strategyWith(eagleEye, { skipUserProfile: true });
    return run(strategy, loginRequest({ query: { code } }));
  }

  it.each<[string, object, object]>([
    ['nothing but an access token', {}, { accessToken: 'a', refreshToken: undefined }],
    ['a refresh token', { refresh_token: 'r' }, { accessToken: 'a', refreshToken: 'r' }],
    ['the token type in capitals', { token_type: 'BEARER' }, { accessToken: 'a' }],
    ['a lifetime of no seconds', { expires_in: 0 }, { accessToken: 'a' }],
    ['a lifetime in quotes', { expires_in: '43198', refresh_token: 'r' }, { accessToken: 'a', refreshToken: 'r' }],
    ['a lifetime that is none', { expires_in: 'soon', refresh_token: 'r' }, { accessToken: 'a', refreshToken: 'r' }],
    ['a space in a token', { access_token: 'a b~' }, { accessToken: 'a b~' }],
    ['members that are null', { refresh_token: null, token_type: null, expires_in: null }, { accessToken: 'a' }],
  ])('is taken with %s', async (_what, members, expected) => {
    const { user } = await successOf(answered({ access_token: 'a', ...members }));
    expect(user).toMatchObject(expected);
  });

  const NO_TOKEN = 'access_token is missing, empty or not a string';
  const NO_HEADER = 'access_token holds characters that no header can carry';
  it.each<[string, object | string, string]>([
    ['has no access token', { refresh_token: 'r' }, NO_TOKEN],
    ['has a blank access token', { access_token: '  ' }, NO_TOKEN],
    ['has a list as access token', { access_token: ['a'] }, NO_TOKEN],
    ['has a line feed in the access token', { access_token: 'a\r\nx: y' }, NO_HEADER],
    ['has a letter beyond ASCII in it', { access_token: 'tökén' }, NO_HEADER],
    ['has another token type', { access_token: 'a', token_type: 'mac' }, 'token_type is not Bearer'],
    ['has a list as token type', { access_token: 'a', token_type: ['Bearer'] }, 'token_type is not Bearer'],
    ['has an empty refresh token', { access_token: 'a', refresh_token: '' }, 'refresh_token is empty or not a string'],
    ['has a tab in the refresh token', { access_token: 'a', refresh_token: 'r\t' }, 'refresh_token is empty or not'],
    ['is an error with status 200', { error: 'bad_code', error_description: 'no' }, `${NO_TOKEN} (…) (no)`],
  ])('is refused when it %s', async (_what, body, reason) => {
    const error = await errorOf(answered(body));
    expect(error).toMatchObject({ code: 'invalid_response', status: 502, endpoint: 'token', upstreamStatus: 200 });
    expect(String(error)).toContain(`was answered (HTTP 200) with JSON without what it must have: ${reason}`);
  });

  it.each([undefined, null, '', 42, ['ca0f61ab']])('goes with a user who has an id: not with %j', async (id) => {
    const eagleEye = await startWithCredentials();
    eagleEye.fail('profile', { body: { id, firstName: 'Ada' } });
    expect(await attempt('profile', eagleEye, strategyWith(eagleEye))).toMatchObject({
      error: {
        code: 'invalid_response',
        endpoint: 'profile',
        message: expect.stringContaining('the id of the user is missing, empty or not a string'),
      },
    });
  });
});
