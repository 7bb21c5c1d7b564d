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
      // A link, not a redirect: if the tokens cannot be kept, a redirect to /login would loop for ever.
      ctx.status = 401;
      ctx.body = 'Please <a href="/login">log in again</a>.';
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
    if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
    ctx.body = { name: user.name, cameras: (await response.json()).results };
  });
  router.post('/logout', async (ctx) => {
    ctx.redirect('/');
    if (!ctx.state.user) return;
    // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
    await tokens.revoke(ctx.state.user.key).catch((error) => console.error(error));
    await ctx.logout();
  });
  const session = createSession({ sameSite: 'lax' }, app); // over https add secure: true
  app.use(session).use(passport.initialize()).use(passport.session()).use(router.routes());
  app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}`));
}

main();
