'use strict';

const { EagleEyeStrategy } = require('passport-eagleeye');
const { startMockEagleEye } = require('passport-eagleeye/testing');

const { logIn } = require('./log-in.cjs');

logIn(startMockEagleEye, (options) => {
  return new EagleEyeStrategy(options, (accessToken, refreshToken, profile, done) => {
    done(null, { name: profile.displayName, baseUrl: profile.baseUrl });
  });
});
