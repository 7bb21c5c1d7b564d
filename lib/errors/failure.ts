import { CATALOGUE } from './catalogue';
import { EagleEyeError, type RequestTarget, titleOf } from './eagle-eye-error';

/** How far a request had come when its connection failed. */
export interface Progress {
  /** The agent had given it a socket. */
  readonly hasSocket: boolean;
  /** The connection, with TLS, stood: the server may have read the request. */
  readonly connected: boolean;
  /** HTTP status of the answer, once it had begun. */
  readonly status: number | undefined;
}

const UNREACHABLE =
  /^(?:EAI_\w+|ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM|ERR_ACCESS_DENIED)$/;
const TLS =
  /^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|EPROTO$)/;

/** What to do, by Node's code; the first that fits counts. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [
    /^ERR_ACCESS_DENIED$/,
    'This process may not use the network: start Node.js with --allow-net, or without --permission.',
  ],
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
  [
    /^HPE_HEADER_OVERFLOW$/,
    'Its header is larger than Node takes (--max-http-header-size). Check the URL of this endpoint, and any proxy on the way.',
  ],
];

// Not by `instanceof Error`: in a vm context (jest's, say) Node's own errors are those of another realm.
function member(error: unknown, name: 'code' | 'message'): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** What happens to a code or a refresh token, which work once, when the answer to its request is lost. */
export function spentOf({ name }: RequestTarget, { connected }: Progress): string {
  if (connected && name === 'token') {
    return 'The code may be spent: start the login again.';
  }
  if (connected && name === 'refresh') {
    return 'The refresh token may be spent: try again, and when that is refused the user must log in again.';
  }
  return 'Try again.';
}

/** What an answer that was not completed had said by then. */
export function begunOf({ status }: Progress): string {
  return status === undefined ? '' : ` (it had begun with HTTP ${status})`;
}

/**
 * The error underneath, without what Node attaches to it: a parser error carries the whole answer as `rawPacket`, a TLS
 * error the peer's certificate, and an agent may add anything.
 */
export function causeOf(error: unknown, quote: (text: string) => string): Error & { code?: string } {
  // Node's codes are words in capitals; an agent's error may hold anything.
  const code = /^[A-Z][A-Z\d_]*$/.exec(member(error, 'code'))?.[0] ?? '';
  const text = code.startsWith('HPE_') ? code : quote(member(error, 'message')) || code || 'no details';
  return Object.assign(new Error(text), code === '' ? {} : { code });
}

/**
 * The error for a connection that failed, in whatever way: by name, by route, by TLS, in the answer's syntax.
 *
 * @param target - which request
 * @param error - what Node, or an agent, said
 * @param progress - how far the request had come
 * @param quote - takes out of a text what may be shown
 */
export function failure(
  target: RequestTarget,
  error: unknown,
  progress: Progress,
  quote: (text: string) => string,
): EagleEyeError {
  const cause = causeOf(error, quote);
  const { code = '', message } = cause;
  const cure = CURES.find(([codes]) => codes.test(code))?.[1];
  const title = titleOf(target);
  const details = { endpoint: target.name, upstreamStatus: progress.status, cause };
  if (code.startsWith('HPE_')) {
    return new EagleEyeError(
      'malformed_http',
      `${title} was answered with something that is not HTTP (${code}).`,
      details,
      cure,
    );
  }
  if (TLS.test(code)) {
    return new EagleEyeError('tls_error', `${title} found no TLS connection to trust (${code}).`, details, cure);
  }
  if (progress.status === undefined && code === 'ETIMEDOUT') {
    return new EagleEyeError('timeout', `${title} got no connection in time (ETIMEDOUT).`, details);
  }
  if (progress.status === undefined && (!progress.hasSocket || UNREACHABLE.test(code))) {
    return new EagleEyeError('unreachable', `${title} could not reach its host (${message}).`, details, cure);
  }
  const what = `${title} lost its connection before the answer was complete${begunOf(progress)} (${message}).`;
  return new EagleEyeError(
    'connection_lost',
    what,
    details,
    `${spentOf(target, progress)} ${CATALOGUE.connection_lost.cure}`,
  );
}
