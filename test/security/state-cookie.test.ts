import express, { type Express } from 'express';

import { CookieStateStore, type CookieStateStoreOptions, EagleEyeStrategy, type StrategyOptions } from '../../lib';
import type { MockEagleEye } from '../../lib/testing';
import { CookieBrowser } from '../support/cookie-browser';
import { startEagleEye } from '../support/eagle-eye';
import { expressApp } from '../support/express-app';
import { loginRequest } from '../support/login-request';
import { letPass } from '../support/clock';
import { errorOf, run } from '../support/passport-run';
import { changed, COOKIE_SECRET, openTab, tokenRequests } from '../support/pending-login-app';
import { letIn } from '../support/strategy';

interface Setting {
  store?: Partial<CookieStateStoreOptions>;
  options?: Partial<StrategyOptions>;
  login?: Record<string, unknown>;
}

function strategyAt(eagleEye: MockEagleEye, { store, options }: Setting = {}): EagleEyeStrategy {
  const cookies = new CookieStateStore({ secret: COOKIE_SECRET, ...store });
  return new EagleEyeStrategy({ ...eagleEye.strategyOptions, store: cookies, ...options }, letIn);
}

async function start(setting: Setting = {}): Promise<{ eagleEye: MockEagleEye; app: Express; browser: CookieBrowser }> {
  const eagleEye = await startEagleEye();
  const app = expressApp({
    strategy: strategyAt(eagleEye, setting),
    session: false,
    login: setting.login,
    before: (own) => own.use(express.urlencoded({ extended: false })),
  });
  return { eagleEye, app, browser: new CookieBrowser(app) };
}

describe('the cookie on the wire', () => {
  it.each<[Partial<CookieStateStoreOptions>, string, string]>([
    [{}, '__Host-eagleeye-state', 'Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [{ secure: false }, 'eagleeye-state', 'Max-Age=600; Path=/; HttpOnly; SameSite=Lax'],
    [{ maxAge: 90 }, '__Host-eagleeye-state', 'Max-Age=90; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [{ path: '/auth' }, 'eagleeye-state', 'Max-Age=600; Path=/auth; HttpOnly; Secure; SameSite=Lax'],
    [{ sameSite: 'none' }, '__Host-eagleeye-state', 'Max-Age=600; Path=/; HttpOnly; Secure; SameSite=None'],
    [
      { domain: 'example.com' },
      'eagleeye-state',
      'Max-Age=600; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax',
    ],
    [{ cookieName: '__Host-mine' }, '__Host-mine', 'Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [
      { cookieName: '__Secure-mine', path: '/auth' },
      '__Secure-mine',
      'Max-Age=600; Path=/auth; HttpOnly; Secure; SameSite=Lax',
    ],
  ])('is set and deleted with the same attributes: %j', async (store, name, attributes) => {
    const { browser } = await start({ store });
    const callback = await openTab(browser);
    const [own = ''] = browser.cookies.keys();
    expect(own).toMatch(/^[\w-]+\.[\w-]{12}$/);
    expect(own.slice(0, -13)).toBe(name);
    expect(browser.received).toEqual([`${own}=${browser.cookies.get(own) ?? ''}; ${attributes}`]);
    expect((await browser.get(callback)).status).toBe(200);
    expect(browser.received).toEqual([`${own}=; ${attributes.replace(/Max-Age=\d+/, 'Max-Age=0')}`]);
  });

  it('stands beside those that the application sets', async () => {
    const eagleEye = await startEagleEye();
    const app = expressApp({
      strategy: strategyAt(eagleEye),
      session: false,
      before: (own) =>
        own.use((_req, res, next) => {
          res.cookie('theme', 'dark');
          next();
        }),
    });
    const browser = new CookieBrowser(app);
    await openTab(browser);
    expect([...browser.cookies.keys()]).toEqual(['theme', expect.stringMatching(/^__Host-eagleeye-state\./)]);
  });

  it('is deleted whatever the login comes to, and left alone when it is not known', async () => {
    const { eagleEye, browser } = await start();
    const callback = await openTab(browser);
    expect((await browser.get(changed(callback, 'state', 'x'.repeat(32)))).status).toBe(403);
    expect(browser.received).toEqual([]);
    expect((await browser.get(changed(callback, 'code', 'spent'))).status).toBe(401);
    expect(browser.cookies.size).toBe(0);
    const expired = await openTab(browser);
    letPass(600);
    expect((await browser.get(expired)).status).toBe(403);
    expect(browser.cookies.size).toBe(0);
    expect(tokenRequests(eagleEye)).toHaveLength(1);
  });

  it('comes back with a form_post when sameSite is none', async () => {
    const { browser } = await start({ store: { sameSite: 'none' }, options: { pkce: true }, login: { state: 'mine' } });
    const callback = await openTab(browser);
    expect(browser.received[0]).toMatch(/; Secure; SameSite=None$/);
    const form = Object.fromEntries(new URL(callback, 'http://x').searchParams);
    expect(await browser.post('/', form)).toMatchObject({ status: 200, body: { info: { state: 'mine' } } });
    expect((await browser.post('/', form)).status).toBe(403);
  });
});

describe('abandoned logins', () => {
  it.each([
    ['without a state', undefined, 10],
    ['with a large state', 'x'.repeat(2500), 1],
  ])('%s do not pile up, and do not lock the browser out of the site', async (_case, state, most) => {
    const { browser } = await start({ login: { state } });
    for (let count = 0; count < 25; count += 1) {
      // The age of a login tells which gives way.
      letPass(1);
      await openTab(browser);
    }
    expect(browser.cookies.size).toBe(most);
    // Node answers 431 when the headers are too large.
    expect((await browser.get('/me')).status).toBe(401);
    expect((await browser.get(await openTab(browser))).status).toBe(200);
  });

  it('give way by age: the youngest nine and the new one remain', async () => {
    const { browser } = await start();
    const callbacks: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      letPass(1);
      callbacks.push(await openTab(browser));
    }
    const statuses: number[] = [];
    for (const callback of callbacks) {
      statuses.push((await browser.get(callback)).status);
    }
    expect(statuses).toEqual([403, 403, ...Array.from({ length: 10 }, () => 200)]);
  });

  it('that an attacker planted do not keep a login from beginning', async () => {
    const { browser } = await start();
    for (let count = 0; count < 30; count += 1) {
      browser.cookies.set(`__Host-eagleeye-state.${String(count).padStart(12, '0')}`, 'x'.repeat(100));
    }
    const callback = await openTab(browser);
    expect(browser.cookies.size).toBe(10);
    expect((await browser.get(callback)).status).toBe(200);
  });
});

describe('an error that says what to do', () => {
  it('when the state is too large, with no cookie set and nobody sent to Eagle Eye', async () => {
    const { browser } = await start({ login: { state: { returnTo: 'x'.repeat(4000) } } });
    expect(await browser.get('/login')).toMatchObject({
      status: 500,
      body: { code: 'state_too_large', message: expect.stringMatching(/4096 bytes.*Pass less/) },
    });
    expect(browser.received).toEqual([]);
  });

  it('when the state is no data', async () => {
    const { browser } = await start({ login: { state: { big: 1n } } });
    expect(await browser.get('/login')).toMatchObject({
      status: 500,
      body: { code: 'state_not_serializable', message: expect.stringContaining('plain data') },
    });
  });

  it('when a framework gives the request no response', async () => {
    const strategy = strategyAt(await startEagleEye());
    expect(await errorOf(run(strategy, loginRequest()))).toMatchObject({
      code: 'response_required',
      status: 500,
      message: expect.stringMatching(/req\.res.*Fastify/),
    });
  });
});
