import passportOAuth2 from 'passport-oauth2';

import type { EagleEyeOAuth2 } from './oauth2';

/**
 * The part of an incoming request that the strategy reads. Express, NestJS, Koa (through koa-passport) and Fastify
 * requests all have it; what is optional here is used where the framework offers it.
 */
export interface LoginRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly url?: string | undefined;
}

/** The options of `passport.authenticate('eagleeye', options)` that this strategy reads. */
export interface AuthenticateOptions {
  /** Scope of this login; the strategy's `scope` if left out. */
  scope?: string | string[];
  /**
   * State of the application for this login (where to go afterwards, say): any value that JSON can hold. It comes back
   * as `info.state`, and is never shown to the browser. With the strategy option `state: false` only a string is taken,
   * and sent to Eagle Eye as the `state` parameter as it stands.
   */
  state?: unknown;
  /** Redirect URI of this login; the strategy's `callbackURL` if left out. The callback leg must name the same one. */
  callbackURL?: string;
  /** Options of Passport itself (`session`, `failureRedirect`, …). */
  [option: string]: unknown;
}

/** What Passport's frameworks put on a strategy before they call `authenticate`. */
export interface PassportActions {
  success(user: unknown, info?: object): void;
  fail(challenge?: unknown, status?: number): void;
  redirect(url: string, status?: number): void;
  pass(): void;
  error(error: unknown): void;
}

/** The instance side of passport-oauth2's `Strategy`, as far as it is public or protected there. */
export interface OAuth2StrategyInstance extends PassportActions {
  name: string;
  /** Protected in passport-oauth2: the client that holds the credentials. */
  _oauth2: EagleEyeOAuth2;
  authenticate(req: LoginRequest, options?: AuthenticateOptions): void;
  /** Hook: more parameters for the authorization request. */
  authorizationParams(options: AuthenticateOptions): Record<string, string>;
  /** Hook: more parameters for the token request. */
  tokenParams(options: AuthenticateOptions): Record<string, string>;
}

/** What passport-oauth2's own constructor is given. */
export interface OAuth2BaseOptions {
  authorizationURL: string;
  tokenURL: string;
  clientID: string;
  clientSecret: string;
  callbackURL: string;
  sessionKey: string;
}

/** The constructor side of passport-oauth2's `Strategy`. */
export interface OAuth2StrategyConstructor {
  // The verify function is ours to call: passport-oauth2 only asks that there is one.
  new (options: OAuth2BaseOptions, verify: (...args: never[]) => unknown): OAuth2StrategyInstance;
  readonly prototype: OAuth2StrategyInstance;
}

/** passport-oauth2's `AuthorizationError`: Eagle Eye answered the authorization request with an error. */
export interface AuthorizationError extends Error {
  code: string;
  uri: string | undefined;
  status: number;
}

/** passport-oauth2's `TokenError`: the token endpoint answered with an error of RFC 6749 §5.2. */
export interface TokenError extends Error {
  code: string;
  uri: string | undefined;
  status: number;
}

/** passport-oauth2's `InternalOAuthError`: a request to Eagle Eye came to nothing. */
export interface InternalOAuthError extends Error {
  oauthError: unknown;
}

interface ErrorConstructorOf<Arguments extends unknown[], Instance> {
  new (...args: Arguments): Instance;
  readonly prototype: Instance;
}

/** What `require('passport-oauth2')` answers, as far as this package uses it. */
export interface PassportOAuth2Module {
  Strategy: OAuth2StrategyConstructor;
  AuthorizationError: ErrorConstructorOf<
    [message: string, code: string, uri?: string, status?: number],
    AuthorizationError
  >;
  TokenError: ErrorConstructorOf<[message: string, code: string, uri?: string, status?: number], TokenError>;
  InternalOAuthError: ErrorConstructorOf<[message: string, oauthError?: unknown], InternalOAuthError>;
}

// The annotations keep `import … from 'passport-oauth2'` out of the published .d.ts files: that package has no types
// of its own, so a consumer without DefinitelyTyped could not compile them.

/** passport-oauth2's `Strategy`. */
export const OAuth2Strategy: PassportOAuth2Module['Strategy'] = passportOAuth2.Strategy;
/** passport-oauth2's `AuthorizationError`. */
export const AuthorizationError: PassportOAuth2Module['AuthorizationError'] = passportOAuth2.AuthorizationError;
/** passport-oauth2's `TokenError`. */
export const TokenError: PassportOAuth2Module['TokenError'] = passportOAuth2.TokenError;
/** passport-oauth2's `InternalOAuthError`. */
export const InternalOAuthError: PassportOAuth2Module['InternalOAuthError'] = passportOAuth2.InternalOAuthError;
