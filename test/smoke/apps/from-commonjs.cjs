'use strict';

const { EagleEyeStrategy } = require('passport-eagleeye');

const { logIn } = require('./log-in.cjs');

logIn((options) => {
  return new EagleEyeStrategy(options, (accessToken, refreshToken, profile, done) => {
    done(null, { name: profile.displayName, baseUrl: profile.baseUrl });
  });
});
