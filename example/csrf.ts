import { createHmac, timingSafeEqual } from 'node:crypto';
import { urlencoded, type RequestHandler } from 'express';
import { BAD_REQUEST } from './messages';

export type Csrf = ReturnType<typeof createCsrf>;

/** Keeps other sites from sending this app's forms in the name of whoever is logged in. */
export function createCsrf(secret: string) {
  // A keyed hash of the session's ID, so that nothing has to be stored.
  const tokenOf = (sessionID: string) => createHmac('sha256', secret).update(`csrf ${sessionID}`).digest('base64url');

  /** Gives the views the token that their forms must hold. */
  const offer: RequestHandler = (req, res, next) => {
    if (req.isAuthenticated()) res.locals.csrfToken = tokenOf(req.sessionID);
    next();
  };
  const compare: RequestHandler = (req, res, next) => {
    const given = Buffer.from(formField(req.body, 'csrfToken'));
    const expected = Buffer.from(tokenOf(req.sessionID));
    // Logged out meanwhile, perhaps in another tab: there is nothing to protect.
    if (!req.isAuthenticated()) res.redirect(303, '/');
    else if (given.length === expected.length && timingSafeEqual(given, expected)) next();
    else res.status(403).render('message', BAD_REQUEST);
  };
  /** For a POST route: lets only this session's own forms through. */
  const check = [urlencoded({ extended: false, limit: '1kb' }), compare];
  return { offer, check };
}

/** A field of a form that `urlencoded` has parsed; `''` without one. */
export function formField(form: unknown, name: string): string {
  const value: unknown = typeof form === 'object' && form !== null ? Reflect.get(form, name) : undefined;
  return typeof value === 'string' ? value : '';
}
