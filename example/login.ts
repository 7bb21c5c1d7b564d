import { promisify } from 'node:util';
import { Router, type Request, type Response } from 'express';
import type { Csrf } from './csrf';
import { accountOf, isAccount, type Account, type EagleEye } from './eagle-eye';
import { DENIED, LOGGED_OUT, LOGGED_OUT_HERE, loginFailed } from './messages';
import type { Sessions } from './sessions';

/** The way in, `/login` and the callback, and the way out, `/logout`. */
export function loginRoutes(eagleEye: EagleEye, sessions: Sessions, csrf: Csrf, callbackPath: string): Router {
  const router = Router();

  // Before the pages: one of them may be the callback as well, as the start page is in Eagle Eye's guide.
  router.get('/{*path}', async (req, res, next) => {
    if (req.path !== callbackPath || !isAnswer(req)) {
      next();
      return;
    }
    const former = accountOf(req);
    const login = await eagleEye.finishLogin(req, res, next);
    if (isAccount(login)) {
      await promisify<object>(req.logIn.bind(req))(login);
      // The session is a new one, from which nothing leads to the tokens of whoever was logged in before.
      if (former !== undefined && former.key !== login.key) await revoked(former);
      // A redirect takes the code out of the address bar, and out of the history.
      res.redirect(303, '/');
    } else if (login.code === 'access_denied') {
      res.redirect(303, '/denied');
    } else {
      console.error(`A login failed: ${login.code}: ${login.message}`);
      res.status(login.status).render('message', loginFailed(login));
    }
  });

  /** Whether Eagle Eye has ended the tokens, too. This app has forgotten them in either case. */
  async function revoked({ key }: Account): Promise<boolean> {
    try {
      await eagleEye.tokens.revoke(key);
      return true;
    } catch (error) {
      console.error('The tokens of a login were not revoked:', error);
      return false;
    }
  }

  router.get('/login', (req, res, next) => {
    // An answer that comes here came to the wrong place.
    if (isAnswer(req)) res.redirect('/');
    else void eagleEye.startLogin(req, res, next);
  });

  router.post('/logout', csrf.check, async (req: Request, res: Response) => {
    const account = accountOf(req);
    const isRevoked = account === undefined || (await revoked(account));
    await sessions.end(req, res);
    if (isRevoked) res.redirect(303, '/logged-out');
    else res.render('message', LOGGED_OUT_HERE);
  });

  for (const [path, message] of [['/logged-out', LOGGED_OUT] as const, ['/denied', DENIED] as const]) {
    router.get(path, (req, res) => {
      // To a user who is logged in, either would say something false.
      if (req.isAuthenticated()) res.redirect('/');
      else res.render('message', message);
    });
  }

  router.get('/{*path}', (req, res, next) => {
    // The callback, opened by hand.
    if (req.path === callbackPath && req.path !== '/') res.redirect('/');
    else next();
  });
  return router;
}

/** Whether Eagle Eye has sent the browser here. */
function isAnswer({ query }: Request): boolean {
  return 'code' in query || 'error' in query;
}
