import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import { EagleEyeError, type EagleEyeTokens } from 'passport-eagleeye';
import { formField, type Csrf } from './csrf';
import { accountOf, type Account } from './eagle-eye';

interface Camera {
  id: string;
  name: string;
}

/** Cameras that the page shows: an account may have thousands. */
const PAGE_SIZE = 100;

/** The home page, which for a user who is logged in is the account page, and what stands on it. */
export function accountRoutes(tokens: EagleEyeTokens, csrf: Csrf): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const account = accountOf(req);
    if (account === undefined) {
      res.render('home');
      return;
    }
    const cameras = await camerasOf(account);
    // Afterwards, since the request may have refreshed the token.
    const { expiresAt } = await tokens.get(account.key);
    res.render('account', { account, cameras, token: tokenView(expiresAt) });
  });

  /** The first cameras, and how many there are. Undefined when they cannot be read: the page is worth seeing without. */
  async function camerasOf({ key }: Account): Promise<{ list: Camera[]; total: number } | undefined> {
    try {
      const response = await tokens.fetch(key, `/api/v3.0/cameras?pageSize=${PAGE_SIZE}`);
      const body: unknown = response.ok ? await response.json() : await response.body?.cancel();
      if (isCameraPage(body)) {
        const list = body.results.filter(isCamera).slice(0, PAGE_SIZE);
        return { list, total: Number(body.totalSize ?? list.length) };
      }
      console.error(`The cameras could not be read: HTTP ${response.status}, and no list of cameras`);
    } catch (error) {
      if (error instanceof EagleEyeError && error.code === 'login_required') throw error;
      console.error('The cameras could not be read:', error);
    }
    return undefined;
  }

  // The picture goes through this app, so that the access token stays here.
  router.get('/cameras/:id/picture', async (req, res) => {
    const account = accountOf(req);
    if (account === undefined) {
      res.status(401).end();
      return;
    }
    const gone = new AbortController();
    res.once('close', () => {
      gone.abort();
    });
    const query = new URLSearchParams({ deviceId: req.params.id, type: 'preview' }).toString();
    try {
      const path = `/api/v3.0/media/liveImage.jpeg?${query}`;
      const picture = await tokens.fetch(account.key, path, { signal: gone.signal });
      if (picture.ok && picture.body !== null && picture.headers.get('content-type') === 'image/jpeg') {
        res.type('image/jpeg');
        await pipeline(Readable.fromWeb(picture.body), res);
      } else {
        await picture.body?.cancel();
        res.status(picture.status === 404 ? 404 : 503).end();
      }
    } catch (error) {
      // The browser has gone on to another page: there is nobody to tell.
      if (!gone.signal.aborted) throw error;
    }
  });

  router.post('/refresh', csrf.check, async (req: Request, res: Response) => {
    const account = accountOf(req);
    if (account !== undefined) {
      const { accessToken, expiresAt } = await tokens.get(account.key);
      // Two tabs that show the same token want one new token between them.
      if (formField(req.body, 'seen') === String(expiresAt)) await tokens.refresh(account.key, accessToken);
    }
    res.redirect(303, '/');
  });

  return router;
}

const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' });

/** When the access token ends, for machines and for people. */
function tokenView(expiresAt: number | undefined) {
  if (expiresAt === undefined) return undefined;
  const minutes = Math.max(0, Math.floor((expiresAt - Date.now()) / 60_000));
  return {
    expiresAt,
    iso: new Date(expiresAt).toISOString(),
    words: `${FORMAT.format(expiresAt)} UTC`,
    remaining: minutes < 60 ? `In ${minutes} min` : `In ${Math.floor(minutes / 60)} h ${minutes % 60} min`,
  };
}

function isCameraPage(value: unknown): value is { results: unknown[]; totalSize?: unknown } {
  return typeof value === 'object' && value !== null && 'results' in value && Array.isArray(value.results);
}

/** Its ID can stand in a URL, and its name has at most 126 characters: what Eagle Eye promises. */
function isCamera(value: unknown): value is Camera {
  if (typeof value !== 'object' || value === null || !('id' in value && 'name' in value)) return false;
  const { id, name } = value;
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) && typeof name === 'string' && name.length <= 2 * 126;
}
