'use strict';

/** @type {import('jest').Config} */
module.exports = {
  moduleNameMapper: {
    '^passport-eagleeye$': '<rootDir>/../../lib/index.ts',
    '^passport-eagleeye/testing$': '<rootDir>/../../lib/testing/index.ts',
  },
  testEnvironment: 'node',
  testMatch: ['**/*.instances.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../../tsconfig.json', diagnostics: false }] },
  testTimeout: 60_000,
  maxWorkers: 2,
};
