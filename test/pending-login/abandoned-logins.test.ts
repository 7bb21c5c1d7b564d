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
