// A reseller's user: lists the customers' accounts, switches to one, and shows its cameras.
//
//   npm install passport-eagleeye passport express express-session
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, SESSION_SECRET, PORT (3333); without a client ID it runs on the stand-in:
//   choose Sam Okafor there
//   node reseller.js
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
  const { tokenURL = 'https://auth.eagleeyenetworks.com' } = options;
  const switchURL = new URL('/api/v3.0/authorizationTokens', tokenURL).href;

  const strategy = new EagleEyeStrategy(options, async (accessToken, refreshToken, params, profile, _done) => {
    const key = randomUUID(); // of this login: logging out in one browser leaves the others alone
    await tokens.save(key, { accessToken, refreshToken, params, profile });
    return { key, name: profile.displayName };
  });
  const tokens = new EagleEyeTokens(strategy);
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  const read = async (response) => {
    if (response.ok) return response.json();
    const status = response.status < 500 ? response.status : 502; // 403: of no reseller; 404: not a customer of this one
    throw Object.assign(new Error(`Eagle Eye refused a request: HTTP ${response.status}`), { status });
  };

  /** The token of a customer's account is kept under a key of its own. It cannot be refreshed: at its end, switch again. */
  const customerKey = (key, account) => `${key} ${account}`;
  const switchTo = async (key, targetId) => {
    const body = JSON.stringify({ type: 'reseller', targetType: 'account', targetId, scopes: ['vms.all'] });
    const headers = { 'content-type': 'application/json' };
    const response = await tokens.fetch(key, switchURL, { method: 'POST', headers, body });
    const { accessToken, expireTimestamp, httpsBaseUrl } = await read(response);
    const expiresAt = Date.parse(expireTimestamp);
    await tokens.save(customerKey(key, targetId), { accessToken, expiresAt, params: { httpsBaseUrl } });
  };
  const fetchOf = async (key, account, path) => {
    try {
      return await tokens.fetch(customerKey(key, account), path);
    } catch (error) {
      if (error.code !== 'login_required') throw error;
      await switchTo(key, account);
      return tokens.fetch(customerKey(key, account), path);
    }
  };

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
    const { results } = await read(await tokens.fetch(req.user.key, '/api/v3.0/accounts'));
    const accounts = results.map(({ id, name }) => ({ name, cameras: `/accounts/${id}` }));
    res.json({ name: req.user.name, accounts });
  });
  app.get('/accounts/:id', async (req, res) => {
    if (!req.user) return res.redirect('/');
    const { id } = req.params;
    req.session.accounts = [...new Set([...(req.session.accounts ?? []), id])]; // first: the log-out ends its token
    const { results } = await read(await fetchOf(req.user.key, id, '/api/v3.0/cameras'));
    res.json({ account: id, cameras: results });
  });
  app.post('/logout', async (req, res, next) => {
    if (!req.user) return res.redirect('/');
    const { key } = req.user;
    const keys = [key, ...(req.session.accounts ?? []).map((account) => customerKey(key, account))];
    // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
    for (const each of keys) await tokens.revoke(each).catch((error) => console.error(error));
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
