// Several instances of one application: sessions and tokens in Redis. Pending logins need nothing: they travel in cookies.
//
//   npm install passport-eagleeye passport express express-session connect-redis redis
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, EAGLEEYE_CALLBACK_URL, SESSION_SECRET, TOKEN_SECRET (32 characters or more),
//   REDIS_URL (redis://127.0.0.1:6379), PORT (3333); without a client ID it runs on a stand-in. Instances share one by
//   EAGLEEYE_OPTIONS: the JSON that `npx passport-eagleeye-mock --redirect-uri http://127.0.0.1:3333/callback` prints
//   node several-instances.js
'use strict';

const { randomUUID } = require('node:crypto');
const { RedisStore } = require('connect-redis');
const express = require('express');
const session = require('express-session');
const passport = require('passport');
const { createClient } = require('redis');
const { EagleEyeStrategy, EagleEyeTokens, RedisTokenStore } = require('passport-eagleeye');

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, EAGLEEYE_OPTIONS } = process.env;
const { SESSION_SECRET = randomUUID(), TOKEN_SECRET = randomUUID(), REDIS_URL, PORT = 3333 } = process.env;
const { EAGLEEYE_CALLBACK_URL: callbackURL = `http://127.0.0.1:${PORT}/callback` } = process.env;

async function optionsOfStrategy() {
  if (clientID) return { clientID, clientSecret, callbackURL };
  if (EAGLEEYE_OPTIONS) return JSON.parse(EAGLEEYE_OPTIONS);
  return (await require('passport-eagleeye/testing').startMockEagleEye({ callbackURL })).strategyOptions;
}

async function main() {
  const client = await createClient({ url: REDIS_URL }).connect();
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });

  const strategy = new EagleEyeStrategy(
    await optionsOfStrategy(),
    async (accessToken, refreshToken, params, profile, _done) => {
      const key = randomUUID(); // of this login: logging out in one browser leaves the others alone
      await tokens.save(key, { accessToken, refreshToken, params, profile });
      return { key, name: profile.displayName };
    },
  );
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
  const ends = { successRedirect: '/', failureRedirect: '/', failureMessage: true };
  app.get('/callback', passport.authenticate('eagleeye', ends));
  app.get('/', async (req, res) => {
    if (!req.user)
      return res.send(`<a href="/login">Login with Eagle Eye Networks</a> ${req.session.messages?.pop() ?? ''}`);
    const response = await tokens.fetch(req.user.key, '/api/v3.0/cameras');
    res.json({ name: req.user.name, cameras: (await response.json()).results });
  });
  app.post('/logout', async (req, res, next) => {
    if (req.user) await tokens.revoke(req.user.key);
    req.logout((failed) => (failed ? next(failed) : res.redirect('/')));
  });
  app.use((error, req, res, _next) => {
    if (error.code === 'login_required') return res.redirect('/login'); // the tokens are over
    console.error(error);
    res.status(error.status ?? 500).send('Something went wrong.');
  });
  app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}`));
}

main();
