export { EagleEyeAuthorizationError } from './authorization-error';
export { EagleEyeError } from './eagle-eye-error';
export type {
  AuthorizationErrorCode,
  EagleEyeErrorCode,
  EagleEyeErrorFields,
  RequestErrorCode,
  SetupErrorCode,
  TokenErrorCode,
} from './eagle-eye-error';
export { EagleEyeRequestError } from './request-error';
export { EagleEyeTokenError } from './token-error';
