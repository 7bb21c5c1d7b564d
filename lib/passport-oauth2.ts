import type { Agent } from 'node:http';
import { inspect } from 'node:util';

import type { EagleEyeClient } from './client';
import type { Answer } from './errors/refused-answer';
import type { AuthenticateOptions, LoginRequest, PassportActions } from './passport';
import type { TokenResponse } from './token-response';

type TokenCallback = (error: unknown, accessToken?: string, refreshToken?: string, params?: TokenResponse) => void;
type GetCallback = (
  error: unknown,
  body?: string,
  response?: { statusCode: number; headers: Answer['headers'] },
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
  /** Exchanges a code, or a refresh token (`grant_type: 'refresh_token'`); the answer's `params` lack the refresh token. */
  getOAuthAccessToken(code: string, params: Record<string, string> | undefined, callback: TokenCallback): void;
  /** GET with the access token in the header. */
  get(url: string, accessToken: string, callback: GetCallback): void;
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

/** The verify function is ours to call: passport-oauth2 only asks that there is one. */
type OAuth2StrategyConstructor = new (options: object, verify: (...args: never[]) => unknown) => OAuth2StrategyInstance;

// passport-oauth2 has no types of its own. With an import of it in the published .d.ts files, an application without
// DefinitelyTyped's could not be compiled.
// eslint-disable-next-line @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-assignment
export const { Strategy: OAuth2Strategy }: { Strategy: OAuth2StrategyConstructor } = require('passport-oauth2');

function cannotBeReplaced(name: string): PropertyDescriptor['set'] {
  return () => {
    throw new TypeError(
      `EagleEyeStrategy: ${name} cannot be replaced: a login does not call it, and would send its request. ` +
        'For tests there is startMockEagleEye() of passport-eagleeye/testing',
    );
  };
}

/**
 * Puts Eagle Eye's client behind the `oauth` client that passport-oauth2 has made, for companions such as
 * passport-oauth2-refresh, which takes `getOAuthAccessToken` off it and calls it on a client of its own: none of the
 * functions reads `this`. A login does not call them. A stub in their place would be silent, and a unit test would send its
 * secret: so whoever puts one there gets an error.
 */
export function adaptOAuth2(strategy: { _oauth2: OAuth2Client }, client: EagleEyeClient): void {
  const { _oauth2: oauth2 } = strategy;
  const { _clientSecret: clientSecret, _customHeaders: customHeaders } = oauth2;
  const getOAuthAccessToken: OAuth2Client['getOAuthAccessToken'] = (code, params, callback) => {
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
  const get: OAuth2Client['get'] = (url, accessToken, callback) => {
    client.get(url, accessToken).then(({ body, status, headers }) => {
      callback(null, body, { statusCode: status, headers });
    }, callback);
  };
  for (const [name, own] of Object.entries({ getOAuthAccessToken, get, getProtectedResource: get })) {
    Object.defineProperty(oauth2, name, { get: () => own, set: cannotBeReplaced(`_oauth2.${name}`) });
  }
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
  Object.defineProperty(strategy, '_oauth2', {
    get: () => oauth2,
    set: cannotBeReplaced('_oauth2'),
    configurable: false,
  });
}
