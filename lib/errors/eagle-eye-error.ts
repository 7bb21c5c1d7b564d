import type { EndpointName } from '../endpoint';

/** Codes of RFC 6749 §5.2 with which the token endpoint refuses a request. */
export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'login_required'
  | 'token_error';

/** Codes of RFC 6749 §4.1.2.1 with which Eagle Eye refuses the authorization request. */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'authorization_error';

/** Codes of requests that came to nothing, or whose answer is of no use. */
export type RequestErrorCode =
  | 'unreachable'
  | 'tls_error'
  | 'timeout'
  | 'connection_lost'
  | 'malformed_http'
  | 'request_not_sent'
  | 'response_too_large'
  | 'redirected'
  | 'http_error'
  | 'api_error'
  | 'not_json'
  | 'invalid_response'
  | 'untrusted_api_host';

/** Codes of faults on this side: the application's set-up, or a request that the strategy cannot work with. */
export type SetupErrorCode =
  | 'session_required'
  | 'response_required'
  | 'state_too_large'
  | 'state_not_serializable'
  | 'state_unsupported'
  | 'callback_url_unresolvable'
  | 'state_store_error';

/** Every `code` that an error of this package can have. */
export type EagleEyeErrorCode = TokenErrorCode | AuthorizationErrorCode | RequestErrorCode | SetupErrorCode;

/** What every error of this package tells besides its message. */
export interface EagleEyeErrorFields {
  /** What happened; stable across releases. */
  code: EagleEyeErrorCode;
  /** HTTP status with which Express, Koa and Fastify answer the browser: 502, 503, 504, 500, 401 or 400. */
  status: number;
  /** Which of Eagle Eye's endpoints the request went to. */
  endpoint?: EndpointName | undefined;
  /** HTTP status of Eagle Eye's answer, when there was one. */
  upstreamStatus?: number | undefined;
  /** What Eagle Eye itself calls the error: OAuth's `error` or the API's `status`, without anything secret. */
  error?: string | undefined;
  /** The error underneath, without the data that Node attaches to it. */
  cause?: unknown;
}

const FAMILY = Symbol.for('passport-eagleeye.error');

function isFamily(value: unknown): boolean {
  return typeof value === 'object' && value !== null && FAMILY in value;
}

/**
 * Gives an error the fields of the family. The base classes of passport-oauth2 take their stack before they have a
 * message, so that it is taken again here: what a developer sees first in a log is the stack.
 */
export function join(error: Error, name: string, { cause, ...fields }: EagleEyeErrorFields): void {
  const define = (members: object, enumerable: boolean): void => {
    for (const [key, value] of Object.entries<unknown>({ ...members })) {
      if (value !== undefined) {
        Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
      }
    }
  };
  define(fields, true);
  define({ name, message: error.message, cause }, false);
  Object.defineProperty(error, FAMILY, { value: true });
  Error.captureStackTrace(error, error.constructor);
}

/**
 * The family of this package's errors: `error instanceof EagleEyeError` holds for every one of them, also for those
 * that descend from passport-oauth2's `TokenError`, `AuthorizationError` and `InternalOAuthError`.
 *
 * No token, code or client secret stands in its message, its stack or its properties.
 */
export class EagleEyeError extends Error implements EagleEyeErrorFields {
  declare readonly code: EagleEyeErrorCode;
  declare readonly status: number;
  declare readonly endpoint?: EndpointName;
  declare readonly upstreamStatus?: number;
  declare readonly error?: string;

  constructor(message: string, fields: EagleEyeErrorFields) {
    super(message);
    join(this, 'EagleEyeError', fields);
  }

  /** One family over four chains of prototypes: the errors descend from passport-oauth2's classes, too. */
  static override [Symbol.hasInstance](value: unknown): value is EagleEyeError {
    return this === EagleEyeError ? isFamily(value) : Function.prototype[Symbol.hasInstance].call(this, value);
  }
}
