// Plain node:http: no framework, no session, one cookie of your own for who has logged in.
//
//   npm install passport-eagleeye passport
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   node node-http.js
//
// pages/api of Next.js and serverless functions do the same: set req.res = res, then call passport. Route handlers (app/)
// have neither of the two: see fetch-handlers.mjs.
'use strict';

const { randomUUID } = require('node:crypto');
const { createServer } = require('node:http');
const passport = require('passport');
const { EagleEyeStrategy, EagleEyeTokens } = require('passport-eagleeye');

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, PORT = 3333 } = process.env;
const callbackURL = `http://127.0.0.1:${PORT}/callback`;

async function main() {
  const options = clientID
    ? { clientID, clientSecret, callbackURL }
    : (await require('passport-eagleeye/testing').startMockEagleEye({ callbackURL })).strategyOptions;

  const strategy = new EagleEyeStrategy(options, async (accessToken, refreshToken, params, profile, _done) => {
    const key = randomUUID(); // known only to this browser: it says who asks
    await tokens.save(key, { accessToken, refreshToken, params, profile });
    return { key };
  });
  const tokens = new EagleEyeTokens(strategy);
  passport.use(strategy);

  const redirect = (res, location) => res.writeHead(302, { location }).end();
  const keyOf = ({ headers }) => /(?:^|; )key=([\w-]+)/.exec(headers.cookie ?? '')?.[1];

  const fail = (res, error) => {
    console.error(error);
    if (error.code !== 'login_required') return res.writeHead(error.status ?? 500).end('Something went wrong.');
    // A link, not a redirect: if the tokens cannot be kept, a redirect to /login would loop for ever.
    res.writeHead(401, { 'content-type': 'text/html' }).end('Please <a href="/login">log in again</a>.');
  };

  const server = createServer(async (req, res) => {
    req.res = res; // the strategy sets its cookie there
    res.redirect = (location) => redirect(res, location);
    const key = keyOf(req);
    const [path] = req.url.split('?'); // not by new URL(): it throws for the target of "GET // HTTP/1.1"
    try {
      if (path === '/login' || path === '/callback') {
        const end = (error, user, info, status) => {
          if (error) return fail(res, error);
          if (!user) return res.writeHead(status ?? 401).end(JSON.stringify(info)); // why
          res.appendHeader('set-cookie', `key=${user.key}; HttpOnly; SameSite=Lax; Path=/`); // over https: __Host-key=…; Secure
          redirect(res, '/');
        };
        passport.authenticate('eagleeye', { session: false }, end)(req, res, end);
      } else if (path === '/logout' && req.method === 'POST') {
        if (key) {
          // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
          await tokens.revoke(key).catch((error) => console.error(error));
          res.setHeader('set-cookie', 'key=; Max-Age=0; Path=/');
        }
        redirect(res, '/');
      } else if (key) {
        const response = await tokens.fetch(key, '/api/v3.0/cameras');
        if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
        res.end(JSON.stringify({ cameras: (await response.json()).results }));
      } else {
        res.setHeader('content-type', 'text/html').end('<a href="/login">Login with Eagle Eye Networks</a>');
      }
    } catch (error) {
      fail(res, error);
    }
  });
  server.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}`));
}

main();
