import type { RecordedRequest } from '../../lib/testing';
import { BASIC, CREDENTIALS } from '../support/credentials';
import { sentTo } from '../support/eagle-eye';
import { attempt, tokenResponse } from '../support/requests';
import { stage } from '../support/strategy';

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
    const { eagleEye, strategy } = await stage();
    eagleEye.fail(name, { body: { ...tokenResponse(), id: 'ca0f61ab' } });
    await attempt(name, eagleEye, strategy);
    const requests = sentTo(eagleEye, name);
    expect(requests).toMatchObject([{ method, url }]);
    const [request] = requests;
    expect(request?.form).toEqual(parameters);
    const length = request?.body ? { 'content-length': String(request.body.length) } : {};
    expect(request && headersOf(request)).toEqual({ ...headers, ...length });
    expect(request?.headers.host).toBe(new URL(eagleEye.url).host);
  });

  it('with the scope, the includables and the header fields of the options', async () => {
    const { eagleEye, strategy } = await stage({
      scope: ['vms.one', 'vms.two'],
      profileFields: ['status', 'timeZone'],
      customHeaders: { 'x-trace': 'a login', accept: 'text/html' },
    });
    eagleEye.fail('profile', { body: { id: 'ca0f61ab' } });
    await attempt('profile', eagleEye, strategy);
    await strategy.refreshAccessToken('token').catch(() => undefined);
    const [token, profile, refresh] = eagleEye.requests;
    expect([token?.form.scope, refresh?.form.scope]).toEqual(['vms.one vms.two', 'vms.one vms.two']);
    expect(profile?.url).toBe('/api/v3.0/users/self?include=status,timeZone');
    for (const request of [token, profile, refresh]) {
      expect(request?.headers).toMatchObject({ 'x-trace': 'a login', accept: 'application/json' });
    }
  });

  it('to an address of IPv6, too', async () => {
    const { eagleEye, strategy } = await stage({}, { host: '::1' });
    await strategy.revokeToken('token');
    expect(eagleEye.requests).toMatchObject([{ headers: { host: expect.stringMatching(/^\[::1\]:/) } }]);
  });
});
