import type { RequestHandler } from 'express';

import { Browser, startApp } from '../support/login-app';

const NAME = /^eagleeye\.[\w-]{22}=/;

it('abandoned logins give way, the oldest first, before the Cookie field grows too long', async () => {
  const state = 'x'.repeat(498);
  const fields: number[] = [];
  const measure: RequestHandler = (req, _res, next) => {
    fields.push(req.headers.cookie?.length ?? 0);
    next();
  };
  const app = await startApp({ authenticate: { state }, before: [measure] });
  const other = `other=${'y'.repeat(4090)}`;
  const browser = new Browser().plant(other);
  for (let login = 0; login < 40; login += 1) {
    await browser.begin(app);
    // A cookie of more octets is not kept (RFC 6265 §6.1).
    expect(Math.max(...browser.setCookies.map((field) => field.length))).toBeLessThanOrEqual(4096);
  }
  expect(await browser.logIn(app)).toMatchObject({ status: 200, info: { state } });
  expect(Math.max(...fields)).toBeLessThanOrEqual(7500);
  expect(browser.cookies).toContain(other);
  expect(browser.cookies.filter((cookie) => NAME.test(cookie)).length).toBeGreaterThan(1);
});

it('30 tabs that a browser restores at once, none of which sees the cookies of the others, stay below 6 KB', async () => {
  const app = await startApp({ options: { pkce: true } });
  const browser = new Browser();
  await Promise.all(Array.from({ length: 30 }, () => browser.begin(app)));
  expect(browser.cookies).toHaveLength(30);
  expect(browser.cookies.join('; ').length).toBeLessThan(6 * 1024);
  expect((await browser.logIn(app)).user).toBeDefined();
});

it('hundreds of made-up cookies are answered with a dozen fields at most, and do not disturb the login', async () => {
  const app = await startApp();
  const madeUp = Array.from({ length: 200 }, (_, at) => `eagleeye.${String(at).padStart(22, 'A')}=${'x'.repeat(40)}`);
  const browser = new Browser().plant(...madeUp);
  const authorize = await browser.begin(app);
  expect(browser.setCookies.length).toBeLessThanOrEqual(12);
  expect((await browser.finish(await browser.visit(authorize))).user).toBeDefined();
  expect(browser.setCookies.length).toBeLessThanOrEqual(12);
});
