import type express from 'express';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { EagleEyeStrategy } from 'passport-eagleeye';

import { type AppOptions, type CreateApp, LOGIN_OPTIONS, returnToOf, userOf } from './app';

/** An app of Express, of whatever version. */
export function expressAppWith(framework: typeof express): CreateApp {
  return ({ strategyOptions, sessions, onError }: AppOptions) => {
    const passport = new Passport();
    passport.use(
      new EagleEyeStrategy(strategyOptions, (_accessToken, _refreshToken, profile, done) => {
        done(null, userOf(profile));
      }),
    );
    passport.serializeUser((user, done) => {
      done(null, user);
    });
    passport.deserializeUser((user: Express.User, done) => {
      done(null, user);
    });

    const endLogin: RequestHandler = (req, res) => {
      const returnTo = returnToOf(req.authInfo);
      if (sessions) {
        res.redirect(returnTo);
      } else {
        res.json({ user: req.user, returnTo });
      }
    };
    const reportError: ErrorRequestHandler = (error, _req, _res, next) => {
      onError(error);
      next(error);
    };

    const app = framework();
    if (sessions) {
      app.use(session({ secret: 'a secret', resave: false, saveUninitialized: false }), passport.session());
    }
    app.get('/login', passport.authenticate('eagleeye', { session: sessions, ...LOGIN_OPTIONS }));
    app.all(
      '/callback',
      framework.urlencoded({ extended: false }),
      passport.authenticate('eagleeye', { session: sessions }),
      endLogin,
    );
    app.get('/cameras', (req, res) => {
      res.status(req.user ? 200 : 401).json(req.user ?? null);
    });
    app.use(reportError);
    return Promise.resolve({ listener: app, close: () => Promise.resolve() });
  };
}
