import type { URL } from 'node:url';

import { CODES, type EagleEyeErrorCode } from './codes';

/** The requests that this package makes, by the names that errors give them. */
export type EndpointName = 'token' | 'refresh' | 'revocation' | 'clientSettings' | 'profile' | 'api';

/** Which request an error is about. */
export interface RequestTarget {
  readonly name: EndpointName;
  readonly url: URL;
  /** The credentials that the request carries: no error repeats a word of them. */
  readonly credentials: readonly string[];
}

/** How a message names a request, where that is not the endpoint's own name. */
const TITLES: Partial<Record<EndpointName, string>> = { clientSettings: 'client settings', api: 'API' };

/** What an error tells besides its code and its message; a member that is not known is left out. */
export interface EagleEyeErrorDetails {
  /** Which of Eagle Eye's endpoints the request went to. */
  endpoint?: EndpointName | undefined;
  /** HTTP status of Eagle Eye's answer. */
  upstreamStatus?: number | undefined;
  /** What Eagle Eye itself calls the error: OAuth's `error`, or the API's `status`. */
  error?: string | undefined;
  /** OAuth's `error_uri`: a page about the error, without its query. */
  uri?: string | undefined;
  /** Seconds to wait before the next try, from `Retry-After`. */
  retryAfter?: number | undefined;
  /** The error underneath, without the data that Node attaches to it. */
  cause?: unknown;
}

/**
 * The error of this package. `code` says what happened and is stable across releases; `message` says what happened, where,
 * and what to do; `status` is the HTTP status with which Express, Koa and Fastify answer the browser.
 *
 * No token, code or client secret stands in its message, its stack or its properties.
 */
export class EagleEyeError extends Error {
  declare readonly code: EagleEyeErrorCode;
  declare readonly status: number;
  declare readonly endpoint?: EndpointName;
  declare readonly upstreamStatus?: number;
  declare readonly error?: string;
  declare readonly uri?: string;
  declare readonly retryAfter?: number;

  /**
   * @param code - decides the HTTP status
   * @param what - what happened, as a sentence
   * @param details - what else is known
   * @param cure - what to do, where it depends on more than the code
   */
  constructor(
    code: EagleEyeErrorCode,
    what: string,
    { cause, ...details }: EagleEyeErrorDetails = {},
    cure: string = CODES[code].cure,
  ) {
    super(`${what} ${cure}`, cause === undefined ? undefined : { cause });
    const known = Object.entries<unknown>({ code, status: CODES[code].status, ...details });
    Object.assign(this, Object.fromEntries(known.filter(([, value]) => value !== undefined)));
  }

  static {
    // On the prototype, so that a log which prints an error's own members does not repeat it.
    Object.defineProperty(this.prototype, 'name', { value: 'EagleEyeError', configurable: true, writable: true });
  }
}

/** The error of a request. Its message begins with the request: scheme, host and path, of which nothing is a secret. */
export function requestError(
  { name, url }: RequestTarget,
  code: EagleEyeErrorCode,
  what: string,
  details: EagleEyeErrorDetails = {},
  cure?: string,
): EagleEyeError {
  const message = `Eagle Eye ${TITLES[name] ?? name} request (${url.origin}${url.pathname}) ${what}.`;
  return new EagleEyeError(code, message, { endpoint: name, ...details }, cure);
}
