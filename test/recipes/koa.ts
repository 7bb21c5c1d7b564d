import Router from '@koa/router';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import { createSession } from 'koa-session';
import { EagleEyeStrategy, type StrategyOptions } from 'passport-eagleeye';

import { listCameras } from './api-call';

interface User {
  id: string;
  name: string;
  baseUrl: string;
}

export function createApp(options: Partial<StrategyOptions> = {}): Koa {
  const { EAGLEEYE_CLIENT_ID = '', EAGLEEYE_CLIENT_SECRET = '', SESSION_SECRET } = process.env;
  if (!SESSION_SECRET) {
    throw new Error('Set SESSION_SECRET, to the output of: openssl rand -base64 32');
  }
  // Stands for your database. koa-session's cookie is signed and not encrypted: nothing secret may be in it.
  const accessTokens = new Map<string, string>();
  const passport = new KoaPassport();
  passport.use(
    new EagleEyeStrategy(
      {
        clientID: EAGLEEYE_CLIENT_ID,
        clientSecret: EAGLEEYE_CLIENT_SECRET,
        callbackURL: 'http://127.0.0.1:3333/callback',
        ...options,
      },
      (accessToken, _refreshToken, profile, done) => {
        accessTokens.set(profile.id, accessToken);
        done(null, { id: profile.id, name: profile.displayName, baseUrl: profile.baseUrl });
      },
    ),
  );
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: User, done) => {
    done(null, user);
  });

  const router = new Router<{ user?: User }>();
  router.get('/login', passport.authenticate('eagleeye'));
  router.get('/callback', passport.authenticate('eagleeye', { successRedirect: '/', failureRedirect: '/' }));
  router.get('/', async (ctx) => {
    const { user } = ctx.state;
    const accessToken = user && accessTokens.get(user.id);
    ctx.body =
      user && accessToken
        ? { name: user.name, cameras: await listCameras(user.baseUrl, accessToken) }
        : '<a href="/login">Login with Eagle Eye Networks</a>';
  });

  // When TLS ends at a proxy before the app, add "proxy: true": a secure cookie is sent over https alone.
  const app = new Koa({ keys: [SESSION_SECRET] });
  // Lax and not strict: the cookie has to come back with the redirect from Eagle Eye.
  app.use(createSession({ sameSite: 'lax', secure: process.env.NODE_ENV === 'production' }, app));
  app.use(passport.initialize());
  app.use(passport.session());
  app.use(router.routes());
  return app;
}
