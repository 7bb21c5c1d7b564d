import type { PassportActions } from './passport-oauth2';

/** Why a login failed, as Passport hands it on: `info` of a custom callback, `failureMessage`, `failureFlash`. */
export interface LoginFailure {
  /** What happened; stable across releases. */
  code: 'access_denied' | 'invalid_state' | 'invalid_grant' | 'malformed_callback';
  /** What happened and what to do. */
  message: string;
  /** The application's state of the login, if it is known. */
  state?: unknown;
}

/** What a login can come to, once. */
export interface Outcome {
  readonly success: (user: unknown, info: object) => void;
  /** Without an info where verify gave none. */
  readonly fail: (info: unknown, status?: number) => void;
  readonly redirect: (url: string) => void;
  readonly error: (error: unknown) => void;
  /**
   * For `authenticate` to call before it returns.
   *
   * @throws what the application has thrown by then as it took an error: its framework is there to catch that
   */
  readonly rethrow: () => void;
}

/** Stands for an action that nobody put on the strategy, as tests do with those that they do not expect. */
function noAction(): never {
  throw new TypeError('EagleEyeStrategy: authenticate was called without the actions that Passport puts on a strategy');
}

/**
 * The actions that Passport has put on the strategy for one request, taken off it at once: when an application calls
 * `passport.authenticate(strategyInstance)`, the next request puts its own on the same object.
 *
 * The first outcome counts. What the application throws while it takes a success, a failure or a redirect goes to
 * `error`, as Express would have it. What it throws while it takes an error goes to the caller of `authenticate`, or is
 * an unhandled rejection once that has returned, as nobody else is left to be told.
 */
export function outcomeOf(strategy: Partial<PassportActions>): Outcome {
  const strategyError = (strategy.error ?? noAction).bind(strategy);
  let returned = false;
  let unheard: { readonly thrown: unknown } | undefined;
  const error = (thrown: unknown): void => {
    // For Express's next() an error that is falsy is none: the request would go on as if it were logged in.
    const told = Boolean(thrown) ? thrown : new Error('The login failed with an error that says nothing');
    try {
      strategyError(told);
    } catch (again) {
      if (returned) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the application threw it
        void Promise.reject(again);
      } else {
        unheard = { thrown: again };
      }
    }
  };
  let settled = false;
  const once = <Arguments extends unknown[]>(action: (...args: Arguments) => void) => {
    return (...args: Arguments): void => {
      if (settled) {
        return;
      }
      settled = true;
      try {
        action(...args);
      } catch (thrown) {
        error(thrown);
      }
    };
  };
  return {
    success: once((strategy.success ?? noAction).bind(strategy)),
    fail: once((strategy.fail ?? noAction).bind(strategy)),
    redirect: once((strategy.redirect ?? noAction).bind(strategy)),
    error: (thrown) => {
      if (!settled) {
        settled = true;
        error(thrown);
      }
    },
    rethrow: () => {
      returned = true;
      if (unheard) {
        throw unheard.thrown;
      }
    },
  };
}
