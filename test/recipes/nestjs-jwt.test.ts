import { Logger } from '@nestjs/common';
import { parseSetCookie, type SetCookie } from 'cookie';

import { run, type Running } from '../frameworks/running-app';
import { visitEagleEye } from '../support/browser';
import { createApp } from './nestjs-jwt';

function runRecipe(): Promise<Running> {
  return run(
    async ({ strategyOptions }) => {
      Logger.overrideLogger(false);
      const app = await createApp(strategyOptions);
      await app.init();
      return { listener: app.getHttpAdapter().getInstance(), close: () => app.close() };
    },
    { sessions: false },
  );
}

async function cookiesOfLogin({ browser }: Running): Promise<SetCookie[]> {
  const begun = await browser.get('/login');
  const ended = await browser.get(await visitEagleEye(String(begun.headers.location)));
  const fields = [begun, ended].flatMap(({ headers }) => headers['set-cookie'] ?? []);
  return fields.map((field) => parseSetCookie(field));
}

describe('the recipe for NestJS with JWT', () => {
  it('logs a user in without a session', async () => {
    const { browser, eagleEye } = await runRecipe();

    const page = await browser.get('/login').redirects(5).expect(200);

    expect(page.body).toMatchObject({ id: eagleEye.users[0]?.id, name: 'Ada Keller', baseUrl: eagleEye.url });
  });

  it('keeps its cookies from scripts, and its JWT is good for an hour and holds nothing secret', async () => {
    const cookies = await cookiesOfLogin(await runRecipe());

    for (const cookie of cookies) {
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' });
    }
    const jwt = cookies.find(({ name }) => name === 'jwt')?.value ?? '';
    const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toEqual({
      id: expect.any(String),
      name: 'Ada Keller',
      baseUrl: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  it.each([
    ['no JWT', () => ''],
    ['a JWT of another signature', (jwt: string) => jwt.replace(/\.[^.]+$/, '.AAAA')],
    [
      'a JWT without a signature',
      (jwt: string) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${jwt.split('.')[1] ?? ''}.`,
    ],
  ])('lets nobody in with %s', async (_what, change) => {
    const running = await runRecipe();
    const cookies = await cookiesOfLogin(running);
    const jwt = cookies.find(({ name }) => name === 'jwt')?.value ?? '';
    const stranger = running.site.newBrowser();

    await stranger.get('/me').set('cookie', `jwt=${jwt}`).expect(200);
    await stranger
      .get('/me')
      .set('cookie', `jwt=${change(jwt)}`)
      .expect(401);
  });

  it('lets nobody in who says no at Eagle Eye', async () => {
    const { browser, eagleEye } = await runRecipe();
    eagleEye.authorize = 'deny';

    await browser.get('/login').redirects(5).expect(401);

    await browser.get('/me').expect(401);
  });
});
