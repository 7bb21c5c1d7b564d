import session from 'express-session';
import type { Browser } from 'playwright-core';
import { startApp } from '../support/login-app';
import { launchChromium, newPerson } from './chromium';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

// The sign-in page is on localhost and the app on 127.0.0.1: two sites, as Eagle Eye and an app are in production.
test.each([
  ['lax' as const, { status: 200, user: 'ca0f61ab' }],
  ['strict' as const, { status: 403, code: 'invalid_state', reason: 'cookie_missing' }],
])('a login that is kept in a session whose cookie is %s', async (sameSite, expected) => {
  const cookie = { sameSite };
  const before = [session({ secret: 'a secret', resave: false, saveUninitialized: false, cookie })];
  const app = await startApp({ before, options: { store: true }, eagleEye: { authorize: 'page' } });
  const { context, page } = await newPerson(browser);
  await page.goto(`${app.url}/login`);
  const callback = page.waitForResponse((response) => response.url().startsWith(`${app.url}/callback?`));
  await page.getByRole('button', { name: 'Allow' }).click();
  const answer = await callback;
  const { user, info } = await answer.json();
  expect({ status: answer.status(), user: user?.id, code: info?.code, reason: info?.reason }).toEqual(expected);
  await context.close();
});
