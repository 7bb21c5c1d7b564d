import { debuglog } from 'node:util';

import { CODES } from './errors/codes';
import { isJsonObject } from './json';

/**
 * The part of an incoming request that the strategy reads. Express, NestJS, Koa (through koa-passport) and Fastify
 * requests all have it; what is optional here is used where the framework offers it.
 */
export interface LoginRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly url?: string | undefined;
  /** As the framework has parsed them. */
  readonly query?: unknown;
  readonly body?: unknown;
  /** The response: on Express, and where the application puts it there. */
  readonly res?: unknown;
  /** Koa's context. */
  readonly ctx?: unknown;
  /** Node's own request, behind Fastify's. */
  readonly raw?: unknown;
}

/** Options of `passport.authenticate('eagleeye', options)` for one login; null, `''` and `false` leave one out. */
export interface AuthenticateOptions {
  /** Scope of this login; the strategy's `scope` if left out. */
  scope?: string | readonly string[] | false | null;
  /**
   * State of the application for this login (where to go afterwards, say): any value that JSON can hold, in at most 1,024
   * bytes. It comes back as `info.state`, and is never shown to the browser. With the strategy option `state: false` only
   * a string is taken, and sent to Eagle Eye as the `state` parameter as it stands.
   */
  state?: unknown;
  /**
   * Redirect URI of this login, absolute; the strategy's `callbackURL` if left out. The login remembers it for the callback.
   * Where it is http and the strategy's is https, give it to the `authenticate` of the callback as well.
   */
  callbackURL?: string | false | null;
  /** Options of Passport itself (`session`, `failureRedirect`, …). */
  [option: string]: unknown;
}

// DefinitelyTyped's types of Passport take `state` only as a string, and no `callbackURL`: both methods get a
// signature more, in which the types of options and callbacks are Passport's. In an application without these types each
// line that needs them is an error, which has to be ignored there. An import of them could not be: a bundler moves it.
type LoginOptions = Pick<AuthenticateOptions, 'scope' | 'state' | 'callbackURL'>;
type WithLoginOptions<PassportOptions> = Omit<PassportOptions, keyof LoginOptions> & LoginOptions;
type Method<Args extends unknown[]> = { method(...args: Args): unknown }['method'];
/* eslint-disable @typescript-eslint/ban-ts-comment, @typescript-eslint/no-unused-vars */
/** @ts-ignore */
declare module 'passport' {
  interface Authenticator<InitializeRet, AuthenticateRet, AuthorizeRet, AuthorizeOptions> {
    /** @ts-ignore */
    authenticate(
      strategy: 'eagleeye',
      options: WithLoginOptions<AuthenticateOptions>,
      callback?: Method<Parameters<AuthenticateCallback>>,
    ): AuthenticateRet;
    /** @ts-ignore */
    authorize(
      strategy: 'eagleeye',
      options: WithLoginOptions<AuthorizeOptions>,
      callback?: Method<Parameters<AuthorizeCallback>>,
    ): AuthorizeRet;
  }
}
/* eslint-enable @typescript-eslint/ban-ts-comment, @typescript-eslint/no-unused-vars */

/** What Passport puts on a strategy before it calls `authenticate`. */
export interface PassportActions {
  success: (user: unknown, info?: object) => void;
  fail: (challenge?: unknown, status?: number) => void;
  redirect: (url: string, status?: number) => void;
  pass: () => void;
  error: (error: unknown) => void;
}

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

/** A login that failed. The info is a {@link LoginFailure}, or what verify said, and then without a status. */
export interface FailedLogin {
  readonly type: 'fail';
  readonly info: unknown;
  readonly status?: number;
}

/** What a login came to, unless to an error: that is thrown. */
export type Outcome =
  | { readonly type: 'redirect'; readonly url: string }
  | { readonly type: 'success'; readonly user: unknown; readonly info: object }
  | FailedLogin;

/** @param cure - what to do; `''` where `what` says it */
export function failedLogin(
  code: LoginFailure['code'],
  what: string,
  { reason, state }: Pick<LoginFailure, 'reason' | 'state'> = {},
  cure: string = CODES[code].cure,
): FailedLogin {
  const message = cure === '' ? what : `${what} ${cure}`;
  const info = { code, message, ...(reason && { reason }), ...(state !== undefined && { state }) };
  return { type: 'fail', info, status: CODES[code].status };
}

const debug = debuglog('passport-eagleeye');

/** The messages of EagleEyeError and LoginFailure are safe to print. */
function log(told: unknown): void {
  if (debug.enabled) {
    const parts = isJsonObject(told) ? [told.code, told.reason, told.message] : [told];
    debug('login failed: %s', parts.filter((part) => typeof part === 'string').join(' · '));
  }
}

/**
 * Runs a login, and tells Passport what it came to: at once where nobody has to be waited for, as passport-oauth2 does.
 *
 * Passport puts its actions for a request on the strategy. They are read first: when an application calls
 * `passport.authenticate(strategyInstance)`, the next request puts its own on the same object.
 */
export function conclude(strategy: PassportActions, login: () => Outcome | Promise<Outcome>): void {
  const { redirect, success, fail, error: raise } = strategy;
  const tell = (outcome: Outcome): void => {
    if (outcome.type === 'redirect') {
      redirect.call(strategy, outcome.url);
    } else if (outcome.type === 'success') {
      success.call(strategy, outcome.user, outcome.info);
    } else {
      log(outcome.info);
      fail.call(strategy, outcome.info, outcome.status);
    }
  };
  const tellError = (error: unknown): void => {
    log(error);
    // Express's next() does not see a falsy error: the request would go on as if it were logged in.
    raise.call(strategy, Boolean(error) ? error : new Error('The login failed without an error'));
  };
  let outcome: Outcome | Promise<Outcome>;
  try {
    outcome = login();
  } catch (error) {
    tellError(error);
    return;
  }
  if ('type' in outcome) {
    tell(outcome);
  } else {
    // What the application throws as it takes a user or a failure is an error of the login, as in Express. What it throws as
    // it takes an error is an unhandled rejection.
    outcome.then(tell).catch(tellError);
  }
}
