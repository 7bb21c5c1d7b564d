import { Router, type Request, type RequestHandler, type Response } from 'express';
import { createCsrfToken, ownFormsOnly } from './csrf';
import { isLogin, type EagleEye, type Login, type FailedLogin } from './eagle-eye';
import { DENIED, LOGGED_OUT, LOGGED_OUT_HERE_ONLY, LOGIN_ENDED, loginFailed } from './messages';
import { settled, type Sessions } from './session';
import type { TokenKeeper } from './tokens';

/** What the routes work with. */
export interface Services {
  eagleEye: EagleEye;
  sessions: Sessions;
  keeper: TokenKeeper;
}

/** The way in, `/login` and the callback, and the way out, `/logout`, with the pages where they end. */
export function loginRoutes(services: Services, callbackURL: string): Router {
  const { eagleEye, sessions, keeper } = services;
  const router = Router();
  router.get('/{*path}', callbackRoute(services, new URL(callbackURL).pathname));
  router.get('/login', (req, res, next) => {
    // A code that comes here comes to the wrong place.
    if (isCallback(req)) res.redirect('/');
    else void eagleEye.startLogin(req, res, next);
  });

  router.post('/logout', ownFormsOnly, async (req: Request, res: Response) => {
    const revoked = await keeper.end(req.sessionID);
    await sessions.destroy(req, res);
    res.redirect(303, revoked ? '/logged-out' : '/logged-out?revoked=no');
  });

  router.get('/denied', (_req, res) => {
    res.render('message', DENIED);
  });
  router.get('/login-ended', (_req, res) => {
    res.render('message', LOGIN_ENDED);
  });
  router.get('/logged-out', (req, res) => {
    res.render('message', req.query.revoked === 'no' ? LOGGED_OUT_HERE_ONLY : LOGGED_OUT);
  });
  return router;
}

/** Pages that may be the callback as well, as the root in Eagle Eye's guide. Without an answer of Eagle Eye they are themselves. */
const PAGES = ['/', '/login', '/denied', '/login-ended', '/logged-out'];

function callbackRoute(services: Services, callbackPath: string): RequestHandler {
  return async (req, res, next) => {
    if (req.path !== callbackPath) {
      next();
      return;
    }
    if (!isCallback(req)) {
      if (PAGES.includes(callbackPath)) next();
      else res.redirect('/');
      return;
    }
    const outcome = await services.eagleEye.finishLogin(req, res);
    if (!isLogin(outcome)) {
      showFailure(res, outcome);
      return;
    }
    await logIn(services, req, outcome);
    // A redirect takes the code out of the address bar, and out of the history.
    res.redirect(303, '/');
  };
}

function isCallback({ query }: Request): boolean {
  return 'code' in query || 'error' in query;
}

async function logIn({ sessions, keeper }: Services, req: Request, { account, tokens }: Login): Promise<void> {
  const formerID = req.sessionID;
  // Passport gives the session a new ID here, so that nobody can plant one.
  await settled((done) => {
    req.logIn(account, done);
  });
  req.session.csrfToken = createCsrfToken();
  await keeper.begin(req.sessionID, tokens, formerID);
  await sessions.save(req);
}

function showFailure(res: Response, failure: FailedLogin): void {
  if (failure.code === 'access_denied') res.redirect(303, '/denied');
  else res.status(failure.status).render('message', loginFailed(failure.message));
}
