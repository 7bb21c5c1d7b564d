import type { Agent } from 'node:http';

import type { CodeChallengeMethod } from './pkce';
import type { ProfileField } from './profile-field';
import type { StateStore } from './state/state-store';

/** Whether to leave the profile alone: always, or as a function answers. */
export type SkipUserProfile =
  boolean | (() => boolean) | ((accessToken: string, done: (error: unknown, skip?: boolean) => void) => void);

/** The options of the strategy apart from `passReqToCallback`, which decides the form of verify. */
export interface BaseStrategyOptions {
  /** Client ID of the application, from the Eagle Eye developer portal. Holds no `:` (RFC 7617 §2). */
  clientID: string;
  /** Client secret of the application. It leaves in the Basic header of token and revocation requests alone. */
  clientSecret: string;
  /**
   * Redirect URI, sent byte for byte: Eagle Eye compares it as a string with the whitelist of the application. A path is
   * resolved against the URL of the request.
   */
  callbackURL: string;
  /** Scope, or several. Default: `'vms.all'`, the one that exists. */
  scope?: string | readonly string[];
  /** Default: `https://auth.eagleeyenetworks.com/oauth2/authorize`. */
  authorizationURL?: string;
  /** Default: `https://auth.eagleeyenetworks.com/oauth2/token`. */
  tokenURL?: string;
  /** Default: `https://auth.eagleeyenetworks.com/oauth2/revoke`. */
  revocationURL?: string;
  /** Asked for `httpsBaseUrl` when the token response has none. Default: `https://api.eagleeyenetworks.com/api/v3.0/clientSettings`. */
  clientSettingsURL?: string;
  /** Used in place of the base URL from `httpsBaseUrl`: a gateway, a test. Without `/api/v3.0`. */
  apiBaseURL?: string;
  /**
   * Domains to which the access token may go: an `httpsBaseUrl` must be one of these or below one.
   * Default: `['eagleeyenetworks.com', 'een.cloud']`.
   */
  trustedApiDomains?: readonly string[];
  /** Includables of `/users/self`, asked for by `include=`; they come in `profile._json`. */
  profileFields?: readonly ProfileField[];
  /** Milliseconds for each request to Eagle Eye as a whole. Default: 10,000. */
  timeout?: number;
  /** `http.Agent` or `https.Agent` for requests to Eagle Eye: proxies, private CAs. Default: Node's global agent. */
  agent?: Agent;
  /** Anti-CSRF state (RFC 6749 §10.12). Default: `true`, kept in `req.session`. `false` turns it off. */
  state?: boolean;
  /** Where pending logins are kept in place of the session: a `CookieStateStore`, or any store of passport-oauth2's form. */
  store?: StateStore | boolean;
  /** Proof Key for Code Exchange (RFC 7636): `true` and `'S256'` are the same. Default: off, as Eagle Eye documents none. */
  pkce?: boolean | CodeChallengeMethod;
  /** Whether `X-Forwarded-Host` and `-Proto` are believed when a relative `callbackURL` is resolved. Default: `false`. */
  proxy?: boolean;
  /** Key in `req.session` under which pending logins are kept. Default: `oauth2:` and the host of `authorizationURL`. */
  sessionKey?: string;
  /** Header fields added to every request to Eagle Eye. `authorization` is refused: it would reach the API host as well. */
  customHeaders?: Record<string, string>;
  /** Whether to leave the profile alone: verify then gets `undefined` in its place. Default: `false`. */
  skipUserProfile?: SkipUserProfile;
}

/** Options for a verify function without the request. */
export interface StrategyOptions extends BaseStrategyOptions {
  /** Whether verify gets the request first. Default: `false`. */
  passReqToCallback?: false;
}

/** Options for a verify function that gets the request first. */
export interface StrategyOptionsWithRequest extends BaseStrategyOptions {
  passReqToCallback: true;
}
