'use strict';

/** @type {import('jest').Config} */
module.exports = {
  // A test compiles with everything checked: as slow as one that installs packages.
  ...require('../smoke/jest.config'),
  testMatch: ['<rootDir>/*.types.ts'],
};
