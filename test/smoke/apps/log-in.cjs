'use strict';

const { once } = require('node:events');
const { createServer } = require('node:http');

const express = require('express');
const session = require('express-session');
const passport = require('passport');

const MOST_REDIRECTS = 5;

/** An app as its documentation has it: express-session, Passport, two routes. */
function appWith(strategy) {
  const app = express();
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));
  app.use(session({ secret: 'smoke', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  app.get('/login', passport.authenticate('eagleeye'));
  app.get('/callback', passport.authenticate('eagleeye', { successRedirect: '/' }));
  app.get('/', (req, res) => res.json(req.user ?? null));
  return app;
}

/** Follows redirects as a browser does, with one cookie for the app. */
async function browse(origin) {
  let url = new URL('/login', origin);
  let cookie = '';
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const headers = url.origin === origin ? { cookie } : {};
    const response = await fetch(url, { redirect: 'manual', headers });
    const body = await response.text();
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    if (response.status === 200) {
      return JSON.parse(body);
    }
    const location = response.headers.get('location');
    if (location === null) {
      throw new Error(`${url.pathname} answered ${response.status}: ${body}`);
    }
    url = new URL(location, url);
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects`);
}

/**
 * One login against the stand-in, from the click on "Login" to the page that says who is logged in; prints who that is,
 * and which Node it was.
 */
async function logIn(startMockEagleEye, makeStrategy) {
  const server = createServer((req, res) => app(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  const eagleEye = await startMockEagleEye({ redirectURIs: [`${origin}/callback`], authorize: 'allow' });
  const app = appWith(makeStrategy(eagleEye.strategyOptions));
  const user = await browse(origin);
  await eagleEye.stop();
  server.closeAllConnections();
  server.close();
  console.log(JSON.stringify({ node: process.versions.node, user }));
}

module.exports = { logIn };
