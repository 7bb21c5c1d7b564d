import type { CookieOptions, Request, RequestHandler, Response } from 'express';
import expressSession, { type Store } from 'express-session';

export interface Sessions {
  middleware: RequestHandler;
  /** Writes the session now. By itself that happens when the answer is already on its way, and a redirect is fast. */
  save: (req: Request) => Promise<void>;
  destroy: (req: Request, res: Response) => Promise<void>;
}

/** `secure` when people reach the app over https. */
export function createSessions(store: Store, secret: string, secure: boolean): Sessions {
  // The prefix has browsers refuse the cookie from a subdomain or over http.
  const name = secure ? '__Host-eagleeye-example' : 'eagleeye-example';
  // Lax and not strict: Eagle Eye sends the browser back from another site, and the session holds the login's state.
  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/' } satisfies CookieOptions;
  return {
    middleware: expressSession({ name, cookie, secret, store, resave: false, saveUninitialized: false }),
    save: (req) => settled((done) => req.session.save(done)),
    destroy: async (req, res) => {
      await settled((done) => req.session.destroy(done));
      res.clearCookie(name, cookie);
    },
  };
}

/** A promise of what Passport and express-session tell a callback. */
export function settled(start: (done: (err: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((err) => {
      if (!err) resolve();
      else reject(err instanceof Error ? err : new Error('The session could not be stored', { cause: err }));
    });
  });
}
