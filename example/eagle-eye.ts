import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { Passport } from 'passport';
import {
  EagleEyeStrategy,
  EagleEyeTokens,
  type EagleEyeProfile,
  type LoginFailure,
  type StrategyOptions,
  type TokenStore,
} from 'passport-eagleeye';

/** Who is logged in: what the pages show of the profile. Kept in the session, as Passport's user. */
export interface Account {
  /** Of this login's tokens. Not the user's ID: a log-out in one browser should leave the others logged in. */
  key: string;
  name: string;
  email?: string;
  accountId?: string;
  /** Where Eagle Eye says that the account's API lives. */
  apiHost: string;
  /** Where requests go: there, or to what takes its place. */
  baseUrl: string;
}

/** What a login came to: an account, or why there is none and the HTTP status for that. */
export type Login = Account | (LoginFailure & { status: number });

export type EagleEye = ReturnType<typeof createEagleEye>;

/** Eagle Eye as the routes use it: its tokens, and middleware for the session and the two ends of a login. */
export function createEagleEye(options: StrategyOptions, store?: TokenStore, secret?: string) {
  const strategy = new EagleEyeStrategy(options, (accessToken, refreshToken, params, profile, done) => {
    // An app with a database would look its user up here, by `profile.id`.
    const account = accountFrom(profile);
    tokens.save(account.key, { accessToken, refreshToken, params, profile }).then(() => {
      done(null, account);
    }, done);
  });
  const tokens = new EagleEyeTokens(strategy, { store, secret });

  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: unknown, done) => {
    done(null, isAccount(user) ? user : false);
  });
  return {
    tokens,
    // Passport's types leave open what a middleware is: that depends on the framework.
    session: passport.session() as RequestHandler,
    startLogin: passport.authenticate('eagleeye') as RequestHandler,
    /** Rejects when something broke on the way. */
    finishLogin: (...request: Parameters<RequestHandler>): Promise<Login> =>
      new Promise((resolve, reject) => {
        const settle = (error: unknown, user: unknown, info: unknown, status: unknown): void => {
          if (isAccount(user)) resolve(user);
          else if (isLoginFailure(info)) resolve({ ...info, status: typeof status === 'number' ? status : 401 });
          else reject(error instanceof Error ? error : new Error('The login came to no end'));
        };
        (passport.authenticate('eagleeye', settle) as RequestHandler)(...request);
      }),
  };
}

function accountFrom(profile: EagleEyeProfile): Account {
  return {
    key: randomUUID(),
    // The session keeps it, and pages show it.
    name: (profile.displayName || profile.id).slice(0, 200),
    email: profile.emails?.[0]?.value,
    accountId: profile.accountId,
    apiHost: profile.httpsBaseUrl.hostname,
    baseUrl: profile.baseUrl,
  };
}

/** Whoever is logged in. Passport's types leave open what a user is. */
export function accountOf({ user }: Request): Account | undefined {
  return isAccount(user) ? user : undefined;
}

export function isAccount(user: unknown): user is Account {
  return typeof user === 'object' && user !== null && 'key' in user && 'apiHost' in user && 'baseUrl' in user;
}

function isLoginFailure(info: unknown): info is LoginFailure {
  return typeof info === 'object' && info !== null && 'code' in info && 'message' in info;
}
