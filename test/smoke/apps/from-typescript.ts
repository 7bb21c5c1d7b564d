import { EagleEyeStrategy } from 'passport-eagleeye';
import { startMockEagleEye } from 'passport-eagleeye/testing';

import { logIn } from './log-in.cjs';

void logIn(startMockEagleEye, (options) => {
  return new EagleEyeStrategy({ ...options, passReqToCallback: true }, (req, _access, _refresh, profile, done) => {
    done(null, { name: profile.displayName, baseUrl: profile.baseUrl, path: req.url?.split('?')[0] });
  });
});
