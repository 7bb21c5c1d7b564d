import { askApplication, type Done, isError } from '../application-call';
import { EagleEyeError } from '../errors/eagle-eye-error';
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

// The methods are declared as such, and not as functions, so that a store may narrow the request to its framework's.
interface StoreMethods {
  two(req: LoginRequest, callback: StoreCallback): void;
  three(req: LoginRequest, meta: StateMeta, callback: StoreCallback): void;
  four(req: LoginRequest, state: unknown, meta: StateMeta, callback: StoreCallback): void;
  five(req: LoginRequest, verifier: string | undefined, state: unknown, meta: StateMeta, callback: StoreCallback): void;
}
interface VerifyMethods {
  three(req: LoginRequest, state: string | undefined, callback: VerifyStateCallback): void;
  four(req: LoginRequest, state: string | undefined, meta: StateMeta, callback: VerifyStateCallback): void;
}

/**
 * A state store of passport-oauth2's form: where the application keeps logins between the authorization request and the
 * callback. As there, the number of parameters that `store` and `verify` declare decides what they are given.
 */
export interface StateStore {
  store: StoreMethods['two'] | StoreMethods['three'] | StoreMethods['four'] | StoreMethods['five'];
  verify: VerifyMethods['three'] | VerifyMethods['four'];
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
  /** @returns the `state` parameter, or a promise of it when a store takes its time */
  begin(req: LoginRequest, login: NewLogin): string | undefined | Promise<string | undefined>;
  /**
   * @param answer - what the callback brings: a repetition of it brings the same
   */
  finish(
    req: LoginRequest,
    state: string | undefined,
    answer: string,
    meta: StateMeta,
  ): StateVerdict | Promise<StateVerdict>;
  /** Whether a state is one that was made here. */
  isOurs(state: string): boolean;
}

/** Whether a value has the two functions of a state store. */
export function isStateStore(value: unknown): value is StateStore {
  return (
    typeof value === 'object' &&
    value !== null &&
    'store' in value &&
    typeof value.store === 'function' &&
    'verify' in value &&
    typeof value.verify === 'function'
  );
}

/** Whether a store takes the code verifier, which only the longest form of `store` is given. */
export function keepsCodeVerifier(store: StateStore): boolean {
  return store.store.length === 5;
}

function storeError(what: string): EagleEyeError {
  return new EagleEyeError('state_store_error', `The state store of the option "store" ${what}.`);
}

/** An error of a store of somebody else's goes to the application as it is; a store that throws none is told so. */
function errorFrom(error: unknown): Error {
  return isError(error) ? error : storeError('failed without an error');
}

/**
 * The logins of a store of the application's.
 *
 * @param timeout - milliseconds to wait for its answer
 */
export function loginsIn(store: StateStore, timeout: number): Logins {
  const ask = <Answer, Result>(
    call: (done: Done<[answer?: Answer, info?: unknown]>) => unknown,
    resultOf: (answer: Answer | undefined, info: unknown) => Result,
  ): Result | Promise<Result> => {
    const late = (): Error => storeError(`did not call back within ${timeout} ms`);
    try {
      const answered = askApplication<[answer: Answer, info: unknown]>(call, timeout, late);
      return answered instanceof Promise
        ? answered.then(
            ([answer, info]) => resultOf(answer, info),
            (error: unknown) => {
              throw errorFrom(error);
            },
          )
        : resultOf(...answered);
    } catch (error) {
      throw errorFrom(error);
    }
  };
  return {
    begin: (req, { codeVerifier, state, meta }) =>
      ask<unknown, string>(
        (done) => {
          const given = {
            5: [req, codeVerifier, state, meta, done],
            4: [req, state, meta, done],
            3: [req, meta, done],
          }[store.store.length] ?? [req, done];
          return Reflect.apply(store.store, store, given);
        },
        (handle) => {
          if (typeof handle !== 'string' || handle === '') {
            throw storeError('called back without a state');
          }
          return handle;
        },
      ),
    finish: (req, state, _answer, meta) =>
      ask<unknown, StateVerdict>(
        (done) => {
          const given = store.verify.length === 4 ? [req, state, meta, done] : [req, state, done];
          return Reflect.apply(store.verify, store, given);
        },
        (ok, info) =>
          ok
            ? { ok: true, codeVerifier: typeof ok === 'string' ? ok : undefined, state: info }
            : { ok: false, message: messageOf(info) },
      ),
    isOurs: () => false,
  };
}

function messageOf(info: unknown): string {
  const message = typeof info === 'object' && info !== null && 'message' in info ? info.message : info;
  return typeof message === 'string' && message !== ''
    ? message
    : 'The state of this login could not be verified. Start the login again.';
}
