export type { MockAgent, MockCallbackAnswer } from './log-in';
export { type MockEagleEye, startMockEagleEye } from './mock-eagle-eye';
export type * from './types';
