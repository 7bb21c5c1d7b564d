import { randomBytes } from 'node:crypto';

import cookie from '@fastify/cookie';
import { Authenticator } from '@fastify/passport';
import secureSession from '@fastify/secure-session';
import fastifySession from '@fastify/session';
import fastify, { type FastifyInstance } from 'fastify';
import { EagleEyeStrategy } from 'passport-eagleeye';

import { type App, type AppOptions, LOGIN_OPTIONS, returnToOf, type User, userOf } from './app';

// The package exports the class as a value alone.
type Passport = InstanceType<typeof Authenticator>;

declare module 'fastify' {
  interface PassportUser extends User {}
}

/** Fastify parses no forms by itself. */
function takeForms(app: FastifyInstance): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
}

type SessionPlugin = '@fastify/secure-session' | '@fastify/session';

/** The session in a cookie, or in a store. */
async function useSession(app: FastifyInstance, plugin: SessionPlugin): Promise<void> {
  if (plugin === '@fastify/session') {
    await app.register(cookie);
    await app.register(fastifySession, {
      secret: 'a secret of 32 characters or more',
      cookie: { secure: false },
      saveUninitialized: false,
    });
  } else {
    await app.register(secureSession, { key: randomBytes(32), cookie: { path: '/' } });
  }
}

async function usePassport(app: FastifyInstance, passport: Passport, plugin: SessionPlugin | undefined): Promise<void> {
  if (plugin) {
    await useSession(app, plugin);
    await app.register(passport.initialize());
    await app.register(passport.secureSession());
  } else {
    // @fastify/passport registers @fastify/flash, which wants the decorator of a session, whatever stands there.
    app.decorateRequest('session');
    await app.register(passport.initialize());
  }
}

function route(app: FastifyInstance, passport: Passport, sessions: boolean): void {
  const begin = passport.authenticate('eagleeye', { session: sessions, ...LOGIN_OPTIONS });
  const end = passport.authenticate('eagleeye', { session: sessions });
  app.get('/login', { preValidation: begin }, () => undefined);
  app.route({
    method: ['GET', 'POST'],
    url: '/callback',
    preValidation: end,
    handler: (request, reply) => {
      const returnTo = returnToOf(request.authInfo);
      return sessions ? reply.redirect(returnTo) : reply.send({ user: request.user, returnTo });
    },
  });
  app.get('/cameras', (request, reply) => reply.code(request.user ? 200 : 401).send(request.user ?? null));
}

/** An app of Fastify; with the hook that CookieStateStore asks for, or without; with the session of either plugin. */
export async function fastifyApp(
  { strategyOptions, sessions, onError }: AppOptions,
  { hook = !sessions, session = '@fastify/secure-session' }: { hook?: boolean; session?: SessionPlugin } = {},
): Promise<App> {
  const passport = new Authenticator();
  passport.use(
    new EagleEyeStrategy(strategyOptions, (_accessToken, _refreshToken, profile, done) => {
      done(null, userOf(profile));
    }),
  );
  passport.registerUserSerializer((user: User) => Promise.resolve(user));
  passport.registerUserDeserializer((user: User) => Promise.resolve(user));

  const app = fastify();
  app.setErrorHandler((error, _request, reply) => {
    onError(error);
    return reply.send(error);
  });
  if (hook) {
    app.addHook('onRequest', async (request, reply) => {
      Object.assign(request, { res: reply });
      return Promise.resolve();
    });
  }
  takeForms(app);
  await usePassport(app, passport, sessions ? session : undefined);
  route(app, passport, sessions);
  await app.ready();
  return {
    listener: (req, res) => {
      app.routing(req, res);
    },
    close: () => app.close(),
  };
}
