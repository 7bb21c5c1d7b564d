import type { Request, RequestHandler, Response } from 'express';
import { Passport, type AuthenticateCallback } from 'passport';
import {
  EagleEyeStrategy,
  type EagleEyeProfile,
  type LoginFailure,
  type StrategyOptions,
  type VerifyFunctionWithParams,
} from 'passport-eagleeye';
import { tokensFrom, type Tokens } from './tokens';

/** Who is logged in: the part of the profile that the pages show. Kept in the session, as Passport's user. */
export interface Account {
  id: string;
  name: string;
  email?: string;
  accountId?: string;
  apiHost: string;
  baseUrl: string;
}

/** What a login yields. */
export interface Login {
  account: Account;
  tokens: Tokens;
}

/** Why a login failed, and the HTTP status for that. */
export type FailedLogin = LoginFailure & { status: number };

/** Eagle Eye as the routes use it. */
export interface EagleEye {
  strategy: EagleEyeStrategy;
  /** Middleware: puts the account into `req.user`. */
  session: RequestHandler;
  /** Middleware: sends the browser to Eagle Eye. */
  startLogin: RequestHandler;
  /** What became of the login whose callback this request is. Rejects when something broke on the way. */
  finishLogin: (req: Request, res: Response) => Promise<Login | FailedLogin>;
}

export function createEagleEye(options: StrategyOptions): EagleEye {
  const strategy = new EagleEyeStrategy(options, verify);
  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: unknown, done) => {
    done(null, isAccount(user) ? user : false);
  });
  // Passport's types leave open what a middleware is: that depends on the framework.
  const authenticate = (callback?: AuthenticateCallback) =>
    passport.authenticate('eagleeye', callback) as RequestHandler;
  return {
    strategy,
    session: passport.session() as RequestHandler,
    startLogin: authenticate(),
    finishLogin: (req, res) =>
      new Promise((resolve, reject) => {
        const settle: AuthenticateCallback = (err: unknown, user, info, status) => {
          if (isLogin(user)) resolve(user);
          else if (isLoginFailure(info)) resolve({ ...info, status: typeof status === 'number' ? status : 401 });
          else reject(err instanceof Error ? err : new Error('The login came to no end'));
        };
        void authenticate(settle)(req, res, reject);
      }),
  };
}

const verify: VerifyFunctionWithParams = (accessToken, refreshToken, params, profile, done) => {
  // An app with a database would look its user up here, by `profile.id`.
  const login: Login = { account: accountFrom(profile), tokens: tokensFrom(params, refreshToken) };
  done(null, login);
};

function accountFrom(profile: EagleEyeProfile): Account {
  return {
    id: profile.id,
    name: profile.displayName || profile.id,
    email: profile.emails?.[0]?.value,
    accountId: profile.accountId,
    apiHost: profile.httpsBaseUrl.hostname,
    baseUrl: profile.baseUrl,
  };
}

/** Passport's types leave open what a user is. */
export function isAccount(user: unknown): user is Account {
  return typeof user === 'object' && user !== null && 'id' in user && 'apiHost' in user && 'baseUrl' in user;
}

export function isLogin(user: unknown): user is Login {
  return typeof user === 'object' && user !== null && 'account' in user && 'tokens' in user;
}

function isLoginFailure(info: unknown): info is LoginFailure {
  return typeof info === 'object' && info !== null && 'code' in info && 'message' in info;
}
