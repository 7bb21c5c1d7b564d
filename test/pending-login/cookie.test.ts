import type { RequestHandler } from 'express';

import { Browser, startApp } from '../support/login-app';
import { errorOf, loginRequest, redirectOf, run, strategyFor } from '../support/strategy';

it('a pending login needs no session and no setting: it is in a cookie, which goes with the login', async () => {
  const app = await startApp();
  const browser = new Browser();
  const authorize = await browser.begin(app);
  expect(browser.setCookies).toEqual([
    expect.stringMatching(/^eagleeye\.[\w-]{22}=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
  const answer = await browser.finish(await browser.visit(authorize));
  expect(answer).toMatchObject({ status: 200, user: { id: 'ca0f61ab' } });
  expect(browser.cookies).toEqual([]);
});

it('every cookie is sealed anew: a nonce that comes twice breaks the key (NIST SP 800-38D §8)', async () => {
  const app = await startApp();
  const browser = new Browser();
  await Promise.all([1, 2, 3].map(() => browser.begin(app)));
  expect(new Set(browser.cookies.map((cookie) => cookie.split('=')[1]?.slice(0, 16))).size).toBe(3);
});

it("the application's own cookies are kept on both legs", async () => {
  const before: RequestHandler = (_req, res, next) => {
    res.cookie('mine', 'kept');
    next();
  };
  const app = await startApp({ before: [before] });
  const browser = new Browser();
  const authorize = await browser.begin(app);
  expect(browser.setCookies).toHaveLength(2);
  await browser.finish(await browser.visit(authorize));
  expect(browser.setCookies).toHaveLength(2);
  expect(browser.cookies).toEqual(['mine=kept']);
});

it("the cookie goes to Koa's own response, and not to the half one that koa-passport puts on the request", async () => {
  const strategy = strategyFor('http://127.0.0.1:1', { state: true });
  const setHeader = jest.fn();
  const res = { getHeader: () => undefined };
  await redirectOf(run(strategy, loginRequest({ res, ctx: { res: { ...res, setHeader } } })));
  expect(setHeader).toHaveBeenCalledWith('set-cookie', [expect.stringMatching(/^eagleeye\./)]);
  const message = expect.stringContaining('Set req.res = res before passport.authenticate.');
  expect(await errorOf(run(strategy, loginRequest({ res })))).toMatchObject({ code: 'response_required', message });
});
