import { askApplication } from '../application-call';
import { EagleEyeError } from '../errors';
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
 * A state store of passport-oauth2's form: where logins are kept between the authorization request and the callback. As
 * there, the number of parameters that `store` and `verify` declare decides what they are given.
 */
export interface StateStore {
  store: StoreMethods['two'] | StoreMethods['three'] | StoreMethods['four'] | StoreMethods['five'];
  verify: VerifyMethods['three'] | VerifyMethods['four'];
}

/** What a state store makes of the state in a callback. */
export type StateVerdict =
  { ok: true; codeVerifier?: string | undefined; state: unknown } | { ok: false; message: string };

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

/** An error of a store of somebody else's goes to the application as it is; a store that throws none is told so. */
function storeError(error: unknown): Error {
  return error instanceof Error
    ? error
    : new EagleEyeError(
        'The state store of the option "store" failed without an error. Check what it calls back with: an Error says why.',
        {
          code: 'state_store_error',
          status: 500,
        },
      );
}

/**
 * Begins a login in a state store.
 *
 * @returns the `state` parameter, or a promise of it when the store takes its time
 * @throws (or rejects with) the store's error
 */
export function storeState(
  store: StateStore,
  req: LoginRequest,
  login: { codeVerifier?: string | undefined; state: unknown; meta: StateMeta },
): string | undefined | Promise<string | undefined> {
  return askApplication<string | undefined>((answer, fail) => {
    const stored: StoreCallback = (error, state) => {
      if (error) {
        fail(error);
      } else {
        answer(state);
      }
    };
    const { codeVerifier, state, meta } = login;
    const given = {
      5: [req, codeVerifier, state, meta, stored],
      4: [req, state, meta, stored],
      3: [req, meta, stored],
    }[store.store.length] ?? [req, stored];
    return Reflect.apply(store.store, store, given);
  }, storeError);
}

/**
 * Ends a login in a state store.
 *
 * @returns the store's verdict, or a promise of it when the store takes its time
 * @throws (or rejects with) the store's error
 */
export function verifyState(
  store: StateStore,
  req: LoginRequest,
  state: string | undefined,
  meta: StateMeta,
): StateVerdict | Promise<StateVerdict> {
  return askApplication<StateVerdict>((answer, fail) => {
    const verified: VerifyStateCallback = (error, ok, info) => {
      if (error) {
        fail(error);
      } else if (ok) {
        answer({ ok: true, codeVerifier: typeof ok === 'string' ? ok : undefined, state: info });
      } else {
        answer({ ok: false, message: messageOf(info) });
      }
    };
    const given = store.verify.length === 4 ? [req, state, meta, verified] : [req, state, verified];
    return Reflect.apply(store.verify, store, given);
  }, storeError);
}

function messageOf(info: unknown): string {
  const message = typeof info === 'object' && info !== null && 'message' in info ? info.message : info;
  return typeof message === 'string' && message !== ''
    ? message
    : 'The state of this login could not be verified. Start the login again.';
}
