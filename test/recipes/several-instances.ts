import { RedisStore } from 'connect-redis';
import express, { type ErrorRequestHandler, type Express } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { EagleEyeError, EagleEyeStrategy, type StrategyOptions } from 'passport-eagleeye';

import { ApiError, listCameras } from './api-call';
import { readTokens, type Redis, refreshTokens, saveTokens } from './refresh-with-a-lock';

declare global {
  namespace Express {
    interface User {
      id: string;
      name: string;
      baseUrl: string;
    }
  }
}

const loginAgain: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof EagleEyeError && error.code === 'login_required') {
    res.redirect('/login');
  } else {
    next(error);
  }
};

/** One of several instances behind a balancer. What they share is in Redis: `await createClient({ url }).connect()`. */
export function createApp(redis: Redis, options: Partial<StrategyOptions> = {}): Express {
  const { EAGLEEYE_CLIENT_ID = '', EAGLEEYE_CLIENT_SECRET = '', SESSION_SECRET } = process.env;
  if (!SESSION_SECRET) {
    throw new Error('Set SESSION_SECRET, for all instances to the same output of: openssl rand -base64 32');
  }
  const strategy = new EagleEyeStrategy(
    {
      clientID: EAGLEEYE_CLIENT_ID,
      clientSecret: EAGLEEYE_CLIENT_SECRET,
      callbackURL: 'https://app.example.com/callback',
      ...options,
    },
    async (accessToken, refreshToken, profile, done) => {
      await saveTokens(redis, profile.id, { accessToken, refreshToken });
      done(null, { id: profile.id, name: profile.displayName, baseUrl: profile.baseUrl });
    },
  );
  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });

  const app = express();
  // The session holds the login while the browser is at Eagle Eye: any instance may end what another began. An app
  // without sessions gives all instances a CookieStateStore with one secret, and shares nothing else.
  const store = new RedisStore({ client: redis, prefix: 'session:' });
  const cookie = { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' } as const;
  app.set('trust proxy', 1);
  app.use(session({ store, secret: SESSION_SECRET, resave: false, saveUninitialized: false, cookie }));
  app.use(passport.session());

  app.get('/login', passport.authenticate('eagleeye'));
  app.get('/callback', passport.authenticate('eagleeye', { successRedirect: '/', failureRedirect: '/' }));
  app.get('/', async ({ user }, res) => {
    const tokens = user && (await readTokens(redis, user.id));
    if (!user || !tokens) {
      res.send('<a href="/login">Login with Eagle Eye Networks</a>');
      return;
    }
    const cameras = await listCameras(user.baseUrl, tokens.accessToken).catch(async (error: unknown) => {
      if (!(error instanceof ApiError && error.status === 401)) {
        throw error;
      }
      const { accessToken } = await refreshTokens(strategy, redis, user.id, tokens);
      return listCameras(user.baseUrl, accessToken);
    });
    res.json({ name: user.name, cameras });
  });
  app.use(loginAgain);
  return app;
}
