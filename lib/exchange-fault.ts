import type { Endpoint, EndpointName } from './endpoint';
import { EagleEyeRequestError, type RequestErrorCode } from './errors';
import { excerpt } from './redaction';

/** Which request a fault is about. */
export interface FaultyRequest {
  readonly endpoint: Endpoint;
  /** The credentials that the request carries: no error says them, whoever made its text. */
  readonly secrets: readonly string[];
}

/** How far a request had come when its connection failed. */
export type Stage = 'no connection' | 'no answer' | 'answered';

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

const UNREACHABLE =
  /^(?:EAI_\w+|ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/;
const TLS =
  /^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|EPROTO$)/;

// The first that fits says what to do about a failed TLS handshake.
const TLS_CURES: readonly (readonly [RegExp, string])[] = [
  [
    /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    "By the clock of this machine the certificate of that host is out of date: check the clock. If it is right, the certificate is not: it is that host's, or that of a proxy between.",
  ],
  [
    /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'The certificate is for another host: check the host in the URL of this endpoint, DNS, and proxies between.',
  ],
  [
    /^(?:EPROTO|ERR_SSL_)/,
    'That port does not speak TLS, or no version of it that this side does: check scheme and port of the URL, and proxies between.',
  ],
  [
    /(?:)/,
    'A private CA, or a proxy that opens TLS, needs the option "agent" with its "ca", or the environment variable NODE_EXTRA_CA_CERTS.',
  ],
];

// What a lost answer leaves behind: a code and a refresh token work once, and this one may have worked.
const RETRIES: Partial<Record<EndpointName, string>> = {
  token: 'The code may be spent: start the login again.',
  refresh: 'The refresh token may be spent: try again, and when that is refused the user must log in again.',
};

// Not by `instanceof Error`: in a vm context (jest's, say) Node's own errors are those of another realm.
function member(error: unknown, name: 'code' | 'message'): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** Node's codes are words in capitals; an agent's error may hold anything. */
function codeOf(error: unknown): string {
  return /^[A-Z][A-Z0-9_]*$/.exec(member(error, 'code'))?.[0] ?? '';
}

/**
 * The error underneath, without what Node attaches to it: a parser error carries the whole answer as `rawPacket`, a TLS
 * error the peer's certificate, and an agent may add anything.
 */
function causeOf(error: unknown, secrets: readonly string[]): Error {
  const code = codeOf(error);
  const text = code.startsWith('HPE_') ? code : member(error, 'message') || code || 'no details';
  const cause = new Error(excerpt(text, secrets));
  return code === '' ? cause : Object.assign(cause, { code });
}

function requestError(
  { endpoint }: FaultyRequest,
  code: RequestErrorCode,
  status: number,
  what: string,
  more: { cause?: unknown; upstreamStatus?: number | undefined } = {},
): EagleEyeRequestError {
  return new EagleEyeRequestError(`${describe(endpoint)} ${what}`, { code, status, endpoint: endpoint.name, ...more });
}

function retry({ endpoint }: FaultyRequest): string {
  return RETRIES[endpoint.name] ?? 'Try again.';
}

/** What an answer that was not completed had said by then. */
function begun(upstreamStatus: number | undefined): string {
  return upstreamStatus === undefined ? '' : ` (it had begun with HTTP ${upstreamStatus})`;
}

/** No whole answer within the deadline. */
export function timedOut(request: FaultyRequest, timeout: number, upstreamStatus?: number): EagleEyeRequestError {
  const what = `got no complete answer within ${timeout} ms${begun(upstreamStatus)}. ${retry(request)} If it stays, check that this server can reach ${request.endpoint.host} (DNS, firewalls; a network that needs a proxy needs the option "agent"), or raise the option "timeout".`;
  return requestError(request, 'timeout', 504, what, { upstreamStatus });
}

