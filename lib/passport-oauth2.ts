import type { Agent } from 'node:http';
import { inspect } from 'node:util';

import type { EagleEyeClient } from './client';
import { EagleEyeError, type RequestTarget } from './errors/eagle-eye-error';
import { excerpt } from './errors/excerpt';
import { isGood, refusal, unusable } from './errors/refusal';
import { isError } from './application-call';
import { isJsonObject } from './json';
import type { TokenResponse } from './token-response';

/**
 * The part of an incoming request that the strategy reads. Express, NestJS, Koa (through koa-passport) and Fastify
 * requests all have it; what is optional here is used where the framework offers it.
 */
export interface LoginRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly url?: string | undefined;
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
  /** Redirect URI of this login; the strategy's `callbackURL` if left out. The login remembers it for the callback. */
  callbackURL?: string | false | null;
  /** Options of Passport itself (`session`, `failureRedirect`, …). */
  [option: string]: unknown;
}

/** What Passport puts on a strategy before it calls `authenticate`. */
export interface PassportActions {
  success: (user: unknown, info?: object) => void;
  fail: (challenge?: unknown, status?: number) => void;
  redirect: (url: string, status?: number) => void;
  pass: () => void;
  error: (error: unknown) => void;
}

/** How `oauth` hands over a token response; `params` is the response without the refresh token. */
export type TokenCallback = (
  error: unknown,
  accessToken?: string,
  refreshToken?: string,
  params?: TokenResponse,
) => void;

/** How `oauth` hands over a protected resource. */
export type ResourceCallback = (
  error: unknown,
  body?: string,
  response?: { statusCode?: number; headers?: Readonly<Record<string, string | string[] | undefined>> },
) => void;

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
  /** Exchanges a code, or under `grant_type: 'refresh_token'` a refresh token. */
  getOAuthAccessToken(code: string, params: Record<string, string> | undefined, callback: TokenCallback): void;
  /** GET with the access token. */
  get(url: string, accessToken: string, callback: ResourceCallback): void;
  /** The same; `oauth`'s own puts the access token into the URL. */
  getProtectedResource(url: string, accessToken: string, callback: ResourceCallback): void;
}

/** The instance side of passport-oauth2's `Strategy`, as far as it is public or protected there. */
export interface OAuth2StrategyInstance extends PassportActions {
  name: string;
  /** Protected in passport-oauth2: the client through which a login makes its requests. */
  _oauth2: OAuth2Client;
  authenticate(req: LoginRequest, options?: AuthenticateOptions): void;
  /** Hook: more parameters for the authorization request. */
  authorizationParams(options: AuthenticateOptions): object;
  /** Hook: more parameters for the token request. */
  tokenParams(options: AuthenticateOptions): object;
}

/** The constructor side of passport-oauth2's `Strategy`. */
interface OAuth2StrategyConstructor {
  // The verify function is ours to call: passport-oauth2 only asks that there is one.
  new (options: object, verify: (...args: never[]) => unknown): OAuth2StrategyInstance;
  readonly prototype: OAuth2StrategyInstance;
}

// passport-oauth2 has no types of its own. With an import of it in the published .d.ts files, an application without
// DefinitelyTyped's could not be compiled.
// eslint-disable-next-line @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-assignment
const { Strategy }: { Strategy: OAuth2StrategyConstructor } = require('passport-oauth2');

/** passport-oauth2's `Strategy`. */
export const OAuth2Strategy = Strategy;

/**
 * Puts Eagle Eye's client behind the `oauth` client that passport-oauth2 has made: on the instance, so that whoever
 * replaces one of these functions there, a test or an application, is honoured. None of them reads `this`:
 * passport-oauth2-refresh takes `getOAuthAccessToken` off this client and calls it on one of its own.
 */
export function useClient(oauth2: OAuth2Client, client: EagleEyeClient): void {
  const { _clientSecret: clientSecret, _customHeaders: customHeaders } = oauth2;
  // They stay where others read them, but `util.inspect` and JSON do not print them, whatever they are asked to show.
  Object.defineProperties(oauth2, {
    _clientSecret: { get: () => clientSecret, enumerable: false },
    _customHeaders: { get: () => customHeaders, enumerable: false },
    [inspect.custom]: { value: () => ({ ...oauth2 }), enumerable: false },
  });
  oauth2._agent = client.agent;
  oauth2.setAgent = (agent) => {
    oauth2._agent = client.agent = agent;
  };
  oauth2.getOAuthAccessToken = (code, params, callback) => {
    const { grant_type = 'authorization_code', ...rest } = params ?? {};
    let response: Promise<TokenResponse>;
    if (grant_type === 'refresh_token') {
      response = client.refreshAccessToken(code, rest);
    } else if (grant_type === 'authorization_code') {
      response = client.requestToken(code, rest);
    } else {
      response = Promise.reject(
        new TypeError('EagleEyeStrategy: Eagle Eye knows the grant types "authorization_code" and "refresh_token"'),
      );
    }
    response.then(({ refresh_token, ...others }) => {
      callback(null, others.access_token, refresh_token, others);
    }, callback);
  };
  oauth2.get = oauth2.getProtectedResource = (url, accessToken, callback) => {
    client.get(url, accessToken).then((answer) => {
      if (isGood(answer.status)) {
        callback(null, answer.body, { statusCode: answer.status, headers: answer.headers });
      } else {
        callback(refusal(answer));
      }
    }, callback);
  };
}

/**
 * The error for what `_oauth2` called back with. `oauth`'s own client, and what takes its place in an application's tests,
 * calls back with `{ statusCode, data }` when a request is refused.
 */
export function clientError(error: unknown, endpoint: RequestTarget, quote: (text: string) => string): Error {
  if (isError(error)) {
    return error;
  }
  if (isJsonObject(error) && typeof error.statusCode === 'number') {
    const body = typeof error.data === 'string' ? error.data : '';
    return refusal({ endpoint, status: error.statusCode, headers: {}, body, quote });
  }
  return new EagleEyeError('profile_error', 'A function of the application failed without an error.');
}

/**
 * The code for tokens, by `_oauth2.getOAuthAccessToken`, which an application may have replaced.
 *
 * @throws (as a rejection) what it called back with as an error
 */
export function requestToken(
  oauth2: OAuth2Client,
  endpoint: RequestTarget,
  code: string,
  params: Record<string, string>,
): Promise<TokenResponse> {
  const quote = (text: string): string => excerpt(text, [code]);
  return new Promise((resolve, reject) => {
    oauth2.getOAuthAccessToken(code, params, (error, accessToken, refreshToken, others) => {
      if (error) {
        reject(clientError(error, endpoint, quote));
      } else if (accessToken) {
        const tokens = { access_token: accessToken, ...(refreshToken && { refresh_token: refreshToken }) };
        resolve(Object.assign({}, others, tokens));
      } else {
        const answer = { endpoint, status: 200, headers: {}, body: '{}', quote };
        reject(unusable(answer, 'access_token is missing, empty or not a string'));
      }
    });
  });
}
