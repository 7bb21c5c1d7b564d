import type { MockEagleEye } from 'passport-eagleeye/testing';

/** A code, and who has signed in for it. */
export interface SoakCode {
  readonly code: string;
  readonly user: string;
}

/** What the stand-in's process is asked. */
export type Question = { ask: 'codes'; logins: number; faults: number } | { ask: 'report' };

/** What it answers: to begin with, to a question for codes, and to one for a report. */
export interface Answers {
  started?: { strategyOptions: MockEagleEye['strategyOptions'] };
  codes?: SoakCode[];
  /** How many requests have met each fault by now, and how many connections are open. */
  report?: { met: Record<string, number>; connections: number };
}

/** The other side is this package's own test, and the channel carries what it sends as it is. */
export function isAnswers(message: unknown): message is Answers {
  return typeof message === 'object' && message !== null;
}

export function isQuestion(message: unknown): message is Question {
  return typeof message === 'object' && message !== null && 'ask' in message;
}
