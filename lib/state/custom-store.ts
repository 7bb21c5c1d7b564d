import { askApplication, callMethod, type Maybe, then } from '../application-call';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject, isNonEmptyString } from '../json';
import { fail, failed, type LoginResult, type Outcome } from '../outcome';
import type { LoginRequest } from '../passport-oauth2';

/** What a login is about, as passport-oauth2 tells its state stores. */
export interface StateMeta {
  authorizationURL: string;
  tokenURL: string;
  clientID: string;
  callbackURL: string;
}

/** Answers with the `state` parameter for the authorization request. */
export type StoreCallback = (error: unknown, state?: string) => void;

/**
 * Answers whether the state is good: `true`, or the code verifier of the login, and with it the application's state;
 * or `false`, and with it what is wrong.
 */
export type VerifyStateCallback = (error: unknown, ok?: boolean | string, state?: unknown) => void;

/**
 * A state store of passport-oauth2's form: where the application keeps logins between the authorization request and the
 * callback. As there, the number of parameters that `store` and `verify` declare decides what they are given:
 * `store(req, codeVerifier, state, meta, callback)` or fewer from the left after `req`, `verify(req, state, meta, callback)`
 * or without `meta`.
 */
export interface StateStore {
  store(req: LoginRequest, ...rest: never[]): void;
  verify(req: LoginRequest, state: string | undefined, ...rest: never[]): void;
}

/** A login that has come back with a good state. */
export interface ReturnedLogin {
  readonly redirectURI: string;
  readonly codeVerifier?: string | undefined;
  /** The application's state. */
  readonly state?: unknown;
  /** Holds tokens and profile once they are asked for: a repetition of the callback has the same object. */
  readonly used: { exchange?: Promise<LoginResult> | undefined };
}

/** Where logins are kept between the authorization request and the callback, as a login asks. */
export interface Logins {
  /** Answers with the `state` parameter. @param state - the application's */
  begin(req: LoginRequest, codeVerifier: string | undefined, state: unknown, meta: StateMeta): Maybe<string>;
  /** Answers with the login, or why there is none. @param answer - what the callback brings: a repetition brings the same */
  finish(req: LoginRequest, state: string | undefined, answer: string, meta: StateMeta): Maybe<ReturnedLogin | Outcome>;
  /** Whether a state is one that was made here. */
  isOurs(state: string): boolean;
}

/** Whether a value has the two functions of a state store. */
export function isStateStore(value: unknown): value is StateStore {
  return isJsonObject(value) && typeof value.store === 'function' && typeof value.verify === 'function';
}

function fault(what: string): EagleEyeError {
  return new EagleEyeError('state_store_error', `The state store of the option "store" ${what}.`);
}

/**
 * The logins of a store of the application's.
 *
 * @param timeout - milliseconds to wait for its answer
 */
export function loginsIn(store: StateStore, timeout: number): Logins {
  return {
    begin: (req, codeVerifier, state, meta) => {
      const given: Record<number, unknown[]> = { 5: [codeVerifier, state, meta], 4: [state, meta], 3: [meta] };
      const args = [req, ...(given[store.store.length] ?? [])];
      const stored = askApplication((done) => callMethod(store, 'store', [...args, done]), fault, timeout);
      return then(stored, ([parameter]) => {
        if (!isNonEmptyString(parameter)) {
          throw fault('called back without a state');
        }
        return parameter;
      });
    },
    finish: (req, state, _answer, meta) => {
      const args = store.verify.length === 4 ? [req, state, meta] : [req, state];
      const verified = askApplication((done) => callMethod(store, 'verify', [...args, done]), fault, timeout);
      return then(verified, ([ok, info]): ReturnedLogin | Outcome => {
        if (ok) {
          const codeVerifier = typeof ok === 'string' ? ok : undefined;
          return { redirectURI: meta.callbackURL, codeVerifier, state: info, used: {} };
        }
        const message = isJsonObject(info) ? info.message : info;
        return isNonEmptyString(message)
          ? failed('invalid_state', message, {})
          : fail('invalid_state', 'The state of this login could not be verified.');
      });
    },
    isOurs: () => false,
  };
}
