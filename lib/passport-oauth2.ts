import type { Agent } from 'node:http';

import type { TokenResponse } from './token-response';

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

/** The options of `passport.authenticate('eagleeye', options)` that this strategy reads; null, `''` and `false` leave one out. */
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

/** The instance side of `oauth`'s `OAuth2`, as far as Passport strategies and their companions use it. */
export interface OAuth2Client {
  _clientId: string;
  _clientSecret: string;
  _baseSite: string;
  _authorizeUrl: string;
  _accessTokenUrl: string;
  _customHeaders: Record<string, string>;
  _agent?: Agent | undefined;
  setAgent(agent: Agent): void;
  /** Exchanges a code, or under `grant_type: 'refresh_token'` a refresh token, which is none of the answer's `params`. */
  getOAuthAccessToken(
    code: string,
    params: Record<string, string> | undefined,
    callback: (error: unknown, accessToken?: string, refreshToken?: string, params?: TokenResponse) => void,
  ): void;
  /** GET with the access token. */
  get(
    url: string,
    accessToken: string,
    callback: (
      error: unknown,
      body?: string,
      response?: { statusCode?: number; headers?: Readonly<Record<string, string | string[] | undefined>> },
    ) => void,
  ): void;
  /** The same; `oauth`'s own puts the access token into the URL. */
  getProtectedResource: OAuth2Client['get'];
}

/** The instance side of passport-oauth2's `Strategy`, as far as it is public or protected there. */
export interface OAuth2StrategyInstance extends PassportActions {
  name: string;
  /** Protected in passport-oauth2: the client that companions of strategies use. A login does not. */
  _oauth2: OAuth2Client;
  authenticate(req: LoginRequest, options?: AuthenticateOptions): void;
  /** Hook: more parameters for the authorization request. */
  authorizationParams(options: AuthenticateOptions): object;
  /** Hook: more parameters for the token request. */
  tokenParams(options: AuthenticateOptions): object;
}

/** The constructor side. The verify function is ours to call: passport-oauth2 only asks that there is one. */
type OAuth2StrategyConstructor = new (options: object, verify: (...args: never[]) => unknown) => OAuth2StrategyInstance;

// passport-oauth2 has no types of its own. With an import of it in the published .d.ts files, an application without
// DefinitelyTyped's could not be compiled.
// eslint-disable-next-line @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-assignment
export const { Strategy: OAuth2Strategy }: { Strategy: OAuth2StrategyConstructor } = require('passport-oauth2');
