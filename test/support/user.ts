import type { EagleEyeStrategy, StrategyOptions } from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../../lib/testing';
import { logIn, loggedIn } from './passport-run';
import { stage, strategyFor } from './strategy';

/** Somebody who has logged in; the requests that it took are forgotten. */
export interface User {
  eagleEye: MockEagleEye;
  strategy: EagleEyeStrategy;
  accessToken: string;
  refreshToken: string;
}

/** Logs a user in. */
export async function startUser(
  options: Partial<StrategyOptions> = {},
  standIn: MockEagleEyeOptions = {},
): Promise<User> {
  const { eagleEye, strategy } = await stage(options, standIn);
  const login = logIn(strategyFor(eagleEye), eagleEye.issueCode());
  const { accessToken, refreshToken = '' } = await loggedIn(login);
  eagleEye.requests.length = 0;
  return { eagleEye, strategy, accessToken, refreshToken };
}

/** Whether an access token is good. */
export async function isAlive({ url }: MockEagleEye, accessToken: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(`${url}/api/v3.0/users/self`, { headers })).ok;
}
