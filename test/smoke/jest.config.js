'use strict';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/*.{pack,nodes}.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../../tsconfig.json', diagnostics: false }] },
  globalSetup: '<rootDir>/../support/pack-before-all.ts',
  // A test installs packages.
  testTimeout: 180_000,
  verbose: true,
};
