// Express in TypeScript: as express.js, with types for the user.
//
//   npm install passport-eagleeye passport express express-session
//   npm install --save-dev typescript @types/node @types/express @types/express-session @types/passport
//   EAGLEEYE_CLIENT_ID, EAGLEEYE_CLIENT_SECRET, SESSION_SECRET, PORT (3333); without a client ID it runs on the stand-in
//   npx tsc --outDir dist --module nodenext --target es2022 --types node --skipLibCheck express.ts
//   node dist/express.js
import { randomUUID } from 'node:crypto';

import express, { type ErrorRequestHandler } from 'express';
import session from 'express-session';
import passport from 'passport';
import { EagleEyeError, EagleEyeStrategy, EagleEyeTokens, type LoginFailure } from 'passport-eagleeye';
import { startMockEagleEye } from 'passport-eagleeye/testing';

declare global {
  namespace Express {
    interface User {
      key: string;
      name: string;
    }
  }
}

const {
  EAGLEEYE_CLIENT_ID: clientID,
  EAGLEEYE_CLIENT_SECRET: clientSecret = '',
  SESSION_SECRET,
  PORT = '3333',
} = process.env;
const callbackURL = `http://127.0.0.1:${PORT}/callback`;

async function main(): Promise<void> {
  const options = clientID
    ? { clientID, clientSecret, callbackURL }
    : (await startMockEagleEye({ callbackURL })).strategyOptions;

  const strategy = new EagleEyeStrategy(options, async (accessToken, refreshToken, params, profile, _done) => {
    const key = randomUUID(); // of this login: logging out in one browser leaves the others alone
    await tokens.save(key, { accessToken, refreshToken, params, profile });
    return { key, name: profile.displayName };
  });
  const tokens = new EagleEyeTokens(strategy);
  passport.use(strategy);
  passport.serializeUser<Express.User>((user, done) => {
    done(null, user);
  });
  passport.deserializeUser<Express.User>((user, done) => {
    done(null, user);
  });

  const app = express();
  const cookie = { sameSite: 'lax' } as const; // "strict" is not sent on the way back from Eagle Eye
  app.use(session({ secret: SESSION_SECRET ?? randomUUID(), cookie, resave: false, saveUninitialized: false }));
  app.use(passport.session());

  app.get('/login', passport.authenticate('eagleeye'));
  app.get('/callback', (req, res, next) => {
    const end = (error: unknown, user?: Express.User | false, info?: LoginFailure, status = 401): void => {
      if (error) {
        next(error);
      } else if (user) {
        req.logIn(user, (failed) => {
          if (failed) next(failed);
          else res.redirect('/');
        });
      } else {
        res.status(status).json(info);
      }
    };
    passport.authenticate('eagleeye', end)(req, res, next);
  });
  app.get('/', async (req, res) => {
    if (!req.user) {
      res.send('<a href="/login">Login with Eagle Eye Networks</a>');
      return;
    }
    const response = await tokens.fetch(req.user.key, '/api/v3.0/cameras');
    if (!response.ok) throw new Error(`The cameras could not be read: HTTP ${response.status}`);
    const { results } = (await response.json()) as { results: { id: string; name: string }[] };
    res.json({ name: req.user.name, cameras: results });
  });
  app.post('/logout', async (req, res, next) => {
    if (!req.user) {
      res.redirect('/');
      return;
    }
    // With Eagle Eye down, too, the tokens are forgotten and the user is logged out here.
    await tokens.revoke(req.user.key).catch((error: unknown) => {
      console.error(error);
    });
    req.logout((failed) => {
      if (failed) next(failed);
      else res.redirect('/');
    });
  });
  app.use(((error, _req, res, _next) => {
    console.error(error);
    // A link, not a redirect: if the tokens cannot be kept, a redirect to /login would loop for ever.
    if (error instanceof EagleEyeError && error.code === 'login_required') {
      res.status(401).send('Please <a href="/login">log in again</a>.');
      return;
    }
    res.status(error instanceof EagleEyeError ? error.status : 500).send('Something went wrong.');
  }) as ErrorRequestHandler);
  app.listen(PORT, () => {
    console.log(`http://127.0.0.1:${PORT}`);
  });
}

void main();
