// Koa.
//
//   npm install passport-eagleeye koa koa-passport koa-session @koa/router
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, SESSION_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   node koa.js
'use strict';

const { randomUUID } = require('node:crypto');
const Koa = require('koa');
const passport = require('koa-passport');
const { Router } = require('@koa/router');
const { createSession } = require('koa-session');
const { EagleEyeStrategy, EagleEyeTokens } = require('passport-eagleeye');

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, SESSION_SECRET, PORT = 3333 } = process.env;
const callbackURL = `http://127.0.0.1:${PORT}/callback`;

async function main() {
  const options = clientID
    ? { clientID, clientSecret, callbackURL }
    : (await require('passport-eagleeye/testing').startMockEagleEye({ callbackURL })).strategyOptions;

  const strategy = new EagleEyeStrategy(options, async (accessToken, refreshToken, params, profile, _done) => {
    const key = randomUUID(); // of this login: logging out in one browser leaves the others alone
    await tokens.save(key, { accessToken, refreshToken, params, profile });
    return { key, name: profile.displayName };
  });
  const tokens = new EagleEyeTokens(strategy);
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  const app = new Koa({ keys: [SESSION_SECRET ?? randomUUID()] });
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (error.code !== 'login_required') throw error;
      ctx.redirect('/login'); // the tokens are over
    }
  });
  const router = new Router();
  router.get('/login', passport.authenticate('eagleeye'));
  router.get('/callback', (ctx, next) =>
    passport.authenticate('eagleeye', async (error, user, info, status) => {
      if (error) throw error;
      if (user) {
        await ctx.login(user);
        ctx.redirect('/');
      } else {
        ctx.status = status ?? 401;
        ctx.body = info; // why: info.code, info.reason, info.message
      }
    })(ctx, next),
  );
  router.get('/', async (ctx) => {
    const { user } = ctx.state;
    if (!user) {
      ctx.body = '<a href="/login">Login with Eagle Eye Networks</a>';
      return;
    }
    const response = await tokens.fetch(user.key, '/api/v3.0/cameras');
    ctx.body = { name: user.name, cameras: (await response.json()).results };
  });
  router.post('/logout', async (ctx) => {
    if (ctx.state.user) await tokens.revoke(ctx.state.user.key);
    await ctx.logout();
    ctx.redirect('/');
  });
  app.use(createSession(app)).use(passport.initialize()).use(passport.session()).use(router.routes());
  app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}`));
}

main();
