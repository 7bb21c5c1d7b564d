import type { EndpointName } from '../endpoint';
import { TokenError } from '../passport-oauth2';
import { join, type EagleEyeErrorFields, type TokenErrorCode } from './eagle-eye-error';

/** Eagle Eye refused a token, refresh or revocation request with an error of RFC 6749 §5.2. */
export class EagleEyeTokenError extends TokenError implements EagleEyeErrorFields {
  declare readonly code: TokenErrorCode;
  declare readonly status: number;
  declare readonly endpoint?: EndpointName;
  declare readonly upstreamStatus?: number;
  declare readonly error?: string;

  constructor(message: string, fields: EagleEyeErrorFields & { code: TokenErrorCode }) {
    super(message, fields.code, undefined, fields.status);
    join(this, 'EagleEyeTokenError', fields);
  }
}
