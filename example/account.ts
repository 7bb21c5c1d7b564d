import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { EagleEyeError } from 'passport-eagleeye';
import { CamerasError, readCameras, type CameraPage } from './cameras';
import { ownFormsOnly } from './csrf';
import { isAccount, type Account } from './eagle-eye';
import type { Services } from './login';
import { LoggedOutError, type TokenKeeper, type Tokens } from './tokens';
import { momentOf, remainingInWords } from './words';

/** The home page, which for a user who is logged in is the account page, and its button "Refresh token". */
export function accountRoutes({ sessions, keeper }: Services): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const tokens = isAccount(req.user) ? await keeper.current(req.sessionID) : undefined;
    if (isAccount(req.user) && tokens !== undefined) await showAccount(keeper, req, res, req.user, tokens);
    else res.render('home');
  });

  router.post('/refresh', ownFormsOnly, async (req: Request, res: Response) => {
    await keeper.refreshNow(req.sessionID);
    res.redirect(303, '/');
  });

  const logOut: ErrorRequestHandler = async (err: unknown, req, res, next) => {
    if (!(err instanceof LoggedOutError)) {
      next(err);
      return;
    }
    await sessions.destroy(req, res);
    res.redirect(303, '/login-ended');
  };
  return router.use(logOut);
}

async function showAccount(keeper: TokenKeeper, req: Request, res: Response, account: Account, tokens: Tokens) {
  const { list, tokens: latest, note } = await camerasOf(keeper, req.sessionID, account, tokens);
  res.render('account', {
    account,
    csrfToken: req.session.csrfToken,
    cameras: list,
    note,
    token: tokenView(latest),
  });
}

interface Cameras {
  /** The tokens that were good in the end. */
  tokens: Tokens;
  list?: CameraPage;
  /** Why there is no list, and the API's status, if it gave one. */
  note?: string;
  status?: number;
}

/** The cameras of the account; an access token that Eagle Eye no longer takes is refreshed, once. */
async function camerasOf(
  keeper: TokenKeeper,
  sessionID: string,
  { baseUrl }: Account,
  tokens: Tokens,
): Promise<Cameras> {
  const first = await camerasWith(tokens, baseUrl);
  if (first.status !== 401) return first;
  try {
    return await camerasWith(await keeper.refresh(sessionID, tokens), baseUrl);
  } catch (err) {
    if (err instanceof EagleEyeError) return { tokens, note: err.message };
    throw err;
  }
}

async function camerasWith(tokens: Tokens, baseUrl: string): Promise<Cameras> {
  try {
    return { tokens, list: await readCameras(baseUrl, tokens.accessToken) };
  } catch (err) {
    if (err instanceof CamerasError) return { tokens, note: err.message, status: err.status };
    throw err;
  }
}

/** What the page tells about the tokens: times, and never a token. */
function tokenView({ expiresAt, refreshedAt, refreshes, refreshToken }: Tokens) {
  return {
    canRefresh: refreshToken !== undefined,
    expires: expiresAt === undefined ? undefined : momentOf(expiresAt),
    remaining: expiresAt === undefined ? undefined : remainingInWords(expiresAt),
    refreshed: refreshedAt === undefined ? undefined : momentOf(refreshedAt),
    refreshes,
  };
}
