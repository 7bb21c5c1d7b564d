import { Authenticator } from '@fastify/passport';
import secureSession from '@fastify/secure-session';
import fastify, { type FastifyInstance } from 'fastify';
import { EagleEyeStrategy, type StrategyOptions } from 'passport-eagleeye';

import { listCameras } from './api-call';

declare module 'fastify' {
  interface PassportUser {
    id: string;
    name: string;
    baseUrl: string;
  }
}

export async function createApp(options: Partial<StrategyOptions> = {}): Promise<FastifyInstance> {
  const { EAGLEEYE_CLIENT_ID = '', EAGLEEYE_CLIENT_SECRET = '', SESSION_KEY = '' } = process.env;
  // Stands for your database. The session is a cookie, and no place for tokens, even though it is encrypted.
  const accessTokens = new Map<string, string>();
  const passport = new Authenticator();
  passport.use(
    new EagleEyeStrategy(
      {
        clientID: EAGLEEYE_CLIENT_ID,
        clientSecret: EAGLEEYE_CLIENT_SECRET,
        callbackURL: 'http://127.0.0.1:3333/callback',
        ...options,
      },
      (accessToken, _refreshToken, profile, done) => {
        accessTokens.set(profile.id, accessToken);
        done(null, { id: profile.id, name: profile.displayName, baseUrl: profile.baseUrl });
      },
    ),
  );
  passport.registerUserSerializer((user) => Promise.resolve(user));
  passport.registerUserDeserializer((user) => Promise.resolve(user));

  const app = fastify();
  await app.register(secureSession, {
    // 32 bytes: openssl rand -base64 32
    key: SESSION_KEY,
    // Lax and not strict: the cookie has to come back with the redirect from Eagle Eye.
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' },
  });
  await app.register(passport.initialize());
  await app.register(passport.secureSession());

  const begin = passport.authenticate('eagleeye');
  const end = passport.authenticate('eagleeye', { successRedirect: '/', failureRedirect: '/' });
  app.get('/login', { preValidation: begin }, () => undefined);
  app.get('/callback', { preValidation: end }, () => undefined);
  app.get('/', async ({ user }, reply) => {
    const accessToken = user && accessTokens.get(user.id);
    return user && accessToken
      ? { name: user.name, cameras: await listCameras(user.baseUrl, accessToken) }
      : reply.type('text/html').send('<a href="/login">Login with Eagle Eye Networks</a>');
  });
  return app;
}
