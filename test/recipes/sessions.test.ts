import { createServer, type IncomingMessage, type RequestListener } from 'node:http';

import fastifyCookie from '@fastify/cookie';
import { Authenticator } from '@fastify/passport';
import fastifySecureSession from '@fastify/secure-session';
import fastifySession from '@fastify/session';
import { Controller, type ExecutionContext, Get, HttpException, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import cookieSession from 'cookie-session';
import type { RequestHandler } from 'express';
import expressSession from 'express-session';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import passport from 'passport';

import { EagleEyeStrategy } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { Browser, startApp } from '../support/login-app';

const SECRET = 'what seals sessions, 32 characters or more';
const HOOK = "app.addHook('onRequest', async (request, reply) => { request.res = reply; })";

interface Visitor {
  session?: Record<string, unknown>;
}

/** The application's own use of the session, in the request that begins or ends a login. */
function count(req: object): unknown {
  const { session } = req as Visitor;
  return session && (session.visits = Number(session.visits ?? 0) + 1);
}

type Start = (strategy: EagleEyeStrategy) => Promise<RequestListener>;

/** As the message says it: the words are what is tested. */
function addHook(app: FastifyInstance, hook: string): void {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('app', hook)(app);
}

function onFastify(session: (app: FastifyInstance) => unknown, hook = HOOK): Start {
  return async (strategy) => {
    const passport = new Authenticator();
    passport.use('eagleeye', strategy);
    const app = fastify();
    addHook(app, hook);
    await session(app);
    await app.register(passport.initialize());
    app.addHook('preValidation', (request, _reply, done) => {
      count(request);
      done();
    });
    app.get('/login', { preValidation: passport.authenticate('eagleeye', { session: false }) }, () => undefined);
    const end = passport.authenticate(
      'eagleeye',
      { session: false },
      async (request, reply, error, user, info, code) => {
        if (error) throw error;
        const { session } = request as Visitor;
        await reply.code(user ? 200 : (code ?? 401)).send({ user, info, visits: session?.visits });
      },
    );
    app.get('/callback', { preValidation: end }, () => undefined);
    app.setErrorHandler(async (error: Error, _request, reply) => reply.code(500).send({ error: error.message }));
    await app.ready();
    return (req: IncomingMessage, res) => {
      app.routing(req, res);
    };
  };
}

/** NestJS, whose guard has Passport answer by Node's response. */
function onNest(session: (app: FastifyInstance) => unknown, hook = HOOK): Start {
  class Guard extends AuthGuard('eagleeye') {
    getResponse = (context: ExecutionContext): unknown => context.switchToHttp().getResponse<FastifyReply>().raw;
    override getAuthenticateOptions = (): object => ({ session: false });
    override handleRequest = <User>(
      _error: unknown,
      user: User,
      info: object,
      _context: unknown,
      status = 401,
    ): User => {
      if (!user) throw new HttpException(info, status);
      return user;
    };
  }
  class Logins {
    end(): object {
      return { user: 'Ada Keller' };
    }
  }
  Get(['login', 'callback'])(Logins.prototype, 'end', { value: Reflect.get(Logins.prototype, 'end') });
  Controller()(Logins);
  Logger.overrideLogger(false);

  return async (strategy) => {
    passport.use(strategy);
    const root = { module: Logins, controllers: [Logins] };
    const app = await NestFactory.create(root, new FastifyAdapter());
    const server: FastifyInstance = app.getHttpAdapter().getInstance();
    await session(server);
    addHook(server, hook);
    app.useGlobalGuards(new Guard());
    await app.init();
    await server.ready();
    return (req: IncomingMessage, res) => {
      server.routing(req, res);
    };
  };
}

/** `passport.initialize()` wants a session; who has none declares that. */
const noSession = (app: FastifyInstance): unknown => app.decorateRequest<unknown>('session', null);
/** Cookies of the application: one set before the login, one after. */
const ownCookies =
  (setBefore: (reply: FastifyReply) => unknown) =>
  (app: FastifyInstance): void => {
    noSession(app);
    app.addHook('preValidation', (_request, reply, done) => {
      setBefore(reply);
      done();
    });
    app.addHook('onSend', (_request, reply, _payload, done) => {
      void reply.header('set-cookie', 'theme=dark');
      done();
    });
  };
const onReply = (reply: FastifyReply): unknown => reply.header('set-cookie', 'language=en');
const onNode = (reply: FastifyReply): unknown => reply.raw.setHeader('set-cookie', 'language=en');
const fastifySessionPlugin = async (app: FastifyInstance): Promise<void> => {
  await app.register(fastifyCookie);
  await app.register(fastifySession, { secret: SECRET, cookie: { secure: false } });
};
const secureSessionPlugin = async (app: FastifyInstance): Promise<void> => {
  await app.register(fastifySecureSession, { key: Buffer.alloc(32, SECRET), cookie: { path: '/' } });
};

async function start(app: Start): Promise<string> {
  let handle: RequestListener = () => undefined;
  const port = await listen(
    createServer((req, res) => {
      handle(req, res);
    }),
  );
  const een = await startEagleEye({ callbackURL: `http://127.0.0.1:${port}/callback` });
  handle = await app(
    new EagleEyeStrategy(een.strategyOptions, (_accessToken, _refreshToken, profile, done) => {
      done(null, profile.displayName);
    }),
  );
  return `http://127.0.0.1:${port}`;
}

const visit = async (browser: Browser, url: string): Promise<string> => browser.visit(await browser.begin({ url }));

const ORDER = [3, 9, 0, 5, 1, 8, 2, 7, 4, 6];

/** Ends ten logins of one browser in another order than they began: what the last one was answered. */
async function endTenLogins(url: string): Promise<{ visits?: unknown }> {
  const browser = new Browser();
  const tabs: string[] = [];
  while (tabs.length < ORDER.length) tabs.push(await visit(browser, url));
  let last: { visits?: unknown } = {};
  for (const tab of ORDER) {
    const answer = await browser.get(tabs[tab] ?? '');
    expect(answer.status).toBe(200);
    last = JSON.parse(answer.text);
  }
  // The cookie of a login ends with it.
  expect((await browser.get(tabs[0] ?? '')).status).toBe(403);
  return last;
}

describe('ten logins of one browser end in another order than they began, and the session is kept, in', () => {
  it.each<[string, RequestHandler]>([
    ['express-session', expressSession({ secret: SECRET, resave: false, saveUninitialized: true })],
    ['cookie-session', cookieSession({ secret: SECRET })],
  ])('Express with %s', async (_name, session) => {
    const visits: unknown[] = [];
    const counting: RequestHandler = (req, _res, next) => {
      visits.push(count(req));
      next();
    };
    await endTenLogins((await startApp({ before: [session, counting] })).url);
    expect(visits).toEqual(Array.from({ length: 21 }, (_, at) => at + 1));
  });

  // With @fastify/session and the hook: see the recipe.
  it.each<[string, Start]>([
    ['Fastify with @fastify/session, without the hook', onFastify(fastifySessionPlugin, '')],
    ['Fastify with @fastify/secure-session', onFastify(secureSessionPlugin)],
    ['Fastify with @fastify/secure-session, without the hook', onFastify(secureSessionPlugin, '')],
  ])('%s', async (_name, app) => {
    expect((await endTenLogins(await start(app))).visits).toBe(20);
  });
});

it.each([
  ["Fastify's reply", onReply],
  ["Node's response", onNode],
])('cookies that the application sets on %s stand beside that of a login', async (_name, setBefore) => {
  const browser = new Browser();
  const url = await start(onFastify(ownCookies(setBefore)));
  const names = (): string[] => browser.setCookies.map((field) => field.split(/[.=]/)[0] ?? '').sort();
  const back = await visit(browser, url);
  expect(names()).toEqual(['eagleeye', 'language', 'theme']);
  await browser.get(back);
  expect(names()).toEqual(['eagleeye', 'language', 'theme']);
});

it('Fastify without a session and without the hook says which line is missing, and where it goes in NestJS', async () => {
  const url = await start(onFastify(noSession, ''));
  const { error } = JSON.parse((await new Browser().get(`${url}/login`)).text);
  expect(error).toContain(`${HOOK}: in NestJS, app is app.getHttpAdapter().getInstance().`);
});

it('NestJS on Fastify with a session that is not saved says which line is missing, and logs in with it', async () => {
  const browser = new Browser();
  const without = await start(onNest(fastifySessionPlugin, ''));
  const refused = await browser.get(await visit(browser, without));
  expect({ status: refused.status, ...JSON.parse(refused.text) }).toMatchObject({
    status: 403,
    message: expect.stringContaining(`NestJS on Fastify does not save it. Add the hook ${HOOK}`),
  });
  const url = await start(onNest(fastifySessionPlugin));
  expect((await browser.get(await visit(browser, url))).status).toBe(200);
});
