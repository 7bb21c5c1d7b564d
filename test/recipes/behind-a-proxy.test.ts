import { parseSetCookie } from 'cookie';
import type { MockEagleEye } from 'passport-eagleeye/testing';
import request from 'supertest';

import type { Browser } from '../support/browser';
import { startEagleEye, stopAfterwards } from '../support/eagle-eye';
import { openSite } from '../support/site';
import { createApp } from './behind-a-proxy';
import { startHttpsProxy } from './https-proxy';

async function runRecipe(): Promise<{ browser: Browser; eagleEye: MockEagleEye; origin: string }> {
  const site = stopAfterwards(await openSite());
  const { origin, ca } = stopAfterwards(await startHttpsProxy(site.origin));
  const eagleEye = await startEagleEye({ redirectURIs: [`${origin}/callback`] });
  site.serve(createApp({ ...eagleEye.strategyOptions, callbackURL: '/callback' }));
  return { browser: request.agent(origin, { ca }), eagleEye, origin };
}

describe('the recipe for an app behind a proxy', () => {
  it('logs a user in, at the address that the browser sees', async () => {
    const { browser, eagleEye, origin } = await runRecipe();

    const page = await browser.get('/login').redirects(5).expect(200);

    expect(page.body).toMatchObject({ name: 'Ada Keller' });
    const [authorize, token] = eagleEye.requests;
    expect(authorize?.url).toContain(`&redirect_uri=${origin}/callback&`);
    expect(token?.form.redirect_uri).toBe(`${origin}/callback`);
  });

  it('sends its cookie over https alone, for this host alone, and keeps it from scripts', async () => {
    const { browser } = await runRecipe();

    const { headers } = await browser.get('/login').expect(302);

    expect(parseSetCookie(headers['set-cookie']?.[0] ?? '')).toEqual({
      name: '__Host-session',
      value: expect.any(String),
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      path: '/',
    });
  });
});
