import { isJsonObject, type JsonObject } from '../json';
import { CODES, type EagleEyeErrorCode } from './codes';
import { type EagleEyeError, type EndpointName, requestError, type RequestTarget } from './eagle-eye-error';
import { excerpt } from './excerpt';

/** How far a request had come when its connection failed: with TLS connected, the server may have read it. */
export interface Progress {
  readonly hasSocket: boolean;
  readonly connected: boolean;
  /** Of the answer, once it had begun. */
  readonly status: number | undefined;
}

const UNREACHABLE =
  /^(?:EAI_\w+|ENOTFOUND|ECONNREFUSED|E(?:HOST|NET)(?:UNREACH|DOWN)|EADDRNOTAVAIL|EACCES|EPERM|ERR_ACCESS_DENIED)$/;
const TLS =
  /^(?:C(?:ERT|RL)_|ERR_(?:TLS|SSL)_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|INVALID_(?:CA|PURPOSE)|PATH_L|EPROTO$)/;

/** What to do, by Node's code; the first that fits counts. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [
    /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    'By the clock of this machine the certificate of that host is out of date: check the clock. If the clock is right, the certificate of that host, or of a proxy on the way, is not.',
  ],
  [
    /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'The certificate is for another host: check the host in the URL of this endpoint, DNS, and any proxy on the way.',
  ],
  [
    /^(?:EPROTO|ERR_SSL_)/,
    'That port does not speak TLS, or no version of it that this side does: check scheme and port of the URL, and any proxy on the way.',
  ],
  [/^UND_ERR_CONNECT_TIMEOUT$/, 'Node\'s fetch gives up a connection after 10 s, whatever the option "timeout" says.'],
  [/^UND_ERR_HEADERS_TIMEOUT$/, 'Node\'s fetch waits 300 s for an answer, whatever the option "timeout" says.'],
  [
    /^HPE_HEADER_OVERFLOW$/,
    'Its header is larger than Node takes (--max-http-header-size). Check the URL of this endpoint, and any proxy on the way.',
  ],
];

/** What happens to a code and a refresh token, which work once, when the answer to their request is lost. */
const SPENT: Partial<Record<EndpointName, string>> = {
  token: 'The code may be spent: start the login again.',
  refresh: 'The refresh token may be spent: try again, and when that is refused the user must log in again.',
};

/**
 * The error underneath, without what Node attaches to it: a parser error carries the whole answer as `rawPacket`, a TLS
 * error the peer's certificate, and an agent may add anything.
 */
export function causeOf(error: unknown, credentials: readonly string[]): Error & { code?: string } {
  // Not by `instanceof Error`: in a vm context (jest's, say) Node's own errors are those of another realm.
  const { code, message }: JsonObject = isJsonObject(error) ? error : {};
  // Node's codes are words in capitals; an agent's error may hold anything.
  const known = typeof code === 'string' && /^[A-Z][A-Z\d_]*$/.test(code) ? code : '';
  const said = known.startsWith('HPE_') || typeof message !== 'string' ? '' : excerpt(message, credentials);
  return Object.assign(new Error(said || known || 'no details'), known && { code: known });
}

/** The error for an answer that did not come, or not to its end. */
export function incomplete(
  target: RequestTarget,
  code: 'timeout' | 'connection_lost',
  what: string,
  { connected, status }: Progress,
  cause?: Error,
): EagleEyeError {
  const begun = status === undefined ? '' : ` (it had begun with HTTP ${status})`;
  const why = cause ? ` (${cause.message})` : '';
  const first = (connected ? SPENT[target.name] : undefined) ?? 'Try again.';
  const details = { upstreamStatus: status, cause };
  return requestError(target, code, what + begun + why, details, `${first} ${CODES[code].cure}`);
}

/**
 * The error for a connection that failed, in whatever way: by name, by route, by TLS, in the answer's syntax.
 *
 * @param way - what to do about the way to the host, where it is another one than that of the option `agent`
 */
export function connectionError(target: RequestTarget, error: unknown, progress: Progress, way = ''): EagleEyeError {
  const { hasSocket, status } = progress;
  const cause = causeOf(error, target.credentials);
  const { code = '', message } = cause;
  const failed = (kind: EagleEyeErrorCode, what: string): EagleEyeError => {
    const cure = [CURES.find(([codes]) => codes.test(code))?.[1] ?? '', way].join(' ').trim();
    return requestError(target, kind, what, { upstreamStatus: status, cause }, cure || undefined);
  };
  if (code.startsWith('HPE_')) {
    return failed('invalid_response', `was answered with something that is not HTTP (${code})`);
  }
  if (TLS.test(code)) {
    return failed('tls_error', `found no TLS connection to trust (${code})`);
  }
  if (status === undefined && /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) {
    return failed('timeout', `got no connection in time (${code})`);
  }
  if (code === 'UND_ERR_HEADERS_TIMEOUT') {
    return failed('timeout', `got no answer in time (${code})`);
  }
  if (!hasSocket || UNREACHABLE.test(code)) {
    return failed('unreachable', `could not reach its host (${message})`);
  }
  return incomplete(target, 'connection_lost', 'lost its connection before the answer was complete', progress, cause);
}
