'use strict';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/*.types.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../../tsconfig.json' }] },
  globalSetup: '<rootDir>/../support/pack-before-all.ts',
  globalTeardown: '<rootDir>/../support/remove-pack-after-all.ts',
  maxWorkers: 2,
  // A test installs packages, or compiles with everything checked.
  testTimeout: 180_000,
  verbose: true,
};
