import { askApplication, callMethod, type Maybe } from '../application-call';
import { CATALOGUE } from '../errors/catalogue';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject, isNonEmptyString } from '../json';
import type { StateRefusal } from '../outcome';
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

/** A login that begins. */
export interface NewLogin {
  readonly codeVerifier: string | undefined;
  /** The application's state. */
  readonly state: unknown;
  readonly meta: StateMeta;
}

/** Runs one exchange for a callback and its repetition. */
export type Share = <Result extends object>(exchange: () => Promise<Result>) => Promise<Result>;

/** What becomes of the state in a callback. */
export type StateVerdict =
  | {
      readonly ok: true;
      readonly codeVerifier?: string | undefined;
      readonly state: unknown;
      /** The redirect URI of this login, where it was remembered. */
      readonly redirectURI?: string;
      readonly share?: Share;
    }
  | { readonly ok: false; readonly message: string; readonly reason?: StateRefusal };

/** Where logins are kept between the authorization request and the callback, as a login asks. */
export interface Logins {
  /** Answers with the `state` parameter. */
  begin(req: LoginRequest, login: NewLogin): Maybe<string>;
  /** @param answer - what the callback brings: a repetition of it brings the same */
  finish(req: LoginRequest, state: string | undefined, answer: string, meta: StateMeta): Maybe<StateVerdict>;
  /** Whether a state is one that was made here. */
  isOurs(state: string): boolean;
}

/** Whether a value has the two functions of a state store. */
export function isStateStore(value: unknown): value is StateStore {
  return isJsonObject(value) && typeof value.store === 'function' && typeof value.verify === 'function';
}

/** Whether a store takes the code verifier, which only the longest form of `store` is given. */
export function keepsCodeVerifier(store: StateStore): boolean {
  return store.store.length === 5;
}

function fault(what: string): EagleEyeError {
  return new EagleEyeError('state_store_error', `The state store of the option "store" ${what}.`);
}

function verdictOf(ok: unknown, info: unknown): StateVerdict {
  if (ok) {
    return { ok: true, codeVerifier: typeof ok === 'string' ? ok : undefined, state: info };
  }
  const message = isJsonObject(info) ? info.message : info;
  const unknown = `The state of this login could not be verified. ${CATALOGUE.invalid_state.cure}`;
  return { ok: false, message: isNonEmptyString(message) ? message : unknown };
}

/**
 * The logins of a store of the application's.
 *
 * @param timeout - milliseconds to wait for its answer
 */
export function loginsIn(store: StateStore, timeout: number): Logins {
  return {
    begin: async (req, { codeVerifier, state, meta }) => {
      const given: Record<number, unknown[]> = { 5: [codeVerifier, state, meta], 4: [state, meta], 3: [meta] };
      const args = [req, ...(given[store.store.length] ?? [])];
      const [parameter] = await askApplication((done) => callMethod(store, 'store', [...args, done]), fault, timeout);
      if (!isNonEmptyString(parameter)) {
        throw fault('called back without a state');
      }
      return parameter;
    },
    finish: async (req, state, _answer, meta) => {
      const args = store.verify.length === 4 ? [req, state, meta] : [req, state];
      const [ok, info] = await askApplication((done) => callMethod(store, 'verify', [...args, done]), fault, timeout);
      return verdictOf(ok, info);
    },
    isOurs: () => false,
  };
}
