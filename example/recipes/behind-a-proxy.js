// Behind a proxy that ends TLS, and in a network where requests leave through a proxy.
//
//   npm install passport-eagleeye passport express https-proxy-agent
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, HTTPS_PROXY, PORT (3333); without a client ID it runs on the stand-in
//   node behind-a-proxy.js
'use strict';

const express = require('express');
const passport = require('passport');
const { EagleEyeStrategy } = require('passport-eagleeye');

const { EAGLEEYE_CLIENT_ID: clientID, EAGLEEYE_CLIENT_SECRET: clientSecret, HTTPS_PROXY, PORT = 3333 } = process.env;

async function main() {
  const app = express();
  // Express then believes the proxy on this machine, and a path stands behind the host that the browser sees.
  app.set('trust proxy', 'loopback');
  const callbackURL = '/callback';

  const options = clientID
    ? { clientID, clientSecret, callbackURL }
    : {
        ...(
          await require('passport-eagleeye/testing').startMockEagleEye({
            callbackURL: `http://127.0.0.1:${PORT}/callback`,
            redirectURIs: ['https://app.example.com/callback'],
          })
        ).strategyOptions,
        callbackURL,
      };
  if (HTTPS_PROXY) {
    // Node.js 24 and later: NODE_USE_ENV_PROXY=1 does the same, for EagleEyeTokens as well.
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    options.agent = new HttpsProxyAgent(HTTPS_PROXY);
  }
  passport.use(
    new EagleEyeStrategy(options, async (accessToken, refreshToken, profile) => ({ name: profile.displayName })),
  );

  app.get('/login', passport.authenticate('eagleeye', { session: false }));
  app.get('/callback', (req, res, next) => {
    passport.authenticate('eagleeye', { session: false }, (error, user, info, status) => {
      if (error) return next(error);
      res.status(user ? 200 : (status ?? 401)).json(user || info);
    })(req, res, next);
  });
  app.get('/', (req, res) => res.send('<a href="/login">Login with Eagle Eye Networks</a>'));
  app.listen(PORT, () => console.log(`http://127.0.0.1:${PORT}`));
}

main();
