'use strict';

/** What a user imports, from the sources: so that coverage counts them, and nothing has to be built first. */
const PACKAGE = {
  '^passport-eagleeye$': '<rootDir>/lib/index.ts',
  '^passport-eagleeye/testing$': '<rootDir>/lib/testing/index.ts',
};

function project(displayName, tsconfig, settings) {
  return {
    displayName,
    rootDir: __dirname,
    testEnvironment: 'node',
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: `<rootDir>/${tsconfig}` }] },
    ...settings,
  };
}

/** @type {import('jest').Config} */
module.exports = {
  // Whole logins on real sockets: what takes milliseconds may take seconds on a busy machine.
  testTimeout: 60_000,
  coverageProvider: 'v8',
  // options.ts has types alone: there is nothing to run.
  collectCoverageFrom: ['lib/**/*.ts', '!lib/**/*.d.ts', '!lib/options.ts'],
  coverageDirectory: 'coverage',
  coverageThreshold: { global: { lines: 95, branches: 95, functions: 95, statements: 95 } },
  projects: [
    project('lib', 'tsconfig.json', {
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(frameworks|recipes)/'],
    }),
    project('frameworks', 'test/frameworks/tsconfig.json', {
      // The recipe about testing is a test itself.
      testMatch: ['<rootDir>/test/{frameworks,recipes}/**/*.test.ts', '<rootDir>/test/recipes/testing.ts'],
      moduleNameMapper: PACKAGE,
      setupFiles: ['<rootDir>/test/support/recipe-secrets.ts'],
    }),
  ],
};
