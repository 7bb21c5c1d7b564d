// A name that Node does not find in a CommonJS module stops this file before its first line.
import { EagleEyeError, EagleEyeStrategy, EagleEyeTokens, RedisTokenStore, Strategy } from 'passport-eagleeye';
import * as everything from 'passport-eagleeye';

import { logIn } from './log-in.cjs';

const named = { EagleEyeError, EagleEyeStrategy, EagleEyeTokens, RedisTokenStore, Strategy };
const missing = Object.keys(everything.default).filter((name) => named[name] === undefined);
if (missing.length > 0) {
  throw new Error(`exported, but not imported here: ${missing.join(', ')}`);
}

await logIn((options) => {
  return new Strategy(options, (accessToken, refreshToken, params, profile, done) => {
    done(null, { name: profile.displayName, baseUrl: profile.baseUrl });
  });
});
