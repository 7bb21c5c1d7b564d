import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { EagleEyeError, type StrategyOptions } from 'passport-eagleeye';
import { accountRoutes } from './account';
import type { Config } from './config';
import { createCsrf } from './csrf';
import { createEagleEye } from './eagle-eye';
import { loginRoutes } from './login';
import { BAD_REQUEST, LOGIN_ENDED, NOT_FOUND, somethingFailed } from './messages';
import { createSessions, type Sessions } from './sessions';
import type { Storage } from './storage';

export function createApp(config: Config, strategyOptions: StrategyOptions, storage: Storage): Express {
  const { callbackURL, sessionSecret } = config;
  const { origin, pathname, protocol, hostname } = new URL(callbackURL);
  const secure = protocol === 'https:';
  const eagleEye = createEagleEye(strategyOptions, storage.tokens, sessionSecret);
  const sessions = createSessions(storage.sessions, sessionSecret, secure);
  const csrf = createCsrf(sessionSecret);

  const app = express();
  // Otherwise Express's own last resort, for an error on the error page, shows a stack trace.
  app.set('env', 'production');
  // https ends at a proxy in front of this app.
  app.set('trust proxy', secure ? 1 : false);
  app.set('view engine', 'ejs');
  app.set('views', join(__dirname, '../views'));
  app.locals.standIn = config.client === undefined;

  // Over http a browser must not be told to use https, which nobody answers.
  const directives = { upgradeInsecureRequests: secure ? [] : null };
  app.use(helmet({ contentSecurityPolicy: { directives }, strictTransportSecurity: secure }));
  // Its redirects are made from the request target, which may name another host.
  app.use(express.static(join(__dirname, '../public'), { index: false, redirect: false }));
  app.use((req, res, next) => {
    // To a browser they are two sites: the cookie of a login on one does not reach the other.
    const isOther = hostname === '127.0.0.1' && /^localhost(:\d+)?$/i.test(req.headers.host ?? '');
    if (isOther && req.method === 'GET') res.redirect(`${origin}/`);
    else next();
  });
  app.use((_req, res, next) => {
    // After the log-out, the Back button should not show the account again.
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use(sessions.middleware, eagleEye.session, csrf.offer);
  app.use(loginRoutes(eagleEye, sessions, csrf, pathname));
  app.use(accountRoutes(eagleEye.tokens, csrf));
  app.use((_req, res) => {
    res.status(404).render('message', NOT_FOUND);
  });
  app.use(showError(sessions));
  return app;
}

/** A page that tells the visitor what to do. What a developer needs to know goes to the log. */
function showError(sessions: Sessions): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
    } else if (error instanceof EagleEyeError && error.code === 'login_required') {
      await sessions.end(req, res);
      res.status(401).render('message', LOGIN_ENDED);
    } else if (error instanceof EagleEyeError) {
      console.error(`${error.code}: ${error.message}`);
      res.status(error.status).render('message', somethingFailed(error));
    } else if (isHttpError(error) && error.status < 500) {
      res.status(error.status).render('message', BAD_REQUEST);
    } else {
      console.error(error);
      res.status(500).render('message', somethingFailed());
    }
  };
}

/** As Express and its body parser make them. */
function isHttpError(error: unknown): error is Error & { status: number } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status >= 400;
}
