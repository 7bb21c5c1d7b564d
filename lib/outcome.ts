import { debuglog } from 'node:util';

import { CATALOGUE } from './errors/catalogue';
import { isJsonObject } from './json';
import type { PassportActions } from './passport-oauth2';
import type { TokenResponse } from './token-response';

const debug = debuglog('passport-eagleeye');

/** Why a state was refused. */
export type StateRefusal = 'not_ours' | 'expired' | 'other_host' | 'cookie_missing' | 'used';

/** Why a login failed, as Passport hands it on: `info` of a custom callback, `failureMessage`, `failureFlash`. */
export interface LoginFailure {
  /** What happened; stable across releases. */
  code: 'access_denied' | 'invalid_state' | 'invalid_grant' | 'malformed_callback';
  /** What happened and what to do. */
  message: string;
  /** Of `invalid_state`: why. */
  reason?: StateRefusal;
  /** The application's state of the login, if it is known. */
  state?: unknown;
}

/** A login that failed. The info is a {@link LoginFailure}, or what verify gave, and then without a status. */
export interface FailedLogin {
  readonly type: 'fail';
  readonly info: unknown;
  readonly status?: number;
}

/** What Eagle Eye answers to a code: what verify is asked about. */
export interface LoginResult {
  readonly response: TokenResponse;
  /** Undefined under `skipUserProfile`; a subclass's `userProfile` may give another. */
  readonly profile: object | undefined;
}

/** What a login came to: one of Passport's actions. */
export type Outcome =
  | { readonly type: 'redirect'; readonly url: string }
  | { readonly type: 'success'; readonly user: unknown; readonly info: object }
  | FailedLogin
  | { readonly type: 'error'; readonly error: unknown };

/**
 * A login that failed.
 *
 * @param what - what happened
 * @param cure - what to do; `''` where `what` says it
 */
export function failedLogin(
  code: LoginFailure['code'],
  what: string,
  { reason, state }: Pick<LoginFailure, 'reason' | 'state'> = {},
  cure: string = CATALOGUE[code].cure,
): FailedLogin {
  const message = cure === '' ? what : `${what} ${cure}`;
  const info = { code, message, ...(reason && { reason }), ...(state !== undefined && { state }) };
  return { type: 'fail', info, status: CATALOGUE[code].status };
}

/** One line for each login that failed; what it says is safe to print. */
function log(outcome: Outcome): void {
  if (debug.enabled && (outcome.type === 'fail' || outcome.type === 'error')) {
    const told = outcome.type === 'fail' ? outcome.info : outcome.error;
    const parts = isJsonObject(told) ? [told.code, told.reason, told.message] : [told];
    debug('login failed: %s', parts.filter((part) => typeof part === 'string').join(' · '));
  }
}

/**
 * The actions that Passport has put on the strategy for one request, taken off it at once: when an application calls
 * `passport.authenticate(strategyInstance)`, the next request puts its own on the same object.
 *
 * @returns tells Passport; what the application throws as it is told reaches the caller
 */
export function passportOf(strategy: PassportActions): (outcome: Outcome) => void {
  const { redirect, success, fail, error } = strategy;
  return (outcome) => {
    log(outcome);
    switch (outcome.type) {
      case 'redirect':
        redirect.call(strategy, outcome.url);
        break;
      case 'success':
        success.call(strategy, outcome.user, outcome.info);
        break;
      case 'fail':
        fail.call(strategy, outcome.info, outcome.status);
        break;
      case 'error':
        // For Express's next() an error that is falsy is none: the request would go on as if it were logged in.
        error.call(strategy, Boolean(outcome.error) ? outcome.error : new Error('The login failed without an error'));
    }
  };
}
