import { join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { StrategyOptions } from 'passport-eagleeye';
import { accountRoutes } from './account';
import { createEagleEye } from './eagle-eye';
import { showError } from './errors';
import { loginRoutes } from './login';
import { leaveLocalhost } from './loopback';
import { NOT_FOUND } from './messages';
import { createSessions } from './session';
import type { Storage } from './storage';
import { TokenKeeper } from './tokens';

export interface AppOptions {
  strategyOptions: StrategyOptions;
  storage: Storage;
  sessionSecret: string;
  /** Whether logins go to a stand-in for Eagle Eye Networks; the pages say so. */
  standIn: boolean;
}

export function createApp({ strategyOptions, storage, sessionSecret, standIn }: AppOptions): Express {
  const { callbackURL } = strategyOptions;
  const secure = callbackURL.startsWith('https:');
  const eagleEye = createEagleEye(strategyOptions);
  const services = {
    eagleEye,
    sessions: createSessions(storage.sessions, sessionSecret, secure),
    keeper: new TokenKeeper(eagleEye.strategy, storage.tokens, storage.lock),
  };

  const app = express();
  // Else Express' own last resort, for an error on the error page, shows a stack trace.
  app.set('env', 'production');
  // https ends at a proxy in front of this app.
  app.set('trust proxy', secure ? 1 : false);
  app.set('view engine', 'ejs');
  app.set('views', join(__dirname, '../views'));
  app.locals.standIn = standIn;

  app.use(securityHeaders(secure));
  app.use(express.static(join(__dirname, '../public'), { index: false }));
  app.use(leaveLocalhost(callbackURL));
  app.use(noStore);
  app.use(services.sessions.middleware, eagleEye.session);
  app.use(loginRoutes(services, callbackURL));
  app.use(accountRoutes(services));
  app.use((_req, res) => {
    res.status(404).render('message', NOT_FOUND);
  });
  app.use(showError);
  return app;
}

/** Over http a browser must not be told to use https, which nobody answers. */
function securityHeaders(secure: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: secure ? true : { directives: { upgradeInsecureRequests: null } },
    strictTransportSecurity: secure,
  });
}

/** After the log-out, the Back button should not show the account again. */
const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
