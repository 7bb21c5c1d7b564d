import type { Endpoint, EndpointName } from './endpoint';
import { EagleEyeRequestError, type RequestErrorCode } from './errors';
import { excerpt } from './redaction';

const TITLES: Record<EndpointName, string> = {
  token: 'token request',
  refresh: 'refresh request',
  revocation: 'revocation request',
  clientSettings: 'client settings request',
  profile: 'profile request',
  api: 'API request',
};

/** A request, in the words with which every error's message begins. */
export function describe({ name, location }: Endpoint): string {
  return `Eagle Eye ${TITLES[name]} (${location})`;
}

const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
]);
const CLOCK = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const TLS =
  /^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_|EPROTO$)/;

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * The error underneath, without what Node attaches to it: a parser error carries the whole answer as `rawPacket`, a TLS
 * error the peer's certificate, and an agent may add anything.
 */
function causeOf(error: unknown): Error {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  const cause = new Error(code?.startsWith('HPE_') ? code : excerpt(text || (code ?? 'no details'), []));
  return code === undefined ? cause : Object.assign(cause, { code });
}

function requestError(
  endpoint: Endpoint,
  code: RequestErrorCode,
  status: number,
  what: string,
  more: { cause?: unknown; upstreamStatus?: number } = {},
): EagleEyeRequestError {
  return new EagleEyeRequestError(`${describe(endpoint)} ${what}`, { code, status, endpoint: endpoint.name, ...more });
}

/** No whole answer within the deadline. */
export function timedOut(endpoint: Endpoint, timeout: number): EagleEyeRequestError {
  const cure =
    'Check that this server can reach that host (firewall, proxy: option "agent"), or raise the option "timeout".';
  return requestError(endpoint, 'timeout', 504, `got no complete answer within ${timeout} ms. ${cure}`);
}

/** Node refused to send the request, before a connection was made. */
export function notSent(endpoint: Endpoint, error: unknown): EagleEyeRequestError {
  const cause = causeOf(error);
  const cure = 'Check the options "agent" (it must fit the scheme of the URL) and "customHeaders".';
  return requestError(endpoint, 'request_not_sent', 500, `could not be sent: ${cause.message}. ${cure}`, { cause });
}

/** More than the bytes that an answer may have. */
export function tooLarge(endpoint: Endpoint, upstreamStatus: number): EagleEyeRequestError {
  const what = `was answered with more than 1 MiB (HTTP ${upstreamStatus}): that is no answer of Eagle Eye's. Check the URL and proxies between.`;
  return requestError(endpoint, 'response_too_large', 502, what, { upstreamStatus });
}

/** The answer is a redirect: following it would take credentials to a place that nobody configured. */
export function redirected(endpoint: Endpoint, upstreamStatus: number): EagleEyeRequestError {
  const what = `was answered with a redirect (HTTP ${upstreamStatus}), which is not followed. Check the URL of this endpoint in the options, and proxies between.`;
  return requestError(endpoint, 'redirected', 502, what, { upstreamStatus });
}

/** The connection ended before the answer did. */
export function cutOff(endpoint: Endpoint, cause?: unknown): EagleEyeRequestError {
  const what =
    'lost its connection before the answer was complete. Try again; if it stays, check proxies and firewalls between.';
  return requestError(endpoint, 'connection_lost', 502, what, { cause });
}

/** The connection failed, in whatever way: by name, by route, by TLS, in the answer's syntax. */
export function broken(endpoint: Endpoint, error: unknown, answered: boolean): EagleEyeRequestError {
  const code = codeOf(error);
  const cause = causeOf(error);
  if (code?.startsWith('HPE_')) {
    const what = `was answered with something that is not HTTP (${code}). Check the scheme and port of the URL, and proxies between.`;
    return requestError(endpoint, 'malformed_http', 502, what, { cause });
  }
  if (code !== undefined && TLS.test(code)) {
    const cure = CLOCK.has(code)
      ? "Check this machine's clock; if it is right, the certificate of that host is not."
      : 'A private CA or a proxy that opens TLS needs the option "agent" with its "ca", or NODE_EXTRA_CA_CERTS.';
    return requestError(endpoint, 'tls_error', 502, `found no trustworthy TLS connection (${code}). ${cure}`, {
      cause,
    });
  }
  if (!answered && code === 'ETIMEDOUT') {
    const what =
      'got no connection in time (ETIMEDOUT). Check firewalls; a network that needs a proxy needs the option "agent".';
    return requestError(endpoint, 'timeout', 504, what, { cause });
  }
  if (!answered && code !== undefined && UNREACHABLE.has(code)) {
    const cure = 'Check the URL, DNS and firewalls; a network that needs a proxy needs the option "agent".';
    return requestError(endpoint, 'unreachable', 502, `could not reach ${endpoint.host} (${code}). ${cure}`, { cause });
  }
  return cutOff(endpoint, cause);
}
