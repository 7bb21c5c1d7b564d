import { Authenticator } from '@fastify/passport';
import fastify, { type FastifyReply, type LightMyRequestResponse } from 'fastify';

import { EagleEyeStrategy } from '../../lib';

const HOOK = "app.addHook('onRequest', async (request, reply) => { request.res = reply; })";

/** What a Fastify application without a session answers where a login begins. The hook stands as the message says it. */
async function begin(setCookie: (reply: FastifyReply) => unknown, hook = HOOK): Promise<LightMyRequestResponse> {
  const passport = new Authenticator();
  const options = { clientID: 'id', clientSecret: 'secret', callbackURL: 'http://localhost' };
  passport.use('eagleeye', new EagleEyeStrategy(options, (_accessToken, _refreshToken, { id }) => id));
  const app = fastify();
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('app', hook)(app);
  // `passport.initialize()` wants a session; who has none declares that.
  app.decorateRequest<unknown>('session', null);
  await app.register(passport.initialize());
  app.addHook('preValidation', async (_request, reply) => {
    await Promise.resolve(setCookie(reply)?.toString());
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.header('set-cookie', 'theme=dark');
    done();
  });
  app.get('/login', { preValidation: passport.authenticate('eagleeye', { session: false }) }, () => undefined);
  return app.inject('/login');
}

const onReply = (reply: FastifyReply): unknown => reply.header('set-cookie', 'language=en');
const onNode = (reply: FastifyReply): unknown => reply.raw.setHeader('set-cookie', 'language=en');

it.each([
  ["Fastify's reply", onReply],
  ["Node's response", onNode],
])('cookies that the application sets on %s stand beside that of a login', async (_name, setCookie) => {
  const names = (await begin(setCookie)).cookies.map(({ name }) => name.replace(/\..*/, ''));
  expect(names.sort()).toEqual(['eagleeye', 'language', 'theme']);
});

it('Fastify without the hook says which line is missing, and where it goes in NestJS', async () => {
  const { message } = (await begin(() => undefined, '')).json<{ message: string }>();
  expect(message).toContain(`${HOOK}: in NestJS, app is app.getHttpAdapter().getInstance().`);
});
