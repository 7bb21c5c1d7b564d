import express from 'express';
import session from 'express-session';
import { Passport, type Strategy } from 'passport';

import { portOf } from './port';

/** An application as users have it: Express 5 with sessions, and a login. */
export function startApp(strategy: Strategy): Promise<number> {
  const passport = new Passport();
  passport.use('measured', strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });
  const app = express();
  app.use(session({ secret: 'of the application', resave: false, saveUninitialized: false }), passport.session());
  app.get('/login', passport.authenticate('measured'));
  app.get('/callback', passport.authenticate('measured', { successRedirect: '/' }));
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      // It waits for the others between its rounds.
      server.keepAliveTimeout = 300_000;
      resolve(portOf(server));
    });
  });
}
