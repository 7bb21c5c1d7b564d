import type { CreateApp } from './app';
import { fastifyApp } from './fastify-app';
import { describeLogin } from './login-behaviour';
import { describeOverlappingLogins } from './overlapping-logins';
import { cookieStateStore, run } from './running-app';

const withSessionStore: CreateApp = (options) => fastifyApp(options, { session: '@fastify/session' });

describeLogin('Fastify 5 with @fastify/secure-session', fastifyApp);
describeLogin('Fastify 5 with @fastify/session', withSessionStore);
describeOverlappingLogins('Fastify 5', withSessionStore);

describe('CookieStateStore in Fastify', () => {
  it('says which hook is missing when requests do not know their reply', async () => {
    const { browser, errors } = await run((options) => fastifyApp(options, { hook: false }), {
      sessions: false,
      store: cookieStateStore(),
    });

    await browser.get('/login').expect(500);

    expect(errors).toEqual([expect.objectContaining({ code: 'response_required' })]);
    expect(errors[0]).toHaveProperty(
      'message',
      expect.stringContaining("app.addHook('onRequest', async (request, reply) => { request.res = reply; })"),
    );
  });
});
