import { Agent } from 'node:http';

import { type EagleEyeStrategy, EagleEyeTokenError, type StrategyOptions } from '../lib';
import type { MockEagleEye } from '../lib/testing';
import { startEagleEye } from './support/eagle-eye';
import { loginRequest } from './support/login-request';
import { run, successOf } from './support/passport-run';
import { tokenRequests } from './support/pending-login-app';
import { strategyFor } from './support/strategy';

/** What the package offers: it comes without types. */
interface AuthTokenRefresh {
  use(strategy: EagleEyeStrategy): void;
  use(name: string, strategy: EagleEyeStrategy): void;
  requestNewAccessToken(name: string, refreshToken: string, done: Done): void;
  requestNewAccessToken(name: string, refreshToken: string, params: Record<string, string>, done: Done): void;
}
type Done = (...answer: unknown[]) => void;

interface RefreshModule {
  AuthTokenRefresh: new () => AuthTokenRefresh;
}

const { AuthTokenRefresh } = jest.requireActual<RefreshModule>('passport-oauth2-refresh');

interface Registered {
  eagleEye: MockEagleEye;
  strategy: EagleEyeStrategy;
  refresh: AuthTokenRefresh;
}

async function register(options: Partial<StrategyOptions> = {}): Promise<Registered> {
  const eagleEye = await startEagleEye();
  const strategy = strategyFor(eagleEye, { state: false, ...options });
  const refresh = new AuthTokenRefresh();
  refresh.use(strategy);
  return { eagleEye, strategy, refresh };
}

/** As {@link register}, and somebody has logged in. */
async function start(options: Partial<StrategyOptions> = {}): Promise<Registered & { refreshToken: string }> {
  const registered = await register(options);
  const { eagleEye, strategy } = registered;
  const { user } = await successOf(run(strategy, loginRequest({ query: { code: eagleEye.issueCode() } })));
  const refreshToken: unknown = typeof user === 'object' && user !== null ? Reflect.get(user, 'refreshToken') : '';
  eagleEye.requests.length = 0;
  return { ...registered, refreshToken: String(refreshToken) };
}

function newAccessToken(refresh: AuthTokenRefresh, token: string, params?: Record<string, string>): Promise<unknown[]> {
  return new Promise((resolve) => {
    const done: Done = (...answer) => {
      resolve(answer);
    };
    if (params) {
      refresh.requestNewAccessToken('eagleeye', token, params, done);
    } else {
      refresh.requestNewAccessToken('eagleeye', token, done);
    }
  });
}

describe('passport-oauth2-refresh', () => {
  it('gets a new pair for the strategy as it is', async () => {
    const { refresh, refreshToken } = await start();
    const [error, accessToken, newRefreshToken, params] = await newAccessToken(refresh, refreshToken);
    expect(error).toBeNull();
    expect(accessToken).toMatch(/^eyJ/);
    expect(newRefreshToken).toMatch(/^[\w-]{100}$/);
    expect(newRefreshToken).not.toBe(refreshToken);
    expect(params).toEqual({
      access_token: accessToken,
      expires_in: 43_198,
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      scope: 'vms.all',
      token_type: 'Bearer',
    });
  });

  it('sends scope and Basic, with neither id nor secret in the body', async () => {
    const { eagleEye, refresh, refreshToken } = await start();
    await newAccessToken(refresh, refreshToken);
    expect(eagleEye.requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/oauth2/token',
        form: { grant_type: 'refresh_token', scope: 'vms.all', refresh_token: refreshToken },
        headers: expect.objectContaining({
          accept: 'application/json',
          authorization: `Basic ${Buffer.from('stand-in-client:stand-in-secret').toString('base64')}`,
        }),
      }),
    ]);
  });

  it("sends the strategy's scope, unless the caller says another one", async () => {
    const { eagleEye, refresh } = await register({ scope: ['vms.one', 'vms.two'] });
    eagleEye.fail('token', { body: { access_token: 'new' } });
    await newAccessToken(refresh, 'one');
    await newAccessToken(refresh, 'two', { scope: 'vms.some', extra: '1' });
    expect(tokenRequests(eagleEye).map(({ form }) => form)).toEqual([
      { grant_type: 'refresh_token', scope: 'vms.one vms.two', refresh_token: 'one' },
      { grant_type: 'refresh_token', scope: 'vms.some', refresh_token: 'two', extra: '1' },
    ]);
  });

  it('shares one request among overlapping calls, those of strategy.refreshAccessToken included', async () => {
    const { eagleEye, strategy, refresh, refreshToken } = await start();
    const [byPackage, again, byStrategy] = await Promise.all([
      newAccessToken(refresh, refreshToken),
      newAccessToken(refresh, refreshToken),
      strategy.refreshAccessToken(refreshToken),
    ]);
    expect(tokenRequests(eagleEye)).toHaveLength(1);
    expect(byPackage.slice(0, 3)).toEqual([null, byStrategy.access_token, byStrategy.refresh_token]);
    expect(again).toEqual(byPackage);
  });

  it("sends through the strategy's agent", async () => {
    const agent = new Agent();
    const createConnection = jest.spyOn(agent, 'createConnection');
    const { refresh, refreshToken } = await start({ agent });
    createConnection.mockClear();
    await newAccessToken(refresh, refreshToken);
    expect(createConnection).toHaveBeenCalledTimes(1);
  });

  it("keeps the strategy's deadline", async () => {
    const { eagleEye, refresh } = await register({ timeout: 200 });
    eagleEye.fail('token', { cut: 'never' });
    expect(await newAccessToken(refresh, 'the-token')).toEqual([
      expect.objectContaining({ code: 'timeout', status: 504, message: expect.stringContaining('200 ms') }),
    ]);
  });

  it("sends the strategy's custom headers", async () => {
    const { eagleEye, refresh, refreshToken } = await start({ customHeaders: { 'X-Trace': 'refresh' } });
    await newAccessToken(refresh, refreshToken);
    expect(eagleEye.requests[0]?.headers).toMatchObject({ 'x-trace': 'refresh' });
  });

  it('hands on that the user must log in again', async () => {
    const { strategy, refresh, refreshToken } = await start();
    await strategy.revokeToken(refreshToken);
    const answer = await newAccessToken(refresh, refreshToken);
    expect(answer).toEqual([expect.any(EagleEyeTokenError)]);
    expect(answer).toMatchObject([{ code: 'login_required', status: 401 }]);
  });
});
