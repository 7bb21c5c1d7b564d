import { createServer, type IncomingMessage, type RequestListener } from 'node:http';

import { Authenticator } from '@fastify/passport';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';

import { EagleEyeStrategy } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { Browser } from '../support/login-app';

const HOOK = "app.addHook('onRequest', async (request, reply) => { request.res = reply; })";

/** A Fastify application with a login, until the test ends: its URL. The hook stands as the message says it. */
async function startFastify(prepare: (app: FastifyInstance) => unknown, hook = HOOK): Promise<string> {
  let handle: RequestListener = () => undefined;
  const port = await listen(
    createServer((req, res) => {
      handle(req, res);
    }),
  );
  const { strategyOptions } = await startEagleEye({ callbackURL: `http://127.0.0.1:${port}/callback` });
  const passport = new Authenticator();
  passport.use('eagleeye', new EagleEyeStrategy(strategyOptions, (_accessToken, _refreshToken, { id }) => id));
  const app = fastify();
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('app', hook)(app);
  await prepare(app);
  await app.register(passport.initialize());
  app.get('/login', { preValidation: passport.authenticate('eagleeye', { session: false }) }, () => undefined);
  const end = passport.authenticate('eagleeye', { session: false }, async (_request, reply, error, user) => {
    if (error) throw error;
    await reply.send({ user });
  });
  app.get('/callback', { preValidation: end }, () => undefined);
  app.setErrorHandler(async (error: Error, _request, reply) => reply.code(500).send({ error: error.message }));
  await app.ready();
  handle = (req: IncomingMessage, res) => {
    app.routing(req, res);
  };
  return `http://127.0.0.1:${port}`;
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

const visit = async (browser: Browser, url: string): Promise<string> => browser.visit(await browser.begin({ url }));

it.each([
  ["Fastify's reply", onReply],
  ["Node's response", onNode],
])('cookies that the application sets on %s stand beside that of a login', async (_name, setBefore) => {
  const browser = new Browser();
  const url = await startFastify(ownCookies(setBefore));
  const names = (): string[] => browser.setCookies.map((field) => field.split(/[.=]/)[0] ?? '').sort();
  const back = await visit(browser, url);
  expect(names()).toEqual(['eagleeye', 'language', 'theme']);
  await browser.get(back);
  expect(names()).toEqual(['eagleeye', 'language', 'theme']);
});

it('Fastify without the hook says which line is missing, and where it goes in NestJS', async () => {
  const { error } = JSON.parse((await new Browser().get(`${await startFastify(noSession, '')}/login`)).text);
  expect(error).toContain(`${HOOK}: in NestJS, app is app.getHttpAdapter().getInstance().`);
});
