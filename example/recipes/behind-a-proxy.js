// Behind a proxy that ends TLS, and in a network where requests leave through a proxy.
//
//   npm install passport-eagleeye passport express express-session https-proxy-agent
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, SESSION_SECRET, HTTPS_PROXY, PORT (3333), and EAGLEEYE_CALLBACK_URL as the
//   browser sees it: https://app.example.com/callback; without a client ID it runs on the stand-in
//   node behind-a-proxy.js
'use strict';

const { randomUUID } = require('node:crypto');
const express = require('express');
const session = require('express-session');
const passport = require('passport');
const { EagleEyeStrategy } = require('passport-eagleeye');

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, HTTPS_PROXY, PORT = 3333 } = process.env;
const { EAGLEEYE_CALLBACK_URL: callbackURL = `http://127.0.0.1:${PORT}/callback`, SESSION_SECRET } = process.env;

async function main() {
  const options = clientID
    ? { clientID, clientSecret, callbackURL }
    : (await require('passport-eagleeye/testing').startMockEagleEye({ callbackURL })).strategyOptions;
  if (HTTPS_PROXY) {
    // For logins. The requests of EagleEyeTokens have its option "fetch".
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    options.agent = new HttpsProxyAgent(HTTPS_PROXY);
  }
  passport.use(
    new EagleEyeStrategy(options, async (accessToken, refreshToken, profile) => ({ name: profile.displayName })),
  );
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  const app = express();
  // Only for the session: its cookie is set over https, and Express believes the proxy on this machine that it is https.
  app.set('trust proxy', 'loopback');
  const cookie = { sameSite: 'lax', secure: callbackURL.startsWith('https:') };
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
  app.get('/', (req, res) => {
    if (req.user) res.json(req.user);
    else res.send('<a href="/login">Login with Eagle Eye Networks</a>');
  });
  app.use((error, req, res, _next) => {
    console.error(error); // Express itself would show it to the visitor, with its stack
    res.status(error.status ?? 500).send('Something went wrong.');
  });
  app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}`));
}

main();
