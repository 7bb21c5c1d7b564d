import type { IncomingMessage, ServerResponse } from 'node:http';

type OAuthEndpoint = 'authorize' | 'token' | 'refresh' | 'revocation';
type AccountEndpoint = 'clientSettings' | 'profile' | 'accounts' | 'authorizationTokens' | 'cameras';
type MediaEndpoint = 'liveImage' | 'feeds' | 'mediaSession' | 'mediaCookie' | 'multipart';

/**
 * What can be made to fail, and how `requests` names what it received. `refresh` is the token endpoint with
 * `grant_type=refresh_token`, `token` with any other; `mediaSession` is `/media/session` of the API, which names the
 * URL of `mediaCookie`; `feeds` names the URL of `multipart`. Both URLs are on the media host.
 */
export type MockEndpoint = OAuthEndpoint | AccountEndpoint | MediaEndpoint;

/** How authorize answers: with the sign-in page, or at once as if somebody had pressed Allow or Deny. */
export type MockAuthorizeMode = 'page' | 'allow' | 'deny';

/** A person who can sign in. The fields are those of the API; `users/self` answers added ones, too. */
export interface MockUser {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  accountId: string;
  language: string;
  employeeId: string | null;
  /** The API host of the account, as the token response names it. */
  httpsBaseUrl: { hostname: string; port: number };
  /** Values for `users/self?include=`, by name. Names without a value here answer an example. */
  includables?: Record<string, unknown>;
  cameras?: MockCamera[];
  /** Those of customers, which make this somebody of a reseller: for `accounts` and `authorizationTokens`. */
  accounts?: MockAccount[];
  [field: string]: unknown;
}

/** A row of `GET /accounts`. Added fields are answered. */
export interface MockAccount {
  id: string;
  name: string;
  /** What a token for this account sees. Not part of the row. */
  cameras?: MockCamera[];
  /** The API host of the account; default: that of the user. Not part of the row. */
  httpsBaseUrl?: MockUser['httpsBaseUrl'];
  [field: string]: unknown;
}

/** A row of `GET /cameras`. Added fields are answered; `tags` and the like if `include` names them. */
export interface MockCamera {
  id: string;
  name: string;
  /** `true`: its status is `deviceOffline`, its pictures answer 503, and it has no feed. Not part of the row. */
  offline?: boolean;
  [field: string]: unknown;
}

/** One request as it came in. */
export interface RecordedRequest {
  endpoint: MockEndpoint | 'unknown';
  method: string;
  /** Path and query, as sent. */
  url: string;
  /** By lower-case name. */
  headers: Record<string, string | string[] | undefined>;
  /** As sent. */
  body: string;
  /** The form parameters of the body (the last of two with one name); empty when the body is not a form. */
  form: Record<string, string>;
}

/** Writes the whole answer itself. The request's body has been read already: find it in `requests`. */
export type MockRespond = (req: IncomingMessage, res: ServerResponse) => unknown;

/**
 * A failure on purpose. What it leaves out stays as it would have been. But a fault with a `body`, or with a `status`
 * of 400 or more, answers in place of the endpoint, which does nothing: no code is spent, and no token rotates.
 */
export interface MockFault {
  /** 200 to 599. Default: as it would have been; with a `body`, 200. */
  status?: number;
  /** Added to the answer's headers, or put in their place. */
  headers?: Record<string, string>;
  /** An object is sent as JSON, a string or buffer as it is. Default for an error: one in the endpoint's own form. */
  body?: string | Uint8Array | object;
  /** Milliseconds to wait before the answer. Can be combined with every other member. */
  delay?: number;
  /** Closes the connection `'before'` the answer or within its `'body'`. `'never'`: neither answers nor closes. */
  cut?: 'before' | 'body' | 'never';
  /** As in `een.fail(endpoint, respond)`, for use with `delay`. */
  respond?: MockRespond;
}

/** What the stand-in can be told when it starts. `undefined` counts as left out. */
export interface MockEagleEyeOptions {
  /** The first entry of the whitelist. Default: the first of `redirectURIs`, or `'http://127.0.0.1:3333'`. */
  callbackURL?: string;
  /** More entries of the whitelist, which is compared as strings. */
  redirectURIs?: string[];
  /** 0, the default, takes a free port. */
  port?: number;
  /** The address to listen on. Default: `'127.0.0.1'`. */
  host?: string;
  /** What `strategyOptions` have in their URLs for an application in another container: `'http://eagleeye:4444'`. */
  publicURL?: string;
  /** Without a colon, which HTTP Basic cannot carry. Default: `'stand-in-client'`. */
  clientID?: string;
  /** Default: one that is always the same; find it in `strategyOptions`. */
  clientSecret?: string;
  /** Missing fields are filled in. Default: two people on two accounts, and one of a reseller. */
  users?: Partial<MockUser>[];
  /** How authorize answers. Default: `'page'`. */
  authorize?: MockAuthorizeMode;
  /** The form of `httpsBaseUrl` in token responses. Default: `'object'`. */
  httpsBaseUrl?: 'object' | 'string' | 'absent';
  /** Seconds. Default: 43,198. */
  accessTokenLifetime?: number;
  /** Seconds. Default: 300. */
  codeLifetime?: number;
  /** Seconds that a refresh token lives unused. Default: 1,209,600, which is 14 days. */
  refreshTokenLifetime?: number;
  /** `false`: refresh tokens stay as they are, which Eagle Eye grants on request. Default: `true`. */
  rotateRefreshTokens?: boolean;
}

/** What the strategy needs to talk to the stand-in. */
export interface MockStrategyOptions {
  clientID: string;
  clientSecret: string;
  callbackURL: string;
  /** On another site than `callbackURL`, as in production: on `localhost` or on `127.0.0.1`. */
  authorizationURL: string;
  tokenURL: string;
  revocationURL: string;
  clientSettingsURL: string;
  apiBaseURL: string;
  /** Present when the URLs are plain http on a host that is not this machine. */
  allowInsecureRequests?: true;
}

/** The token endpoint's answer. */
export interface MockTokenResponse {
  access_token: string;
  /** Seconds. */
  expires_in: number;
  httpsBaseUrl?: MockUser['httpsBaseUrl'] | string;
  refresh_token: string;
  scope: string;
  token_type: string;
}
