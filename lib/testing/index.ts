export { startMockEagleEye } from './mock-eagle-eye';
export type {
  MockAuthorizeMode,
  MockCamera,
  MockEagleEye,
  MockEagleEyeOptions,
  MockEndpoint,
  MockFault,
  MockUser,
  RecordedRequest,
} from './types';
