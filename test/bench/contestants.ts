import { Agent } from 'node:http';

import type { Profile, Strategy } from 'passport';
import { EagleEyeStrategy } from 'passport-eagleeye';
import { Strategy as FacebookStrategy } from 'passport-facebook';
import { Strategy as GitHubStrategy } from 'passport-github2';
import { Strategy as GoogleStrategy } from 'passport-google-oauth20';
import passportOAuth2 from 'passport-oauth2';

export const CLIENT = {
  clientID: 'bench-client',
  clientSecret: 'bench-secret-of-32-characters-xx',
};

// The peers keep their state in the session, and only when they are asked to.
const common = { ...CLIENT, callbackURL: 'http://127.0.0.1:3333/callback', state: true };

type Done = (error: null, user: Express.User) => void;

/** What an application keeps of a user. */
function accept(_accessToken: string, _refreshToken: string, profile: Profile, done: Done): void {
  done(null, { id: profile.id, name: profile.displayName });
}

function eagleEye(upstream: string, agent?: Agent): Strategy {
  const endpoints = { tokenURL: `${upstream}/eagleeye/oauth2/token`, apiBaseURL: `${upstream}/eagleeye` };
  return new EagleEyeStrategy({ ...common, ...endpoints, ...(agent && { agent }) }, accept);
}

/** Who takes part, each with its own endpoints on the upstream, and otherwise with its defaults. */
export const CONTESTANTS: Readonly<Record<string, (upstream: string) => Strategy>> = {
  'passport-eagleeye': (upstream) => eagleEye(upstream),
  // As the README recommends for bursts.
  'passport-eagleeye with an agent': (upstream) =>
    eagleEye(upstream, new Agent({ keepAlive: true, maxSockets: 100, timeout: 5_000 })),
  'passport-google-oauth20': (upstream) => {
    const endpoints = { tokenURL: `${upstream}/google/token`, userProfileURL: `${upstream}/google/userinfo` };
    return new GoogleStrategy({ ...common, ...endpoints, scope: ['profile', 'email'] }, accept);
  },
  'passport-github2': (upstream) => {
    const endpoints = { tokenURL: `${upstream}/github/token`, userProfileURL: `${upstream}/github/user` };
    // Without the scope user:email, which would cost it a third request. Its types ask for a string as state; what turns
    // state on is any value that is true.
    return new GitHubStrategy({ ...common, ...endpoints, scope: ['read:user'], state: 'true' }, accept);
  },
  'passport-facebook': (upstream) => {
    const endpoints = { tokenURL: `${upstream}/facebook/token`, profileURL: `${upstream}/facebook/me` };
    return new FacebookStrategy({ ...common, ...endpoints }, accept);
  },
  // As a generic strategy for Eagle Eye would be set up.
  'passport-oauth2': (upstream) => {
    const authorizationURL = 'https://auth.eagleeyenetworks.com/oauth2/authorize';
    const endpoints = { authorizationURL, tokenURL: `${upstream}/eagleeye/oauth2/token` };
    return new passportOAuth2.Strategy({ ...common, ...endpoints, scope: 'vms.all' }, accept);
  },
};
