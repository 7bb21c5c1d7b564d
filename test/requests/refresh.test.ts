import type { TokenResponse } from '../../lib';
import { sentTo } from '../support/eagle-eye';
import { isAlive, startUser, strategyFor } from '../support/strategy';

const LOGIN_REQUIRED = { code: 'login_required', status: 401 };

describe('refreshAccessToken', () => {
  it('answers a new pair, in the form of the wire; the old pair is dead', async () => {
    const { eagleEye, strategy, accessToken, refreshToken } = await startUser();
    const response = await strategy.refreshAccessToken(refreshToken);
    expect(response).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      expires_in: 43_198,
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      refresh_token: expect.any(String),
      scope: 'vms.all',
      token_type: 'Bearer',
    });
    expect(await isAlive(eagleEye, response.access_token)).toBe(true);
    expect(await isAlive(eagleEye, accessToken)).toBe(false);
    await expect(strategy.refreshAccessToken(refreshToken)).rejects.toMatchObject(LOGIN_REQUIRED);
    await expect(strategy.refreshAccessToken(response.refresh_token)).resolves.toHaveProperty('access_token');
  });
});

describe('refreshes of one token that overlap', () => {
  it('are one request and one pair, also those of two strategies of one client', async () => {
    const { eagleEye, strategy, refreshToken } = await startUser();
    eagleEye.fail('refresh', { delay: 50 }, 1);
    const other = strategyFor(eagleEye);
    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? strategy : other).refreshAccessToken(refreshToken)),
    );
    expect(sentTo(eagleEye, 'refresh')).toHaveLength(1);
    expect(new Set(responses.map((response) => response.access_token)).size).toBe(1);
    expect(await isAlive(eagleEye, responses[0]?.access_token ?? '')).toBe(true);
    // What one caller does with its answer the others do not see.
    Object.assign(responses[0] ?? {}, { access_token: 'changed' });
    expect(responses[1]?.access_token).toMatch(/^eyJ/);
  });

  it('are not shared by other tokens, nor by another client or token endpoint', async () => {
    const { eagleEye, strategy } = await startUser();
    eagleEye.fail('refresh', { delay: 30, body: { access_token: 'new' } });
    const other = strategyFor(eagleEye, { clientID: 'another' });
    const elsewhere = strategyFor(eagleEye, { tokenURL: `${eagleEye.strategyOptions.tokenURL}?` });
    await Promise.all([
      ...[strategy, other, elsewhere].map((each) => each.refreshAccessToken('one')),
      strategy.refreshAccessToken('two'),
    ]);
    expect(sentTo(eagleEye, 'refresh')).toHaveLength(4);
  });

  it('fail together, and the next call tries anew, also from where the failure is caught', async () => {
    const { eagleEye, strategy, refreshToken } = await startUser();
    eagleEye.fail('refresh', { status: 503 }, 1);
    const failed = await Promise.allSettled(Array.from({ length: 9 }, () => strategy.refreshAccessToken(refreshToken)));
    const reason = expect.objectContaining({ code: 'temporarily_unavailable' });
    expect(failed).toEqual(Array.from({ length: 9 }, () => ({ status: 'rejected', reason })));
    eagleEye.fail('refresh', { cut: 'before' }, 1);
    const twice = (): Promise<TokenResponse> =>
      strategy.refreshAccessToken(refreshToken).catch(() => strategy.refreshAccessToken(refreshToken));
    const [one, other] = await Promise.all([twice(), twice()]);
    expect(one).toEqual(other);
    expect(sentTo(eagleEye, 'refresh')).toHaveLength(3);
  });
});

it('what is not a token is a TypeError, as a rejection, and nothing is sent', async () => {
  const { eagleEye, strategy } = await startUser();
  const methods: Record<string, (token: never) => unknown> = {
    'the refresh token': (token) => strategy.refreshAccessToken(token),
    'the token to revoke': (token) => strategy.revokeToken(token),
    'the access token': (token) => strategy.baseUrlOf({ access_token: token }),
  };
  for (const [what, ask] of Object.entries(methods)) {
    for (const token of [undefined, null, '', 0, true, {}, [], ['token'], Buffer.from('x')]) {
      const message = `EagleEyeStrategy: ${what} is missing: it must be a non-empty string`;
      await expect(Reflect.apply(ask, undefined, [token])).rejects.toStrictEqual(new TypeError(message));
    }
  }
  expect(eagleEye.requests).toEqual([]);
});
