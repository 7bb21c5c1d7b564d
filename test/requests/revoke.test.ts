import { sentTo } from '../support/eagle-eye';
import { until } from '../support/until';
import { isAlive, startUser, strategyFor } from '../support/strategy';

const LOGIN_REQUIRED = { code: 'login_required', status: 401 };

describe('revokeToken', () => {
  it('of a refresh token is a real log-out: both tokens are dead, and doing it again is no error', async () => {
    const { eagleEye, strategy, accessToken, refreshToken } = await startUser();
    await expect(strategy.revokeToken(refreshToken)).resolves.toBeUndefined();
    expect(await isAlive(eagleEye, accessToken)).toBe(false);
    await expect(strategy.refreshAccessToken(refreshToken)).rejects.toMatchObject(LOGIN_REQUIRED);
    await expect(strategy.revokeToken(refreshToken)).resolves.toBeUndefined();
  });

  it('of a token that is being refreshed waits, and ends the new pair', async () => {
    const { eagleEye, strategy, refreshToken } = await startUser();
    eagleEye.fail('refresh', { delay: 60 }, 1);
    const refreshed = strategy.refreshAccessToken(refreshToken);
    await until(() => sentTo(eagleEye, 'refresh').length === 1);
    // Another object of the same client, too.
    await strategyFor(eagleEye).revokeToken(refreshToken);
    const { access_token, refresh_token } = await refreshed;
    expect(sentTo(eagleEye, 'revocation').map(({ form }) => form.token)).toEqual([refresh_token]);
    expect(await isAlive(eagleEye, access_token)).toBe(false);
    await expect(strategy.refreshAccessToken(refresh_token)).rejects.toMatchObject(LOGIN_REQUIRED);
  });

  it('of a token is not outrun by a refresh that is asked for meanwhile: that waits, and finds the token dead', async () => {
    const { eagleEye, strategy, accessToken, refreshToken } = await startUser();
    eagleEye.fail('revocation', { delay: 60 }, 1);
    const revoked = strategy.revokeToken(refreshToken);
    await expect(strategy.refreshAccessToken(refreshToken)).rejects.toMatchObject(LOGIN_REQUIRED);
    await revoked;
    expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['revocation', 'refresh']);
    expect(await isAlive(eagleEye, accessToken)).toBe(false);
  });

  it('of a token that fails lets a refresh go on', async () => {
    const { eagleEye, strategy, refreshToken } = await startUser();
    eagleEye.fail('revocation', { delay: 30, status: 503 }, 1);
    const revoked = expect(strategy.revokeToken(refreshToken)).rejects.toMatchObject({ upstreamStatus: 503 });
    await expect(strategy.refreshAccessToken(refreshToken)).resolves.toHaveProperty('access_token');
    await revoked;
  });

  it('of a token whose refresh fails ends that token', async () => {
    const { eagleEye, strategy, accessToken, refreshToken } = await startUser();
    eagleEye.fail('refresh', { delay: 30, status: 503 }, 1);
    const refreshed = expect(strategy.refreshAccessToken(refreshToken)).rejects.toMatchObject({ status: 503 });
    await strategy.revokeToken(refreshToken);
    await refreshed;
    expect(await isAlive(eagleEye, accessToken)).toBe(false);
  });
});
