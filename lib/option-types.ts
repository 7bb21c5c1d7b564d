import type { Agent } from 'node:http';

/** How PKCE's code challenge is made from its code verifier (RFC 7636 §4.2). */
export type CodeChallengeMethod = 'S256' | 'plain';

/** What `/users/self` adds to a user when it is asked to by `include=`, by the names of the vendor's API. */
export const PROFILE_FIELDS = [
  'loginDetails',
  'locationSummary',
  'contactDetails',
  'timeZone',
  'support',
  'status',
  'permissions',
  'layoutSettings',
  'previewSettings',
  'effectivePermissions',
  'timeSettings',
] as const;

/** An includable of `/users/self`; what it adds stands in `profile._json`. */
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** What requests to Eagle Eye need, with or without logins. */
export interface ClientOptions {
  /** Client ID of the application, from the Eagle Eye developer portal. Holds no `:` (RFC 7617 §2). */
  clientID: string;
  /** Client secret of the application. It leaves only in the Basic header of token and revocation requests. */
  clientSecret: string;
  /** Scope, or several. Default: `'vms.all'`, the only one that exists. */
  scope?: string | readonly string[];
  /** Default: `https://auth.eagleeyenetworks.com/oauth2/token`. */
  tokenURL?: string;
  /** Default: `https://auth.eagleeyenetworks.com/oauth2/revoke`. */
  revocationURL?: string;
  /** Asked for a missing `httpsBaseUrl`. Default: `https://api.eagleeyenetworks.com/api/v3.0/clientSettings`. */
  clientSettingsURL?: string;
  /** Used in place of the base URL from `httpsBaseUrl`: a gateway, a test. Without `/api/v3.0`. */
  apiBaseURL?: string;
  /**
   * Domains to which the access token may go: an `httpsBaseUrl` must be one of these or below one.
   * Default: `['eagleeyenetworks.com', 'een.cloud']`.
   */
  trustedApiDomains?: readonly string[];
  /** Milliseconds for each request as a whole; for an API request, until its header has come. Default: 10,000. */
  timeout?: number;
  /**
   * `http.Agent` or `https.Agent` for logins, refreshes and revocations: proxies, private CAs. API requests go by the option
   * `fetch` of `EagleEyeTokens`. Default: Node's global agent.
   */
  agent?: Agent;
  /** Header fields added to every request to Eagle Eye. Those that say who asks, or how a body is sent, are refused. */
  customHeaders?: Readonly<Record<string, string>>;
  /** Whether endpoints on other machines may be plain http: a stand-in in another container. Default: `false`. */
  allowInsecureRequests?: boolean;
}

/** The options of the strategy apart from `passReqToCallback`, which decides the form of verify. */
export interface BaseStrategyOptions extends ClientOptions {
  /**
   * Redirect URI, absolute, sent byte for byte: Eagle Eye compares it as a string with the whitelist of the application.
   */
  callbackURL: string;
  /** Default: `https://auth.eagleeyenetworks.com/oauth2/authorize`. */
  authorizationURL?: string;
  /** Includables of `/users/self`, asked for by `include=`; they come in `profile._json`. */
  profileFields?: readonly ProfileField[];
  /** Anti-CSRF state (RFC 6749 §10.12). Default: `true`, kept in a sealed cookie. `false` turns it off. */
  state?: boolean;
  /**
   * What encrypts the cookie and authenticates the state in place of `clientSecret`: 32 characters or more. The first of an
   * array encrypts, and all decrypt, so that a secret can be replaced without breaking logins under way.
   */
  stateSecret?: string | readonly string[];
  /** Proof Key for Code Exchange (RFC 7636): `true` and `'S256'` are the same. Default: off, as Eagle Eye documents none. */
  pkce?: boolean | CodeChallengeMethod;
  /** Whether to leave the profile alone: verify then gets `undefined` in its place. Default: `false`. */
  skipUserProfile?: boolean;
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
