import { Agent } from 'node:http';

import type { Strategy } from 'passport';
import { EagleEyeStrategy } from 'passport-eagleeye';
import { Strategy as FacebookStrategy } from 'passport-facebook';
import { Strategy as GitHubStrategy } from 'passport-github2';
import { Strategy as GoogleStrategy } from 'passport-google-oauth20';
import passportOAuth2 from 'passport-oauth2';

const credentials = {
  clientID: 'bench-client',
  clientSecret: 'bench-secret-of-32-characters-xx',
  callbackURL: 'http://127.0.0.1:3333/callback',
};

// What all of them have in common: state in the session, which is off by default in the peers, and a verify that answers
// at once with what it was given.
const common = { ...credentials, state: true };

type Done = (error: null, user: Express.User) => void;

function accept(_accessToken: string, _refreshToken: string, profile: unknown, done: Done): void {
  done(null, { profile });
}

function eagleEye(upstream: string, agent?: Agent): Strategy {
  const endpoints = { tokenURL: `${upstream}/eagleeye/oauth2/token`, apiBaseURL: `${upstream}/eagleeye` };
  return new EagleEyeStrategy({ ...common, ...endpoints, ...(agent && { agent }) }, accept);
}

/** The contestants of both legs, each with its own endpoints on the upstream, and otherwise with its defaults. */
export const CONTESTANTS: Readonly<Record<string, (upstream: string) => Strategy>> = {
  'passport-eagleeye': (upstream) => eagleEye(upstream),
  'passport-eagleeye, 64 sockets': (upstream) => eagleEye(upstream, new Agent({ keepAlive: true, maxSockets: 64 })),
  'passport-google-oauth20': (upstream) =>
    new GoogleStrategy(
      {
        ...common,
        scope: ['profile', 'email'],
        tokenURL: `${upstream}/google/token`,
        userProfileURL: `${upstream}/google/userinfo`,
      },
      accept,
    ),
  // Without the scope user:email, which would cost it a third request.
  'passport-github2': (upstream) =>
    new GitHubStrategy(
      {
        ...common,
        scope: ['read:user'],
        // Its types ask for a string; what turns state on is any value that is true.
        state: 'true',
        tokenURL: `${upstream}/github/token`,
        userProfileURL: `${upstream}/github/user`,
      },
      accept,
    ),
  'passport-facebook': (upstream) =>
    new FacebookStrategy(
      { ...common, tokenURL: `${upstream}/facebook/token`, profileURL: `${upstream}/facebook/me` },
      accept,
    ),
  // As a generic strategy for Eagle Eye would be set up.
  'passport-oauth2': (upstream) => {
    const options = {
      ...common,
      scope: 'vms.all',
      authorizationURL: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
      tokenURL: `${upstream}/eagleeye/oauth2/token`,
      sessionKey: 'oauth2:auth.eagleeyenetworks.com',
    };
    return new passportOAuth2.Strategy(options, accept);
  },
};
