// Express in JavaScript: login, a page with cameras, log-out.
//
//   npm install passport-eagleeye passport express express-session
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, SESSION_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   node express.js
//
// Express 4 does not pass on the error of an async function. There, write app.get('/', passOn(async (req, res) => …)) with
//   const passOn = (route) => (req, res, next) => route(req, res, next).catch(next);
'use strict';

const { randomUUID } = require('node:crypto');
const express = require('express');
const session = require('express-session');
const passport = require('passport');
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

  const app = express();
  const cookie = { sameSite: 'lax' }; // "strict" is not sent on the way back from Eagle Eye; over https add secure: true
  app.use(session({ secret: SESSION_SECRET ?? randomUUID(), cookie, resave: false, saveUninitialized: false }));
  app.use(passport.session());

  app.get('/login', passport.authenticate('eagleeye'));
  app.get('/callback', (req, res, next) => {
    passport.authenticate('eagleeye', (error, user, info, status) => {
      if (error) return next(error);
      if (!user) return res.status(status ?? 401).json(info); // why: info.code, info.reason, info.message
      req.logIn(user, (failed) => (failed ? next(failed) : res.redirect('/')));
    })(req, res, next);
  });
  app.get('/', async (req, res) => {
    if (!req.user) return res.send('<a href="/login">Login with Eagle Eye Networks</a>');
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
