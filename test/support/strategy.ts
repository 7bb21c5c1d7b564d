import { type EagleEyeProfile, EagleEyeStrategy, type StrategyOptions, type VerifyCallback } from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../../lib/testing';
import { CREDENTIALS } from './credentials';
import { startEagleEye } from './eagle-eye';

const { clientID, clientSecret } = CREDENTIALS;

/** What the usual verify of the tests makes of a login. */
export interface LoggedIn {
  accessToken: string;
  refreshToken: string | undefined;
  profile: EagleEyeProfile | undefined;
}

/** A verify that lets everybody in, as whom Eagle Eye says they are. */
export function letIn(accessToken: string, refreshToken: string, profile: EagleEyeProfile, done: VerifyCallback): void {
  done(null, { accessToken, refreshToken, profile });
}

function optionsAt(origin: string): StrategyOptions {
  return {
    clientID,
    clientSecret,
    callbackURL: 'http://127.0.0.1:3333',
    tokenURL: `${origin}/oauth2/token`,
    revocationURL: `${origin}/oauth2/revoke`,
    clientSettingsURL: `${origin}/api/v3.0/clientSettings`,
    apiBaseURL: origin,
  };
}

/**
 * A strategy without `state`, for tests that begin at the callback. Its endpoints are those of a stand-in, or at an origin
 * where there may be none.
 */
export function strategyFor(at: MockEagleEye | string, options: Partial<StrategyOptions> = {}): EagleEyeStrategy {
  const own = typeof at === 'string' ? optionsAt(at) : at.strategyOptions;
  return new EagleEyeStrategy({ ...own, state: false, ...options }, letIn);
}

/** A stand-in whose client has the credentials of the tests, and a strategy for it. */
export async function stage(
  options: Partial<StrategyOptions> = {},
  standIn: MockEagleEyeOptions = {},
): Promise<{ eagleEye: MockEagleEye; strategy: EagleEyeStrategy }> {
  const eagleEye = await startEagleEye({ clientID, clientSecret, ...standIn });
  return { eagleEye, strategy: strategyFor(eagleEye, options) };
}
