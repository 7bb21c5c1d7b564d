import crypto from 'node:crypto';

import express from 'express';

import { begun, Browser, startApp } from '../support/login-app';

const NAME = /^eagleeye\.[\w-]{22}$/;

describe('a pending login in a cookie', () => {
  it('needs no session and no setting, and is gone after the login', async () => {
    const app = await startApp();
    const browser = new Browser();
    const authorize = await browser.begin(app);
    const [cookie] = browser.setCookies;
    expect(browser.setCookies).toHaveLength(1);
    expect(cookie).toMatch(/^eagleeye\.[\w-]{22}=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);

    const answer = await browser.finish(await browser.visit(authorize));

    expect(answer).toMatchObject({ status: 200, user: { id: 'ca0f61ab' } });
    expect(browser.cookies.size).toBe(0);
  });

  it('is Secure and bound to the host when the resolved redirect URI is https', async () => {
    const app = await startApp({ options: { callbackURL: '/callback', proxy: true } });
    const browser = new Browser({ 'x-forwarded-proto': 'https' });
    await browser.get(`${app.url}/login`);
    expect(browser.setCookies[0]).toMatch(/^__Host-eagleeye\.[\w-]{22}=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(browser.setCookies[0]).not.toMatch(/domain/i);
  });

  it('and its state are sealed with a nonce of their own: a key that meets one twice is broken (NIST SP 800-38D §8)', async () => {
    const app = await startApp();
    const browser = new Browser();
    const states = [1, 2, 3].map(async () => (await browser.begin(app)).searchParams.get('state') ?? '');
    const sealed = [...(await Promise.all(states)), ...browser.cookies.values()];
    expect(new Set(sealed.map((value) => value.slice(0, 16))).size).toBe(6);
  });

  it.each([false, true])('takes at most 200 bytes without application state (pkce: %s)', async (pkce) => {
    const callbackURL = 'HTTPS://app.example.com/auth/callback';
    const app = await startApp({ options: { pkce, callbackURL } });
    const browser = new Browser();
    await browser.begin(app);
    const [[name, value] = ['', '']] = [...browser.cookies];
    expect(name).toMatch(/^__Host-/);
    expect(name.length + value.length).toBeLessThanOrEqual(200);
  });

  it('stays below 6 KB when a browser restores 30 tabs at once, none of which sees the cookies of the others', async () => {
    const app = await startApp({ options: { pkce: true } });
    const browser = new Browser();
    await Promise.all(Array.from({ length: 30 }, () => browser.begin(app)));
    const field = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    expect(browser.cookies.size).toBe(30);
    expect(field.length).toBeLessThan(6 * 1024);
    expect((await browser.logIn(app)).user).toBeDefined();
  });

  it('lets abandoned logins give way, the oldest first, before the Cookie field grows too long', async () => {
    const state = 'x'.repeat(498);
    const app = await startApp({ authenticate: { state } });
    const browser = new Browser();
    browser.cookies.set('other', 'y'.repeat(4090));
    for (let login = 0; login < 40; login += 1) {
      await browser.begin(app);
    }
    const answer = await browser.logIn(app);
    expect(answer).toMatchObject({ status: 200, info: { state } });
    expect(browser.longestField).toBeLessThanOrEqual(7500);
    expect(browser.longestCookie).toBeLessThanOrEqual(4096);
    expect(browser.cookies.get('other')).toHaveLength(4090);
    expect([...browser.cookies.keys()].filter((name) => NAME.test(name)).length).toBeGreaterThan(1);
  });

  it('answers thousands of made-up cookies with a dozen fields at most, and opens none of them', async () => {
    const opened = jest.spyOn(crypto, 'createDecipheriv');
    const app = await startApp();
    const browser = new Browser();
    for (let at = 0; at < 200; at += 1) {
      browser.cookies.set(`eagleeye.${String(at).padStart(22, 'A')}`, 'made-up-'.repeat(5));
    }
    const authorize = await browser.begin(app);
    expect(browser.setCookies.length).toBeLessThanOrEqual(12);
    expect((await browser.finish(await browser.visit(authorize))).user).toBeDefined();
    expect(browser.setCookies.length).toBeLessThanOrEqual(12);
    // The state, and the one cookie that it names.
    expect(opened).toHaveBeenCalledTimes(2);
    opened.mockRestore();
  });

  it('does not touch the session', async () => {
    const before: express.RequestHandler = (req, _res, next) => {
      const touched = (): never => {
        throw new Error('touched');
      };
      Object.assign(req, { session: new Proxy({}, { get: touched, set: touched }) });
      next();
    };
    const app = await startApp({ before: [before] });
    expect(await new Browser().logIn(app)).toMatchObject({ status: 200 });
    expect(app.thrown).toEqual([]);
  });

  it("keeps the application's own cookies on both legs", async () => {
    const before: express.RequestHandler = (_req, res, next) => {
      res.cookie('mine', 'kept');
      next();
    };
    const app = await startApp({ before: [before] });
    const browser = new Browser();
    await browser.logIn(app);
    expect(browser.setCookies).toHaveLength(2);
    expect(browser.cookies.get('mine')).toBe('kept');
  });

  it('is good only as it was sealed: not with a byte changed, under another name, or for another client', async () => {
    const app = await startApp();
    const other = await startApp({
      eagleEye: { clientID: 'another-client' },
      options: { stateSecret: 's'.repeat(32) },
    });
    const same = await startApp({ options: { stateSecret: 's'.repeat(32) } });
    const attempt = async (change: (browser: Browser, name: string, value: string) => unknown): Promise<unknown> => {
      const browser = new Browser();
      const callback = await browser.visit(await browser.begin(app));
      const [[name, value] = ['', '']] = [...browser.cookies];
      change(browser, name, value);
      return (await browser.finish(callback)).info?.reason;
    };
    expect(await attempt(() => undefined)).toBeUndefined();
    for (const at of [0, 20, 60, 90]) {
      const changed = await attempt((browser, name, value) => {
        browser.cookies.set(name, value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1));
      });
      expect(changed).toBe('cookie_missing');
    }
    // Decoding would skip what is not base64url.
    expect(await attempt((browser, name, value) => browser.cookies.set(name, `${value}=`))).toBe('cookie_missing');
    const attacker = new Browser();
    await attacker.begin(app);
    const planted = await attempt((browser, name) => {
      attacker.cookies.forEach((value) => browser.cookies.set(name, value));
    });
    expect(planted).toBe('cookie_missing');

    // One secret, two clients: neither takes the other's login.
    const browser = new Browser();
    const authorize = await browser.begin(other);
    const state = authorize.searchParams.get('state') ?? '';
    const answer = await browser.finish(`${same.url}/callback?code=abc&state=${state}`);
    expect(answer).toMatchObject({ status: 403, info: { reason: 'not_ours' } });
  });

  it('derives a key once for each secret, also where one process serves the clients of many', async () => {
    const derived = jest.spyOn(crypto, 'scryptSync').mockImplementation(() => crypto.randomBytes(32));
    const apps = await Promise.all(
      Array.from({ length: 20 }, (_, at) => startApp({ options: { stateSecret: `${'k'.repeat(32)}${at}` } })),
    );
    for (const app of [...apps, ...apps]) {
      await new Browser().begin(app);
    }
    expect(derived).toHaveBeenCalledTimes(20);
    derived.mockRestore();
  });

  it('opens with every secret, and seals with the first', async () => {
    const [old, young] = ['o'.repeat(32), 'y'.repeat(32)];
    const { app: before, browser, callback } = await begun({ options: { stateSecret: old } });
    for (const [stateSecret, reason] of [
      [young, 'not_ours'],
      [[young, old], undefined],
    ] as const) {
      const after = await startApp({ options: { ...before.een.strategyOptions, stateSecret } });
      const { search } = new URL(callback);
      const answer = await browser.finish(`${after.url}/callback${search}`);
      expect(answer.info?.reason).toBe(reason);
    }
  });
});

describe("the application's state", () => {
  it.each([[{ returnTo: '/cameras', list: [1, null] }], ['x'.repeat(1022)], [0], ['ünïcode ✓']])(
    'comes back: %j',
    async (state) => {
      const app = await startApp({ authenticate: { state } });
      expect((await new Browser().logIn(app)).info?.state).toEqual(state);
    },
  );

  it.each([
    ['x'.repeat(1023), 'state_too_large'],
    [10n, 'state_not_serializable'],
    [() => 1, 'state_not_serializable'],
  ])('is refused before the redirect when no cookie can hold it', async (state, code) => {
    const app = await startApp({ authenticate: { state } });
    expect((await new Browser().get(`${app.url}/login`)).text).toContain(code);
  });
});