/** No socket of the agent within the deadline: the request was not sent. An agent that goes through a proxy connects first. */
export function queued(request: FaultyRequest, timeout: number): EagleEyeRequestError {
  const what = `waited ${timeout} ms for a connection of the option "agent", and was not sent. Try again. If it stays, raise the agent's "maxSockets", or check that the proxy behind it answers.`;
  return requestError(request, 'timeout', 504, what);
}

/** Node refused to send the request, before a connection was made. */
export function notSent(request: FaultyRequest, error: unknown): EagleEyeRequestError {
  const cause = causeOf(error, request.secrets);
  const cure =
    'Check the option "agent" (an http.Agent for http URLs, an https.Agent for https), and that the token is one of Eagle Eye\'s.';
  return requestError(request, 'request_not_sent', 500, `could not be sent: ${cause.message}. ${cure}`, { cause });
}

/** More than the bytes that an answer may have. */
export function tooLarge(request: FaultyRequest, upstreamStatus: number): EagleEyeRequestError {
  const what = `was answered with more than 1 MiB (HTTP ${upstreamStatus}), which no answer of Eagle Eye's has; the connection was dropped. Check the URL of this endpoint in the options, and proxies between.`;
  return requestError(request, 'response_too_large', 502, what, { upstreamStatus });
}

/** The answer is a redirect: following it would take credentials to a place that nobody configured. */
export function redirected(request: FaultyRequest, upstreamStatus: number): EagleEyeRequestError {
  const what = `was answered with a redirect (HTTP ${upstreamStatus}), which is not followed, so that credentials go nowhere else. Check the URL of this endpoint in the options (scheme, host and path), and proxies between.`;
  return requestError(request, 'redirected', 502, what, { upstreamStatus });
}

/** The connection ended before the answer did. */
export function cutOff(request: FaultyRequest, cause?: Error, upstreamStatus?: number): EagleEyeRequestError {
  const why = cause === undefined ? '' : ` (${cause.message})`;
  const what = `lost its connection before the answer was complete${begun(upstreamStatus)}${why}. ${retry(request)} If it stays, check proxies and firewalls between.`;
  return requestError(request, 'connection_lost', 502, what, { cause, upstreamStatus });
}

function malformed(request: FaultyRequest, code: string, cause: Error): EagleEyeRequestError {
  const cure =
    code === 'HPE_HEADER_OVERFLOW'
      ? 'Its header is larger than Node takes (--max-http-header-size). Check the URL of this endpoint, and proxies between.'
      : 'Check scheme and port of the URL of this endpoint, and proxies between.';
  const what = `was answered with something that is not HTTP (${code}). ${cure}`;
  return requestError(request, 'malformed_http', 502, what, { cause });
}

/** The connection failed, in whatever way: by name, by route, by TLS, in the answer's syntax. */
export function broken(
  request: FaultyRequest,
  error: unknown,
  stage: Stage,
  upstreamStatus?: number,
): EagleEyeRequestError {
  const code = codeOf(error);
  const cause = causeOf(error, request.secrets);
  if (code.startsWith('HPE_')) {
    return malformed(request, code, cause);
  }
  if (TLS.test(code)) {
    const cure = TLS_CURES.find(([codes]) => codes.test(code))?.[1] ?? '';
    return requestError(request, 'tls_error', 502, `found no TLS connection to trust (${code}). ${cure}`, { cause });
  }
  if (stage !== 'answered' && code === 'ETIMEDOUT') {
    const what = `got no connection to ${request.endpoint.host} in time (ETIMEDOUT). Check firewalls; a network that needs a proxy needs the option "agent".`;
    return requestError(request, 'timeout', 504, what, { cause });
  }
  if (stage === 'no connection' || (stage === 'no answer' && UNREACHABLE.test(code))) {
    const what = `could not reach ${request.endpoint.host} (${cause.message}). Check the URL of this endpoint, DNS and firewalls; a network that needs a proxy needs the option "agent".`;
    return requestError(request, 'unreachable', 502, what, { cause });
  }
  return cutOff(request, cause, upstreamStatus);
}
