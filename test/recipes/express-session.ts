import { promisify } from 'node:util';

import express, { type Express } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { EagleEyeStrategy, type StrategyOptions } from 'passport-eagleeye';

import { listCameras } from './api-call';

declare global {
  namespace Express {
    interface User {
      id: string;
      name: string;
      baseUrl: string;
    }
  }
}

export function createApp(options: Partial<StrategyOptions> = {}): Express {
  const { EAGLEEYE_CLIENT_ID = '', EAGLEEYE_CLIENT_SECRET = '', SESSION_SECRET } = process.env;
  if (!SESSION_SECRET) {
    throw new Error('Set SESSION_SECRET, to the output of: openssl rand -base64 32');
  }
  // Stands for your database. Tokens belong neither in the browser nor in the session: that is saved as a whole, so that
  // a request which began before a refresh would bring the dead tokens back.
  const tokens = new Map<string, { accessToken: string; refreshToken: string }>();
  const strategy = new EagleEyeStrategy(
    {
      clientID: EAGLEEYE_CLIENT_ID,
      clientSecret: EAGLEEYE_CLIENT_SECRET,
      callbackURL: 'http://127.0.0.1:3333/callback',
      ...options,
    },
    (accessToken, refreshToken, profile, done) => {
      tokens.set(profile.id, { accessToken, refreshToken });
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
  // Lax and not strict: the cookie has to come back with the redirect from Eagle Eye. In production, give the session a
  // store as well: https://github.com/expressjs/session#compatible-session-stores
  const cookie = { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' } as const;
  app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false, cookie }));
  app.use(passport.session());

  app.get('/login', passport.authenticate('eagleeye'));
  app.get('/callback', passport.authenticate('eagleeye', { successRedirect: '/', failureRedirect: '/' }));
  app.get('/', async (req, res) => {
    const login = req.user && tokens.get(req.user.id);
    if (req.user && login) {
      res.json({ name: req.user.name, cameras: await listCameras(req.user.baseUrl, login.accessToken) });
    } else {
      res.send('<a href="/login">Login with Eagle Eye Networks</a>');
    }
  });
  app.post('/logout', async (req, res) => {
    const login = req.user && tokens.get(req.user.id);
    await promisify(req.logout.bind(req))();
    if (login) {
      // It takes the access token with it.
      await strategy.revokeToken(login.refreshToken);
    }
    res.redirect('/');
  });
  return app;
}
