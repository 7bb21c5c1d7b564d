import type { EndpointName } from '../endpoint';
import { InternalOAuthError } from '../passport-oauth2';
import { join, type EagleEyeErrorFields, type RequestErrorCode } from './eagle-eye-error';

/** A request to Eagle Eye came to nothing: no answer, not in time, or one that is of no use. */
export class EagleEyeRequestError extends InternalOAuthError implements EagleEyeErrorFields {
  declare readonly code: RequestErrorCode;
  declare readonly status: number;
  declare readonly endpoint?: EndpointName;
  declare readonly upstreamStatus?: number;
  declare readonly error?: string;

  constructor(message: string, fields: EagleEyeErrorFields & { code: RequestErrorCode }) {
    // passport-oauth2's users read the upstream's status from here.
    super(message, fields.upstreamStatus === undefined ? fields.cause : { statusCode: fields.upstreamStatus });
    join(this, 'EagleEyeRequestError', fields);
    // As the cause is, which it repeats: a log would otherwise print the same error twice.
    Object.defineProperty(this, 'oauthError', { enumerable: false });
  }

  /** Its message, always: passport-oauth2 would answer with the cause's alone. */
  override toString(): string {
    return `${this.name}: ${this.message}`;
  }
}
