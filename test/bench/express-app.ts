import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { Passport, type Strategy } from 'passport';
import { createClient } from 'redis';

import { portOf } from './port';

/**
 * An application as users have it: Express 5 with sessions, and a login.
 *
 * @param redis - URL of a Redis for the sessions; without one they are in memory
 */
export async function startApp(strategy: Strategy, redis?: string): Promise<number> {
  const store = redis ? new RedisStore({ client: await createClient({ url: redis }).connect() }) : undefined;
  const passport = new Passport();
  passport.use('measured', strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });
  const app = express();
  app.use(
    session({ store, secret: 'of the application', resave: false, saveUninitialized: false }),
    passport.session(),
  );
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
