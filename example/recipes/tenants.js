// A host for each tenant, such as acme.localhost. Eagle Eye sends browsers only to a redirect URI on its whitelist. So each
// login begins and ends on the host of that URI, the tenant travels in `state`, and the tenant's host takes the user over.
//
//   npm install passport-eagleeye passport express express-session
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, SESSION_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   node tenants.js
'use strict';

const { createHash, randomUUID } = require('node:crypto');
const express = require('express');
const session = require('express-session');
const passport = require('passport');
const { EagleEyeStrategy } = require('passport-eagleeye');

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, SESSION_SECRET, PORT = 3333 } = process.env;
const LOGIN_ORIGIN = `http://127.0.0.1:${PORT}`;
const callbackURL = `${LOGIN_ORIGIN}/callback`;

/** The Eagle Eye account of each tenant: nobody else's users get in. */
const ACCOUNTS = new Map([
  ['acme', '00001106'],
  ['globex', '00027031'],
]);
const originOf = (tenant) => `http://${tenant}.localhost:${PORT}`;
const hash = (text) => createHash('sha256').update(text).digest('base64url');

async function main() {
  const options = clientID
    ? { clientID, clientSecret, callbackURL }
    : (await require('passport-eagleeye/testing').startMockEagleEye({ callbackURL })).strategyOptions;
  passport.use(
    new EagleEyeStrategy(options, async (accessToken, refreshToken, { displayName, accountId }) => ({
      name: displayName,
      accountId,
    })),
  );
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  /** Logins that a tenant's host has not taken over yet, by a ticket. Several instances keep them in Redis. */
  const finished = new Map();

  const logins = express.Router();
  logins.get('/login', (req, res, next) => {
    const { tenant, browser } = req.query;
    if (!ACCOUNTS.has(tenant) || !/^[\w-]{43}$/.test(browser))
      return res.status(400).send('A login begins at a tenant.');
    passport.authenticate('eagleeye', { state: { tenant, browser } })(req, res, next);
  });
  logins.get('/callback', (req, res, next) => {
    passport.authenticate('eagleeye', { session: false }, (error, user, info, status) => {
      if (error) return next(error);
      if (!user) return res.status(status ?? 401).json(info); // why: info.code, info.reason, info.message
      const { tenant, browser } = info.state;
      if (user.accountId !== ACCOUNTS.get(tenant)) return res.status(403).send(`You are no user of ${tenant}.`);
      const ticket = randomUUID();
      finished.set(ticket, { user, tenant, browser });
      setTimeout(() => finished.delete(ticket), 60_000).unref();
      res.redirect(`${originOf(tenant)}/enter?ticket=${ticket}`);
    })(req, res, next);
  });

  const pages = express.Router();
  const cookie = { sameSite: 'lax' }; // without a domain: each tenant has sessions of its own
  pages.use(session({ secret: SESSION_SECRET ?? randomUUID(), cookie, resave: false, saveUninitialized: false }));
  pages.use(passport.session());
  pages.get('/login', (req, res) => {
    req.session.browser ??= randomUUID();
    res.redirect(`${LOGIN_ORIGIN}/login?tenant=${req.tenant}&browser=${hash(req.session.browser)}`);
  });
  pages.get('/enter', (req, res, next) => {
    const login = finished.get(req.query.ticket);
    finished.delete(req.query.ticket);
    const { browser } = req.session;
    // A ticket is good once, and only in the browser where the login began: in a link, it lets nobody in.
    if (!browser || login?.tenant !== req.tenant || login.browser !== hash(browser)) {
      return res.status(403).send('This login did not begin in this browser. <a href="/login">Log in</a>');
    }
    req.logIn(login.user, (failed) => (failed ? next(failed) : res.redirect('/')));
  });
  pages.get('/', (req, res) => {
    if (req.user) res.json({ tenant: req.tenant, name: req.user.name });
    else res.send('<a href="/login">Login with Eagle Eye Networks</a>');
  });
  pages.post('/logout', (req, res, next) => {
    if (!req.user) return res.redirect('/');
    req.logout((failed) => (failed ? next(failed) : res.redirect('/')));
  });

  const app = express();
  app.use((req, res, next) => {
    const origin = `http://${req.headers.host}`;
    req.tenant = [...ACCOUNTS.keys()].find((tenant) => originOf(tenant) === origin);
    if (req.tenant) pages(req, res, next);
    else if (origin === LOGIN_ORIGIN) logins(req, res, next);
    else res.status(404).send('There is no such tenant.');
  });
  app.use((error, req, res, _next) => {
    console.error(error);
    res.status(error.status ?? 500).send('Something went wrong.');
  });
  app.listen(PORT, () => console.log(`${originOf('acme')} and ${originOf('globex')}; logins: ${LOGIN_ORIGIN}`));
}

main();
