import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { urlencoded, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { OUTDATED_FORM } from './messages';

declare module 'express-session' {
  interface SessionData {
    /** Stands in the forms of this session's pages; another site cannot read it, and so cannot send it. */
    csrfToken: string;
  }
}

export function createCsrfToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Middleware of a POST route: lets a form through whose field `csrfToken` holds the session's. */
export const ownFormsOnly: RequestHandler[] = [urlencoded({ extended: false, limit: '1kb' }), checkCsrfToken];

function checkCsrfToken(req: Request, res: Response, next: NextFunction): void {
  const { csrfToken } = req.session;
  if (!req.isAuthenticated()) {
    // Logged out meanwhile, perhaps in another tab: there is nothing to protect.
    res.redirect(303, '/');
  } else if (csrfToken !== undefined && isSame(csrfTokenIn(req.body), csrfToken)) {
    next();
  } else {
    res.status(403).render('message', OUTDATED_FORM);
  }
}

function csrfTokenIn(form: unknown): string {
  const hasToken = typeof form === 'object' && form !== null && 'csrfToken' in form;
  return hasToken && typeof form.csrfToken === 'string' ? form.csrfToken : '';
}

function isSame(given: string, expected: string): boolean {
  // Of hashes, because `timingSafeEqual` takes equal lengths only.
  const hash = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
