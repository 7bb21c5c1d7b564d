import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import session, { type SessionOptions } from 'express-session';
import passport from 'passport';

/** What `passport.use` and `passport.authenticate` take. */
type PassportStrategy = passport.Strategy;

/** How an app of a test is set up. */
export interface AppOptions {
  strategy: PassportStrategy;
  /** Options of express-session; `false` for an app without a session. Default: a session in memory. */
  session?: Partial<SessionOptions> | false;
  /** Options of `passport.authenticate`, of both legs. */
  authenticate?: passport.AuthenticateOptions & Record<string, unknown>;
  /** Options of the first leg alone. */
  login?: Record<string, unknown>;
  /** Path of the callback. Default: `/`, the vendor's own form. */
  callbackPath?: string;
  /** Whether the strategy itself is given to `passport.authenticate`, in place of its name. Default: `false`. */
  byInstance?: boolean;
  /** Middleware before everything else: `app.set`, body parsers. */
  before?: (app: Express) => void;
}

function isSession(
  options: Partial<SessionOptions> | false | undefined,
): options is Partial<SessionOptions> | undefined {
  return options !== false;
}

function fieldsOf(error: unknown): { status?: unknown; code?: unknown; message?: unknown } {
  return typeof error === 'object' && error !== null ? error : { message: String(error) };
}

/** What an error page would tell; never more than the error itself says to an application. */
const answerError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, code, message } = fieldsOf(error);
  res.status(typeof status === 'number' ? status : 500).json({ code, message });
};

const answerWho: RequestHandler = (req, res) => {
  res.status(req.user ? 200 : 401).json({ user: req.user ?? null, info: req.authInfo ?? null });
};

/**
 * An Express app as an application would write it, with express-session and Passport: `/login` begins a login, the
 * callback ends it and answers `{ user, info }`, `/me` says who is logged in.
 */
export function expressApp(options: AppOptions): Express {
  const { strategy, authenticate = {}, login = {}, callbackPath = '/', byInstance = false } = options;
  const own = new passport.Passport();
  own.serializeUser((user, done) => {
    done(null, user);
  });
  own.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });
  own.use(strategy);
  const named = byInstance ? strategy : 'eagleeye';
  const sessions = isSession(options.session);
  const withDefaults = { session: sessions, ...authenticate };

  const app = express();
  options.before?.(app);
  if (isSession(options.session)) {
    app.use(session({ secret: 'express-app-of-a-test', resave: false, saveUninitialized: false, ...options.session }));
  }
  app.use(own.initialize());
  if (sessions) {
    app.use(own.session());
  }
  app.get('/me', answerWho);
  app.get('/login', own.authenticate(named, { ...withDefaults, ...login }));
  app.all(callbackPath, own.authenticate(named, withDefaults), answerWho);
  app.use(answerError);
  return app;
}
