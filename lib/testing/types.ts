import type { IncomingMessage, ServerResponse } from 'node:http';

/** Every {@link MockEndpoint}. */
export const MOCK_ENDPOINTS = ['authorize', 'token', 'revoke', 'clientSettings', 'users/self', 'cameras'] as const;

/** Every {@link MockAuthorizeMode}. */
export const MOCK_AUTHORIZE_MODES = ['page', 'allow', 'deny'] as const;

/** Every form of `httpsBaseUrl` in a token response. */
export const HTTPS_BASE_URL_FORMS = ['object', 'string', 'absent'] as const;

/** A place of the stand-in that records its requests and can be made to fail. */
export type MockEndpoint = (typeof MOCK_ENDPOINTS)[number];

/** How authorize answers: with the sign-in page, or at once as if somebody had pressed Allow or Deny. */
export type MockAuthorizeMode = (typeof MOCK_AUTHORIZE_MODES)[number];

/** A person who can sign in. The API's own field names; anything beyond them is answered as it stands. */
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
  /** Values for `?include=`, by includable name. A name without a value here is left out of the answer. */
  includables?: Record<string, unknown>;
  cameras?: MockCamera[];
  [field: string]: unknown;
}

/** One row of `GET /cameras`. */
export interface MockCamera {
  id: string;
  name: string;
  [field: string]: unknown;
}

/** One request as it came in, in order of arrival. */
export interface RecordedRequest {
  endpoint: MockEndpoint | 'unknown';
  method: string;
  /** Path and query, as sent. */
  url: string;
  /** By lower-case name. */
  headers: Record<string, string | string[] | undefined>;
  /** The body, as sent; of a longer one the first MiB. */
  body: string;
  /** The form parameters of the body (the last of two with one name), or none if it is no form. */
  form: Record<string, string>;
}

/**
 * A failure on purpose. What is left out stays as it would have been, with one exception: a fault with a `body`, or with
 * a `status` from 400 up, answers in the endpoint's place. The endpoint then does nothing (no code is spent, no token
 * rotates), so that the same request can be sent again once the fault is over.
 */
export interface MockFault {
  /** Default: as it would have been; with a `body`, 200. */
  status?: number;
  /** Added to the answer's headers, or put in their place. */
  headers?: Record<string, string>;
  /** The body to answer with: an object is sent as JSON, a string or buffer as it stands. Default with a `status` from 400 up: the endpoint's own form of an error. */
  body?: string | Buffer | object;
  /** Milliseconds to wait before the answer; may be joined with any other field. */
  delay?: number;
  /** `'before'`: the connection is cut before a byte is answered; `'body'`: after the headers and half of the body; `'never'`: it stays open and silent. */
  cut?: 'before' | 'body' | 'never';
  /** Takes the whole answer over, once the request's body has been read: find it in `requests`. */
  respond?: (req: IncomingMessage, res: ServerResponse) => unknown;
}

/** What the stand-in can be told when it starts. */
export interface MockEagleEyeOptions {
  /** The port on 127.0.0.1; 0 (the default) takes a free one. */
  port?: number;
  /** Must not contain a colon, which HTTP Basic cannot carry. Default: `'stand-in-client'`. */
  clientID?: string;
  /** Default: `'stand-in-secret'`. */
  clientSecret?: string;
  /** The whitelist, compared as strings. The first is `strategyOptions.callbackURL`. Default: `['http://127.0.0.1:3333']`. */
  redirectURIs?: string[];
  /** Missing fields are filled in. Default: two people on two accounts. */
  users?: Partial<MockUser>[];
  /** How authorize answers. Default: `'page'`. */
  authorize?: MockAuthorizeMode;
  /** The form of `httpsBaseUrl` in token responses. Default: `'object'`. */
  httpsBaseUrl?: (typeof HTTPS_BASE_URL_FORMS)[number];
  /** Seconds. Default: 43,198. */
  accessTokenLifetime?: number;
  /** Seconds. Default: 300. */
  codeLifetime?: number;
  /** Seconds a refresh token lives unused. Default: 1,209,600, which is 14 days. */
  refreshTokenLifetime?: number;
  /** `false`: refresh tokens stay as they are, which Eagle Eye grants on request. Default: `true`. */
  rotateRefreshTokens?: boolean;
  /** `false`: `requests` stays empty, so that a benchmark of many logins does not fill the memory. Default: `true`. */
  recordRequests?: boolean;
  /** How many logins are kept; beyond them the oldest end, as if revoked. Default: 10,000. */
  maxLogins?: number;
}

/** A running stand-in. */
export interface MockEagleEye {
  /** Its origin, `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Everything the strategy needs to talk to it; spread it into the strategy's options. */
  readonly strategyOptions: {
    clientID: string;
    clientSecret: string;
    callbackURL: string;
    authorizationURL: string;
    tokenURL: string;
    revocationURL: string;
    clientSettingsURL: string;
    apiBaseURL: string;
  };
  /** Who can sign in; a change shows in the next answer. */
  readonly users: MockUser[];
  /** Every request so far, in the order in which their bodies were complete; empty it with `requests.length = 0`. */
  readonly requests: RecordedRequest[];
  /**
   * How authorize answers; may be changed at any time.
   *
   * @throws TypeError when set to something else.
   */
  authorize: MockAuthorizeMode;
  /**
   * Who signs in when authorize answers without a page: an id of `users`. Starts as the first.
   *
   * @throws TypeError when set to an id that nobody has.
   */
  signedInUser: string;
  /**
   * A code as authorize would have issued it, for tests that start at the callback.
   *
   * @param options - `user`: an id of `users` (default: `signedInUser`); `redirectURI`: what the token request must repeat
   * (default: `strategyOptions.callbackURL`); `codeChallenge` and `codeChallengeMethod` (default: `'plain'`): as in RFC 7636.
   * @throws TypeError for a user that nobody is, and for a challenge that authorize would refuse.
   */
  issueCode(options?: {
    user?: string;
    redirectURI?: string;
    codeChallenge?: string;
    codeChallengeMethod?: string;
  }): string;
  /**
   * Makes an endpoint fail, `times` times (default: until `recover`). Faults of one endpoint queue up.
   *
   * @throws TypeError for an endpoint that does not exist.
   */
  fail(endpoint: MockEndpoint, fault: MockFault, times?: number): void;
  /** Ends the faults of one endpoint, or of all. */
  recover(endpoint?: MockEndpoint): void;
  /** Ends every access token at once; refresh tokens stay good. */
  expireAccessTokens(): void;
  /** How many connections to it are open right now. */
  connections(): Promise<number>;
  /** Closes the port and cuts what is still open. May be called more than once. */
  stop(): Promise<void>;
}
