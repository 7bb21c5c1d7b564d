import express, { type Express } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { EagleEyeStrategy, type StrategyOptions } from 'passport-eagleeye';

/**
 * An app at https://app.example.com, where TLS ends at a proxy that says what the browser asked for. With nginx:
 *
 *   proxy_set_header X-Forwarded-Host $host;
 *   proxy_set_header X-Forwarded-Proto $scheme;
 */
export function createApp(options: Partial<StrategyOptions> = {}): Express {
  const { EAGLEEYE_CLIENT_ID = '', EAGLEEYE_CLIENT_SECRET = '', SESSION_SECRET } = process.env;
  if (!SESSION_SECRET) {
    throw new Error('Set SESSION_SECRET, to the output of: openssl rand -base64 32');
  }
  const passport = new Passport();
  const strategy = new EagleEyeStrategy(
    {
      clientID: EAGLEEYE_CLIENT_ID,
      clientSecret: EAGLEEYE_CLIENT_SECRET,
      // A path becomes https://app.example.com/callback, which has to stand on Eagle Eye's whitelist letter for letter.
      // Of an app with one address, write the whole URL here: then nothing depends on what the proxy says.
      callbackURL: '/callback',
      ...options,
    },
    (_accessToken, _refreshToken, profile, done) => {
      done(null, { id: profile.id, name: profile.displayName, baseUrl: profile.baseUrl });
    },
  );
  passport.use(strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });

  const app = express();
  // One proxy. Without this line express-session takes the request for http, and sends no secure cookie: the state of the
  // login is lost. The strategy goes by it, too; in other frameworks give it the option "proxy: true".
  app.set('trust proxy', 1);
  // The prefix has browsers refuse the cookie from a subdomain or over http.
  const cookie = { httpOnly: true, sameSite: 'lax', secure: true } as const;
  app.use(session({ name: '__Host-session', secret: SESSION_SECRET, resave: false, saveUninitialized: false, cookie }));
  app.use(passport.session());

  app.get('/login', passport.authenticate('eagleeye'));
  app.get('/callback', passport.authenticate('eagleeye', { successRedirect: '/', failureRedirect: '/' }));
  app.get('/', (req, res) => {
    res.json(req.user ?? null);
  });
  return app;
}
