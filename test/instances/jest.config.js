'use strict';

/** @type {import('jest').Config} */
module.exports = {
  // The recipes for several instances want a Redis, too.
  roots: ['<rootDir>', '<rootDir>/../recipes'],
  moduleNameMapper: {
    '^passport-eagleeye$': '<rootDir>/../../lib/index.ts',
    '^passport-eagleeye/testing$': '<rootDir>/../../lib/testing/index.ts',
  },
  setupFiles: ['<rootDir>/../support/recipe-secrets.ts'],
  testEnvironment: 'node',
  testMatch: ['**/*.instances.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../../tsconfig.json' }] },
  testTimeout: 60_000,
};
