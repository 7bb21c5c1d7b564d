'use strict';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Jest leaves one core idle, which of two is half.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Types are checked by `npm run typecheck`: here each file is only transpiled.
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', diagnostics: false }] },
  // Whole logins on real sockets: what takes milliseconds may take seconds on a busy machine.
  testTimeout: 30_000,
  coverageProvider: 'v8',
  // option-types.ts has only types, and the command runs in a process of its own.
  collectCoverageFrom: ['lib/**/*.ts', '!lib/option-types.ts', '!lib/testing/cli.ts'],
  coverageThreshold: { global: { lines: 95, branches: 95, functions: 95, statements: 95 } },
};
