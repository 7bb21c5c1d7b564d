export { EagleEyeStrategy, EagleEyeStrategy as Strategy } from './strategy';
export type { ProfileCallback } from './login-profile';
export type { HttpsBaseUrl } from './base-url';
export { EagleEyeAuthorizationError, EagleEyeError, EagleEyeRequestError, EagleEyeTokenError } from './errors';
export type {
  AuthorizationErrorCode,
  EagleEyeErrorCode,
  EagleEyeErrorFields,
  RequestErrorCode,
  SetupErrorCode,
  TokenErrorCode,
} from './errors';
export type { EndpointName } from './endpoint';
export type { BaseStrategyOptions, SkipUserProfile, StrategyOptions, StrategyOptionsWithRequest } from './options';
export type { LoginFailure } from './outcome';
export { AuthorizationError, InternalOAuthError, TokenError } from './passport-oauth2';
export type { AuthenticateOptions, LoginRequest } from './passport-oauth2';
export type { CodeChallengeMethod } from './pkce';
export type { EagleEyeProfile } from './profile';
export type { ProfileField } from './profile-field';
export { CookieStateStore } from './state/cookie-state-store';
export type { CookieStateStoreOptions } from './state/cookie-settings';
export type { StateMeta, StateStore, StoreCallback, VerifyStateCallback } from './state/state-store';
export type { TokenResponse } from './token-response';
export type {
  AnyVerifyFunction,
  VerifyCallback,
  VerifyFunction,
  VerifyFunctionWithParams,
  VerifyFunctionWithRequest,
  VerifyFunctionWithRequestAndParams,
} from './verify';
