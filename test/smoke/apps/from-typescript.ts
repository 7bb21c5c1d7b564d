import { EagleEyeStrategy } from 'passport-eagleeye';

import { logIn } from './log-in.cjs';

void logIn((options) => {
  return new EagleEyeStrategy(options, async (_accessToken, _refreshToken, profile) => {
    return Promise.resolve({ name: profile.displayName, baseUrl: profile.baseUrl });
  });
});
