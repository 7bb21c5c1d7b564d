import { promisify } from 'node:util';
import type { CookieOptions, Request, Response } from 'express';
import expressSession, { type Store } from 'express-session';

export type Sessions = ReturnType<typeof createSessions>;

/**
 * The sessions of the users who are logged in; nobody else has one.
 *
 * @param secure - whether people reach the app over https
 */
export function createSessions(store: Store, secret: string, secure: boolean) {
  // The prefix has browsers refuse the cookie from a subdomain or over http.
  const name = secure ? '__Host-camera-desk' : 'camera-desk';
  // Lax and not strict: the browser comes back from Eagle Eye, which is another site, to a session that it may have.
  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/' } satisfies CookieOptions;
  return {
    middleware: expressSession({ name, cookie, secret, store, resave: false, saveUninitialized: false }),
    /** Forgets the session, and has the browser forget its cookie. */
    end: async (req: Request, res: Response): Promise<void> => {
      await promisify(req.session.destroy.bind(req.session))();
      delete res.locals.csrfToken;
      res.clearCookie(name, cookie);
    },
  };
}
