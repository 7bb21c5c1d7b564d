'use strict';

const { once } = require('node:events');
const { createServer } = require('node:http');

const express = require('express');
const session = require('express-session');
const passport = require('passport');
const { startMockEagleEye } = require('passport-eagleeye/testing');

/** One login from the click on "Login" to the page that says who is logged in; prints who that is, and which Node it was. */
async function logIn(makeStrategy) {
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  const eagleEye = await startMockEagleEye({ callbackURL: `${origin}/callback` });

  passport.use(makeStrategy(eagleEye.strategyOptions));
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));
  app.use(session({ secret: 'smoke', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  app.get('/login', passport.authenticate('eagleeye', { state: { returnTo: '/' } }));
  app.get('/callback', passport.authenticate('eagleeye'), (req, res) => res.redirect(req.authInfo.state.returnTo));
  app.get('/', (req, res) => res.json(req.user ?? null));

  const { headers, cookie } = await eagleEye.logIn(origin);
  const user = await (await fetch(new URL(headers.location, origin), { headers: { cookie } })).json();
  await eagleEye.stop();
  server.closeAllConnections();
  server.close();
  console.log(JSON.stringify({ node: process.versions.node, user }));
}

module.exports = { logIn };
