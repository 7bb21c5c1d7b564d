'use strict';

// Has the first revocation fail in a program that starts a stand-in of its own: node -r this file program.js
const path = require.resolve('passport-eagleeye/testing', { paths: [process.cwd()] });
const testing = require(path);

async function startMockEagleEye(options) {
  const een = await testing.startMockEagleEye(options);
  een.fail('revocation', { status: 503 }, 1);
  return een;
}
require.cache[path].exports = { ...testing, startMockEagleEye };
