import { Agent } from 'node:http';

import type { EagleEyeStrategy, StrategyOptions } from '../../lib';
import { BASIC } from '../support/credentials';
import { startUser } from '../support/strategy';

/** What the package offers: it comes without types. */
interface AuthTokenRefresh {
  use(strategy: EagleEyeStrategy): void;
  requestNewAccessToken(name: string, refreshToken: string, params: Record<string, string>, done: Done): void;
}
type Done = (...answer: unknown[]) => void;

const { AuthTokenRefresh } = jest.requireActual<{ AuthTokenRefresh: new () => AuthTokenRefresh }>(
  'passport-oauth2-refresh',
);

type Refresh = (refreshToken: string, params?: Record<string, string>) => Promise<unknown[]>;

/** Somebody has logged in, and the package knows the strategy. */
async function start(options: Partial<StrategyOptions> = {}) {
  const user = await startUser(options);
  const companion = new AuthTokenRefresh();
  companion.use(user.strategy);
  const refresh: Refresh = (token, params = {}) =>
    new Promise((resolve) => {
      companion.requestNewAccessToken('eagleeye', token, params, (...answer) => {
        resolve(answer);
      });
    });
  return { ...user, refresh };
}

describe('passport-oauth2-refresh', () => {
  it("gets a new pair by the strategy's own request", async () => {
    const agent = new Agent();
    const { eagleEye, refresh, refreshToken } = await start({ agent, customHeaders: { 'X-Trace': 'refresh' } });
    const createConnection = jest.spyOn(agent, 'createConnection');
    const [error, accessToken, newRefreshToken, params] = await refresh(refreshToken, { extra: '1' });
    expect(error).toBeNull();
    expect(params).toMatchObject({ access_token: accessToken, expires_in: 43_198 });
    expect(newRefreshToken).toEqual(expect.any(String));
    expect(newRefreshToken).not.toBe(refreshToken);
    expect(eagleEye.requests).toMatchObject([{ headers: { authorization: `Basic ${BASIC}`, 'x-trace': 'refresh' } }]);
    const form = { grant_type: 'refresh_token', scope: 'vms.all', refresh_token: refreshToken, extra: '1' };
    expect(eagleEye.requests[0]?.form).toEqual(form);
    expect(createConnection).toHaveBeenCalledTimes(1);
  });
});
