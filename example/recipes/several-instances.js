// Several instances of one application: sessions and tokens in Redis. Pending logins need nothing: they travel in cookies.
//
//   npm install passport-eagleeye passport express express-session connect-redis redis
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, SESSION_SECRET, TOKEN_SECRET (32 characters or more each), REDIS_URL, PORT
//   (3333); EAGLEEYE_OPTIONS in place of the credentials: the JSON that `npx passport-eagleeye-mock` prints
//   node several-instances.js
'use strict';

const { randomUUID } = require('node:crypto');
const { RedisStore } = require('connect-redis');
const express = require('express');
const session = require('express-session');
const passport = require('passport');
const { createClient } = require('redis');
const { EagleEyeStrategy, EagleEyeTokens, RedisTokenStore } = require('passport-eagleeye');

const { SESSION_SECRET, TOKEN_SECRET, REDIS_URL, EAGLEEYE_OPTIONS, PORT = 3333 } = process.env;
const options = EAGLEEYE_OPTIONS
  ? JSON.parse(EAGLEEYE_OPTIONS)
  : {
      clientID: process.env.EAGLEEYE_CLIENT_ID,
      clientSecret: process.env.EAGLEEYE_CLIENT_SECRET,
      callbackURL: process.env.EAGLEEYE_CALLBACK_URL,
    };

async function main() {
  const client = await createClient({ url: REDIS_URL }).connect();
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });

  const strategy = new EagleEyeStrategy(options, async (accessToken, refreshToken, params, profile, _done) => {
    const key = randomUUID(); // of this login: logging out in one browser leaves the others alone
    await tokens.save(key, { accessToken, refreshToken, params, profile });
    return { key, name: profile.displayName };
  });
  const tokens = new EagleEyeTokens(strategy, { store, secret: TOKEN_SECRET });
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  const app = express();
  app.use(
    session({ store: new RedisStore({ client }), secret: SESSION_SECRET, resave: false, saveUninitialized: false }),
  );
  app.use(passport.session());
  app.get('/login', passport.authenticate('eagleeye'));
  app.get(
    '/callback',
    passport.authenticate('eagleeye', { successRedirect: '/', failureRedirect: '/', failureMessage: true }),
  );
  app.get('/', async (req, res) => {
    if (!req.user) return res.json({ why: req.session.messages });
    const response = await tokens.fetch(req.user.key, '/api/v3.0/cameras');
    res.json({ name: req.user.name, cameras: (await response.json()).results });
  });
  app.post('/logout', async (req, res, next) => {
    if (req.user) await tokens.revoke(req.user.key);
    req.logout((failed) => (failed ? next(failed) : res.redirect('/')));
  });
  app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}`));
}

main();
