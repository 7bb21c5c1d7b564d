/** What a code means for the application: the HTTP status with which to answer the browser, and what to do. */
interface Entry {
  /** 4xx: this login; 500: the application's own set-up; 502 to 504: Eagle Eye, or the way there. */
  readonly status: number;
  /** What to do, in a sentence or two. */
  readonly cure: string;
}

const CREDENTIALS =
  'Check the options "clientID" and "clientSecret" against the application in the Eagle Eye developer portal.';
const NOT_OAUTH = 'The error is not one of RFC 6749. Ask the support of Eagle Eye Networks.';
const CHECK_URL = 'Check the URL of this endpoint in the options, and any proxy on the way.';

/** Infers the codes. `as const` would put every sentence into the published types. */
function byCode<Code extends string>(entries: Readonly<Record<Code, Entry>>): Readonly<Record<Code, Entry>> {
  return entries;
}

/**
 * Every code that an error or a failed login can have. Codes are stable across releases. Where the cure depends on more
 * (the endpoint, Node's code, the API's reason), the place that makes the error gives its own.
 */
export const CATALOGUE = byCode({
  // Failed logins: Passport's `fail`.
  access_denied: { status: 401, cure: 'Start the login again to ask once more.' },
  invalid_state: { status: 403, cure: 'Start the login again.' },
  invalid_issuer: { status: 403, cure: 'Start the login again, and check the option "authorizationURL".' },
  malformed_callback: { status: 400, cure: 'Start the login again.' },
  invalid_grant: {
    status: 401,
    cure: 'The code has expired (it lives 5 minutes), was used before, or belongs to another redirect URI than "callbackURL". Start the login again.',
  },
  // Eagle Eye refuses (RFC 6749 §4.1.2.1 and §5.2).
  invalid_client: { status: 500, cure: CREDENTIALS },
  invalid_request: {
    status: 500,
    cure: 'Check that the option "callbackURL" is, letter for letter, a redirect URI on the whitelist of the application.',
  },
  unauthorized_client: {
    status: 500,
    cure: 'The application is not allowed this grant. Check it in the Eagle Eye developer portal.',
  },
  unsupported_grant_type: {
    status: 500,
    cure: 'Check the option "tokenURL": it may not be Eagle Eye\'s token endpoint.',
  },
  unsupported_response_type: { status: 500, cure: 'Check the option "authorizationURL".' },
  invalid_scope: { status: 500, cure: 'Check the option "scope": Eagle Eye knows only "vms.all".' },
  login_required: {
    status: 401,
    cure: 'The refresh token has expired, was used before, or was revoked: the user must log in again. If that fails, too, check "clientID" and "clientSecret".',
  },
  token_error: { status: 502, cure: NOT_OAUTH },
  server_error: { status: 502, cure: 'Eagle Eye has a fault of its own. Try again later.' },
  temporarily_unavailable: { status: 503, cure: 'Eagle Eye is overloaded or under maintenance. Try again later.' },
  authorization_error: { status: 502, cure: NOT_OAUTH },
  too_many_requests: {
    status: 503,
    cure: 'Eagle Eye was asked too often. Wait as long as "retryAfter" says, then try again.',
  },
  http_error: { status: 502, cure: CHECK_URL },
  api_error: { status: 502, cure: 'Read the status and the reason in the message.' },
  // No answer, or one that cannot be used.
  unreachable: {
    status: 502,
    cure: 'Check the URL of this endpoint, DNS and firewalls. A network that needs a proxy needs the option "agent".',
  },
  tls_error: {
    status: 502,
    cure: 'A private CA, or a proxy that opens TLS, needs the option "agent" with its "ca", or the environment variable NODE_EXTRA_CA_CERTS.',
  },
  timeout: {
    status: 504,
    cure: 'If it happens again, check that this server can reach the host (DNS, firewalls, proxies), or raise the option "timeout".',
  },
  connection_lost: { status: 502, cure: 'If it happens again, check proxies and firewalls on the way.' },
  malformed_http: { status: 502, cure: 'Check scheme and port of the URL of this endpoint, and any proxy on the way.' },
  request_not_sent: { status: 500, cure: "Check that the token is one of Eagle Eye's, and the agent if one is set." },
  response_too_large: { status: 502, cure: CHECK_URL },
  redirected: {
    status: 502,
    cure: 'Check the URL of this endpoint in the options (scheme, host and path), and any proxy on the way.',
  },
  not_json: { status: 502, cure: CHECK_URL },
  invalid_response: { status: 502, cure: CHECK_URL },
  untrusted_api_host: {
    status: 502,
    cure: 'If that host is Eagle Eye\'s, add its domain to the option "trustedApiDomains".',
  },
  // The application's set-up, and requests that the strategy cannot work with.
  response_required: {
    status: 500,
    cure: 'Give the strategy the response as req.res, or put a session plugin before passport.authenticate.',
  },
  session_required: {
    status: 500,
    cure: 'Put a session plugin before passport.authenticate, or leave out "store: true".',
  },
  state_too_large: { status: 500, cure: 'Pass less to authenticate({ state }): 1,024 bytes of JSON at most.' },
  state_not_serializable: { status: 500, cure: 'Pass plain data to authenticate({ state }).' },
  state_unsupported: { status: 500, cure: 'Leave the option "state" on, or pass a string to authenticate({ state }).' },
  state_store_error: {
    status: 500,
    cure: 'Check what the option "store" calls back with: an Error, or a non-empty string.',
  },
  profile_error: { status: 500, cure: 'Check what "skipUserProfile" or your "userProfile" calls back with.' },
  callback_url_unresolvable: { status: 400, cure: 'Use an absolute URL as "callbackURL".' },
  // EagleEyeTokens.
  token_store_error: { status: 500, cure: 'Check the store of EagleEyeTokens, and what it holds under this key.' },
});

/** Every `code` that an error of this package, or the `info` of a failed login, can have. */
export type EagleEyeErrorCode = keyof typeof CATALOGUE;
