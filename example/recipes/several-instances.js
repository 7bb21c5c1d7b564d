// Several instances of one application: sessions and tokens in Redis. Pending logins need nothing: they travel in cookies.
//
//   npm install passport-eagleeye passport express express-session connect-redis@9 redis
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, EAGLEEYE_CALLBACK_URL, SESSION_SECRET, TOKEN_SECRET (32 characters or more),
//   REDIS_URL (redis://127.0.0.1:6379), PORT (3333). For one stand-in that all instances share, EAGLEEYE_OPTIONS in place of
//   the first three: the JSON that `npx passport-eagleeye-mock --redirect-uri http://127.0.0.1:3333/callback` prints
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
const { EAGLEEYE_CALLBACK_URL: callbackURL, SESSION_SECRET, TOKEN_SECRET, REDIS_URL, PORT = 3333 } = process.env;

// No defaults: each instance would have a secret, or a stand-in, of its own.
const needed = ['SESSION_SECRET', 'TOKEN_SECRET'];
if (!EAGLEEYE_OPTIONS) needed.push('EAGLEEYE_CLIENT_ID', 'EAGLEEYE_CLIENT_SECRET', 'EAGLEEYE_CALLBACK_URL');
const missing = needed.filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(`Set ${missing.join(', ')}, in every instance to the same. For the stand-in, set EAGLEEYE_OPTIONS.`);
  process.exit(1);
}

async function main() {
  // Without a connection a request fails now, and does not wait in a queue.
  const client = createClient({ url: REDIS_URL, disableOfflineQueue: true });
  client.on('error', (error) => console.error('Redis:', error.message)); // without a listener the process would end
  await client.connect();
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });

  const strategy = new EagleEyeStrategy(
    EAGLEEYE_OPTIONS ? JSON.parse(EAGLEEYE_OPTIONS) : { clientID, clientSecret, callbackURL },
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
  const sessions = {
    store: new RedisStore({ client }),
    secret: SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
  };
  app.use(session({ ...sessions, cookie: { sameSite: 'lax' } })); // behind TLS also secure: see behind-a-proxy.js
  app.use(passport.session());
  app.get('/login', passport.authenticate('eagleeye'));
  const ends = { successRedirect: '/', failureRedirect: '/', failureMessage: true };
  app.get('/callback', passport.authenticate('eagleeye', ends));
  app.get('/', async (req, res) => {
    if (!req.user) {
      const why = req.session.messages?.pop() ?? '';
      return res.send(`${why} <a href="/login">Login with Eagle Eye Networks</a>`);
    }
    const response = await tokens.fetch(req.user.key, '/api/v3.0/cameras');
    if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
    res.json({ name: req.user.name, cameras: (await response.json()).results });
  });
  app.post('/logout', async (req, res, next) => {
    if (!req.user) return res.redirect('/');
    // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
    await tokens.revoke(req.user.key).catch((error) => console.error(error));
    req.logout((failed) => (failed ? next(failed) : res.redirect('/')));
  });
  app.use((error, req, res, _next) => {
    console.error(error);
    // A link, not a redirect: if the tokens cannot be kept, a redirect to /login would loop for ever.
    if (error.code === 'login_required') return res.status(401).send('Please <a href="/login">log in again</a>.');
    res.status(error.status ?? 500).send('Something went wrong.');
  });
  app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}`));
}

main();
