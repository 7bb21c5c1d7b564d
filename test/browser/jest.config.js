'use strict';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.browser.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../../tsconfig.json', diagnostics: false }] },
  // Each file starts a browser and an example of its own.
  maxWorkers: 2,
  testTimeout: 120_000,
};
