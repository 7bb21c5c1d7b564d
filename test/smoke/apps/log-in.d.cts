import type { EagleEyeStrategy } from 'passport-eagleeye';
import type { MockStrategyOptions } from 'passport-eagleeye/testing';

export function logIn(makeStrategy: (options: MockStrategyOptions) => EagleEyeStrategy): Promise<void>;
