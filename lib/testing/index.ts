export { startMockEagleEye } from './mock-eagle-eye';
export type { MockEagleEye } from './mock-eagle-eye';
export type { MockAgent, MockCallbackAnswer } from './log-in';
export type * from './types';
