import {
  type EagleEyeProfile,
  EagleEyeStrategy,
  type LoginRequest,
  type StrategyOptions,
  type VerifyCallback,
} from '../../lib';
import type { MockEagleEye } from '../../lib/testing';
import { loginRequest, redirectOf, type Run, run, successOf } from './passport-run';

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

/** A strategy that talks to a stand-in. */
export function strategyFor(eagleEye: MockEagleEye, options: Partial<StrategyOptions> = {}): EagleEyeStrategy {
  return new EagleEyeStrategy({ ...eagleEye.strategyOptions, ...options }, letIn);
}

/** The callback with a code of the stand-in's, for a strategy without state. */
export function callbackWithCode(eagleEye: MockEagleEye): LoginRequest {
  return loginRequest({ query: { code: eagleEye.issueCode() } });
}

/** Begins a login in a browser with the session given: the parameters with which the app sends it to Eagle Eye. */
export async function begin(strategy: EagleEyeStrategy, session: object): Promise<URLSearchParams> {
  return new URL(await redirectOf(run(strategy, loginRequest({ session })))).searchParams;
}

function isLoggedIn(user: unknown): user is LoggedIn {
  return typeof user === 'object' && user !== null && 'accessToken' in user && 'profile' in user;
}

/** What `letIn` made of a login that must succeed. */
export async function loggedIn(outcome: Run | Promise<Run>): Promise<LoggedIn> {
  const { user } = await successOf(outcome);
  if (isLoggedIn(user)) {
    return user;
  }
  throw new Error('this strategy does not let in by letIn');
}
