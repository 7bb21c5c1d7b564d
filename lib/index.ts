export { EagleEyeStrategy, EagleEyeStrategy as Strategy } from './strategy';
export type { HttpsBaseUrl } from './base-url';
export type { EagleEyeErrorCode } from './errors/codes';
export { EagleEyeError } from './errors/eagle-eye-error';
export type { EagleEyeErrorDetails, EndpointName } from './errors/eagle-eye-error';
export type {
  BaseStrategyOptions,
  ClientOptions,
  CodeChallengeMethod,
  ProfileField,
  StrategyOptions,
  StrategyOptionsWithRequest,
} from './option-types';
export type { AuthenticateOptions, LoginFailure, LoginRequest, StateRefusal } from './passport';
export type { EagleEyeProfile, ProfileCallback } from './profile';
export type { RefreshResponse, TokenResponse } from './token-response';
export type {
  AnyVerifyFunction,
  VerifyCallback,
  VerifyFunction,
  VerifyFunctionWithParams,
  VerifyFunctionWithRequest,
  VerifyFunctionWithRequestAndParams,
} from './verify';
export { EagleEyeTokens } from './tokens/eagle-eye-tokens';
export type { AccessToken } from './tokens/pair-store';
export type { TokenSource } from './tokens/refresher';
export { RedisTokenStore } from './tokens/redis-token-store';
export type { RedisTokenStoreOptions } from './tokens/redis-token-store';
export type { TokenStore } from './tokens/token-store';
export type { EagleEyeTokensOptions, FetchAnswer, FetchFunction, LoginTokens } from './tokens/tokens-arguments';
