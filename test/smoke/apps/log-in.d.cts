import type { EagleEyeStrategy } from 'passport-eagleeye';
import type { MockEagleEye, startMockEagleEye } from 'passport-eagleeye/testing';

export function logIn(
  start: typeof startMockEagleEye,
  makeStrategy: (options: MockEagleEye['strategyOptions']) => EagleEyeStrategy,
): Promise<void>;
