import type { EndpointName } from './endpoint';
import type { TokenErrorCode } from './errors';

type NamedTokenErrorCode = Exclude<TokenErrorCode, 'token_error'>;

const TOKEN_CURES: Readonly<Record<NamedTokenErrorCode, string>> = {
  invalid_client:
    'The client ID or the client secret is wrong: check the options "clientID" and "clientSecret" against the application in the Eagle Eye developer portal.',
  invalid_grant:
    'The code has expired (it lives 5 minutes), was used before, or belongs to another redirect URI than "callbackURL". Start the login again.',
  invalid_request:
    'Check that the option "callbackURL" is, letter for letter, a redirect URI on the whitelist of the application.',
  unauthorized_client: 'The application is not allowed this grant: check it in the Eagle Eye developer portal.',
  unsupported_grant_type: 'Check the option "tokenURL": Eagle Eye\'s token endpoint knows this grant.',
  invalid_scope: 'Check the option "scope": the one that exists is "vms.all".',
  login_required: 'The refresh token has expired, was used before, or was revoked. The user must log in again.',
};

// What concerns a code and its redirect URI is no cure for a refresh or a revocation.
const TOKEN_CURES_ELSEWHERE: Readonly<Partial<Record<NamedTokenErrorCode, string>>> = {
  invalid_grant: 'The token is not good any more, or is another application\'s: check the option "clientID".',
  invalid_request: 'Check the options "tokenURL", "revocationURL" and "scope".',
};

const API_CURES: ReadonlyMap<string | undefined, string> = new Map([
  [
    'unauthenticated',
    'The access token is not, or no longer, good for this host: log in again, and check "apiBaseURL" if it is set.',
  ],
  ['permissionDenied', 'The user or the application lacks the permission.'],
  ['notFound', 'Check the URL of this endpoint in the options ("apiBaseURL" goes without /api/v3.0).'],
  ['invalidArgument', 'Check the option "profileFields".'],
  ['userBlocked', 'The user is blocked in Eagle Eye.'],
  ['userTemporarilyBlocked', 'The user is blocked in Eagle Eye for a while.'],
  ['tooManyRequests', 'Too many requests: try again later.'],
  ['quotaExceeded', 'The quota of API requests is used up: try again later.'],
  ['unavailable', 'Eagle Eye is unavailable: try again later.'],
]);

/** For an answer that is nothing like one of Eagle Eye's. */
export const WRONG_URL = 'Check the URL of this endpoint in the options, and proxies between.';

const TROUBLE_THERE = 'Eagle Eye has a fault of its own or is overloaded: try again later.';
const WRONG_CREDENTIALS =
  'Check the options "clientID" and "clientSecret" against the application in the Eagle Eye developer portal; if they are right, the code or token is not good any more.';

const HTTP_CURES: ReadonlyMap<number, string> = new Map([
  [401, 'The access token is not good for this host, or a proxy between asks for a login of its own.'],
  [403, 'The user or the application lacks the permission, or a firewall between refuses the request.'],
  [407, 'The proxy asks for a login: give it the credentials in the option "agent".'],
  [429, 'Too many requests: try again later.'],
]);

const OAUTH_ENDPOINTS: ReadonlySet<EndpointName> = new Set(['token', 'refresh', 'revocation']);

/** Whether an endpoint authenticates the client, and answers with errors of RFC 6749 §5.2. */
export function isOAuthEndpoint(endpoint: EndpointName): boolean {
  return OAUTH_ENDPOINTS.has(endpoint);
}

/** What to do about a status of which the answer says no more. */
export function httpCure(endpoint: EndpointName, status: number): string {
  if (isOAuthEndpoint(endpoint) && (status === 401 || status === 403)) {
    return WRONG_CREDENTIALS;
  }
  return HTTP_CURES.get(status) ?? (status >= 500 ? `${TROUBLE_THERE} If it stays: ${WRONG_URL}` : WRONG_URL);
}

/** What to do about an error of the vendor's API, by its reason or else its status. */
export function apiCure(endpoint: EndpointName, status: number, names: readonly (string | undefined)[]): string {
  const known = isOAuthEndpoint(endpoint) ? undefined : names.find((name) => API_CURES.has(name));
  return API_CURES.get(known) ?? httpCure(endpoint, status);
}

/** What to do about an error of the token or the revocation endpoint. */
export function tokenCure(endpoint: EndpointName, code: TokenErrorCode, error: string): string {
  if (code !== 'token_error') {
    return (endpoint === 'token' ? undefined : TOKEN_CURES_ELSEWHERE[code]) ?? TOKEN_CURES[code];
  }
  // Not of RFC 6749 §5.2, but seen at token endpoints all the same.
  return error === 'server_error' || error === 'temporarily_unavailable'
    ? TROUBLE_THERE
    : 'RFC 6749 knows no such error: ask the support of Eagle Eye Networks.';
}
