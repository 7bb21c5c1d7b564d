import { EagleEyeStrategy, type StrategyOptions } from 'passport-eagleeye';
import { CREDENTIALS } from './credentials';

/** Sends each of the five requests, and fails a login, for a test of what NODE_DEBUG makes the package print. */
async function sendAll(options: StrategyOptions): Promise<void> {
  const { code, accessToken, refreshToken } = CREDENTIALS;
  const strategy = new EagleEyeStrategy(options, () => undefined);
  await new Promise((resolve) => {
    strategy._oauth2.getOAuthAccessToken(code, {}, resolve);
  });
  await new Promise((resolve) => {
    strategy.userProfile(accessToken, resolve);
  });
  await strategy.refreshAccessToken(refreshToken);
  await strategy.revokeToken(refreshToken).catch(() => undefined);
  const url = `/callback?${new URLSearchParams({ code, state: accessToken }).toString()}`;
  Object.assign(strategy, { fail: () => undefined }).authenticate({ headers: {}, url });
}

void sendAll(JSON.parse(process.argv[2] ?? '') as StrategyOptions);
