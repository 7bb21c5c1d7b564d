import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import { createSession } from 'koa-session';
import { EagleEyeStrategy } from 'passport-eagleeye';

import { type AppOptions, type CreateApp, LOGIN_OPTIONS, returnToOf, userOf } from './app';

// The package exports the class as a value alone.
type Passport = InstanceType<typeof KoaPassport>;

function routes(passport: Passport, sessions: boolean): Router {
  const router = new Router();
  router.get('/login', passport.authenticate('eagleeye', { session: sessions, ...LOGIN_OPTIONS }));
  router.all('/callback', bodyParser(), passport.authenticate('eagleeye', { session: sessions }), (ctx) => {
    // koa-passport keeps in the state what Passport puts on Express's request.
    const { user, authInfo } = ctx.state;
    const returnTo = returnToOf(authInfo);
    if (sessions) {
      ctx.redirect(returnTo);
    } else {
      ctx.body = { user, returnTo };
    }
  });
  router.get('/cameras', (ctx) => {
    ctx.status = ctx.isAuthenticated() ? 200 : 401;
    ctx.body = ctx.state.user ?? {};
  });
  return router;
}

export const koaApp: CreateApp = ({ strategyOptions, sessions, onError }: AppOptions) => {
  const passport = new KoaPassport();
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

  const app = new Koa();
  app.keys = ['a secret'];
  app.on('error', onError);
  if (sessions) {
    app.use(createSession({}, app));
    app.use(passport.initialize());
    app.use(passport.session());
  } else {
    app.use(passport.initialize());
  }
  app.use(routes(passport, sessions).routes());
  return Promise.resolve({ listener: app.callback(), close: () => Promise.resolve() });
};
