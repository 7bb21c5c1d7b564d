/** What a code means for the application. */
interface Entry {
  /** HTTP status with which to answer the browser. 4xx: this login; 500: the application's set-up; 502 to 504: Eagle Eye. */
  readonly status: number;
  /** What to do, in a sentence or two. */
  readonly cure: string;
}

/** Infers the codes. `as const` would put every sentence into the published types. */
function byCode<Code extends string>(entries: Readonly<Record<Code, Entry>>): Readonly<Record<Code, Entry>> {
  return entries;
}

/** What Eagle Eye calls its refusals (RFC 6749 §4.1.2.1 and §5.2). */
const OAUTH_CODES = byCode({
  invalid_grant: {
    status: 401,
    cure: 'The code has expired (it lives 5 minutes), was used before, or belongs to another redirect URI than "callbackURL". Start the login again.',
  },
  invalid_client: { status: 500, cure: 'Check "clientID" and "clientSecret" in the Eagle Eye developer portal.' },
  invalid_request: {
    status: 500,
    cure: 'Check that "callbackURL" is, letter for letter, on the application\'s whitelist.',
  },
  unauthorized_client: { status: 500, cure: 'The application may not use this grant: check the developer portal.' },
  unsupported_grant_type: { status: 500, cure: 'Check that the option "tokenURL" is Eagle Eye\'s token endpoint.' },
  unsupported_response_type: { status: 500, cure: 'Check the option "authorizationURL".' },
  invalid_scope: { status: 500, cure: 'Check the option "scope": Eagle Eye knows only "vms.all".' },
  server_error: { status: 502, cure: 'Eagle Eye has a fault of its own. Try again later.' },
  temporarily_unavailable: { status: 503, cure: 'Eagle Eye is overloaded or under maintenance. Try again later.' },
});

/**
 * Every code that an error or a failed login can have. Codes are stable across releases. Where the cure depends on more
 * (the endpoint, Node's code, the HTTP status), the place that makes the error gives its own.
 */
export const CODES = byCode({
  // Failed logins: Passport's `fail`.
  access_denied: { status: 401, cure: 'Start the login again to ask once more.' },
  invalid_state: { status: 403, cure: 'Start the login again.' },
  malformed_callback: { status: 400, cure: 'Start the login again.' },
  // A login that does not begin is not a failed one: a prefetch would follow the failureRedirect.
  not_a_navigation: { status: 400, cure: 'Link to the login page by a plain <a href>, which no framework prefetches.' },
  // Eagle Eye refuses.
  ...OAUTH_CODES,
  oauth_error: { status: 502, cure: 'RFC 6749 does not define this error. Ask the support of Eagle Eye Networks.' },
  login_required: {
    status: 401,
    cure: 'The refresh token has expired, was used before, or was revoked: the user must log in again. If that fails, too, check "clientID" and "clientSecret".',
  },
  too_many_requests: { status: 503, cure: 'Eagle Eye was asked too often. Wait (see "retryAfter"), then try again.' },
  api_error: { status: 502, cure: 'Read the status and the reason in the message.' },
  // No answer, or one that cannot be used.
  invalid_response: {
    status: 502,
    cure: 'Check the URL of this endpoint in the options (scheme, host, port and path), and any proxy on the way.',
  },
  unreachable: {
    status: 502,
    cure: 'Check the URL of this endpoint, DNS and firewalls. In a network that needs a proxy, set the option "agent".',
  },
  tls_error: {
    status: 502,
    cure: 'For a private CA, or a proxy that opens TLS, set the option "agent" with its "ca", or the environment variable NODE_EXTRA_CA_CERTS.',
  },
  timeout: {
    status: 504,
    cure: 'If it happens again, check that this server can reach the host (DNS, firewalls, proxies), or raise the option "timeout".',
  },
  connection_lost: { status: 502, cure: 'If it happens again, check proxies and firewalls on the way.' },
  request_not_sent: { status: 500, cure: "Check that the token is one of Eagle Eye's, and the agent if one is set." },
  untrusted_api_host: { status: 502, cure: 'If it is Eagle Eye\'s, add its domain to the option "trustedApiDomains".' },
  // The application's set-up.
  response_required: { status: 500, cure: 'Give the strategy the response as req.res.' },
  invalid_login_state: { status: 500, cure: 'Pass at most 1,024 bytes of JSON to authenticate({ state }).' },
  token_store_error: { status: 500, cure: 'Check the store of EagleEyeTokens, and what it holds under this key.' },
});

/** Every `code` that an error of this package, or the `info` of a failed login, can have. */
export type EagleEyeErrorCode = keyof typeof CODES;

function isOAuthCode(error: string): error is keyof typeof OAUTH_CODES {
  return Object.hasOwn(OAUTH_CODES, error);
}

/** The code for an OAuth `error`. */
export function codeOf(error: string): EagleEyeErrorCode {
  return isOAuthCode(error) ? error : 'oauth_error';
}
