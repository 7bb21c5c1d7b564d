export { startMockEagleEye } from './mock-eagle-eye';
export type { MockEagleEye } from './mock-eagle-eye';
export type { MockAgent, MockCallbackAnswer } from './log-in';
export type {
  MockAccount,
  MockAuthorizeMode,
  MockCamera,
  MockEagleEyeOptions,
  MockEndpoint,
  MockFault,
  MockRespond,
  MockStrategyOptions,
  MockTokenResponse,
  MockUser,
  RecordedRequest,
} from './types';
