import type { EndpointName } from '../endpoint';
import { AuthorizationError } from '../passport-oauth2';
import { join, type AuthorizationErrorCode, type EagleEyeErrorFields } from './eagle-eye-error';

/** Eagle Eye answered the authorization request with an error other than `access_denied` (RFC 6749 §4.1.2.1). */
export class EagleEyeAuthorizationError extends AuthorizationError implements EagleEyeErrorFields {
  declare readonly code: AuthorizationErrorCode;
  declare readonly status: number;
  declare readonly endpoint?: EndpointName;
  declare readonly upstreamStatus?: number;
  declare readonly error?: string;

  constructor(message: string, fields: EagleEyeErrorFields & { code: AuthorizationErrorCode }) {
    super(message, fields.code, undefined, fields.status);
    join(this, 'EagleEyeAuthorizationError', fields);
  }
}
