import type { Express } from 'express';

import { CookieStateStore, EagleEyeStrategy, type StateStore, type StrategyOptions } from '../../lib';
import { OAuth2Strategy, type OAuth2StrategyInstance } from '../../lib/passport-oauth2';
import type { MockEagleEye } from '../../lib/testing';
import { CookieBrowser } from '../support/cookie-browser';
import { startEagleEye } from '../support/eagle-eye';
import { expressApp } from '../support/express-app';
import { changed, COOKIE_SECRET, openTab, tokenRequests } from '../support/pending-login-app';
import { letIn } from '../support/strategy';

type SessionStore = new (options: { key: string }) => StateStore;

function storeOfPassportOAuth2(file: string): StateStore {
  const Store = jest.requireActual<SessionStore>(`passport-oauth2/lib/state/${file}`);
  return new Store({ key: 'oauth2:of-a-test' });
}

describe.each([
  ['session', false],
  ['store', false],
  ['pkcesession', true],
])('the store "%s" of passport-oauth2, given as store', (file, pkce) => {
  async function start(login?: Record<string, unknown>) {
    const eagleEye = await startEagleEye();
    const options: StrategyOptions = { ...eagleEye.strategyOptions, store: storeOfPassportOAuth2(file), pkce };
    const app = expressApp({ strategy: new EagleEyeStrategy(options, letIn), login });
    return { eagleEye, browser: new CookieBrowser(app) };
  }

  it('keeps one login, once', async () => {
    const { eagleEye, browser } = await start();
    const callback = await openTab(browser);
    expect((await browser.get(callback)).status).toBe(200);
    expect((await browser.get(callback)).status).toBe(403);
    expect(tokenRequests(eagleEye)).toHaveLength(1);
    expect('code_verifier' in (tokenRequests(eagleEye)[0]?.form ?? {})).toBe(pkce);
  });

  it('refuses a forged state, and a second tab as it does in passport-oauth2', async () => {
    const { eagleEye, browser } = await start();
    expect((await browser.get(changed(await openTab(browser), 'state', 'forged'))).status).toBe(403);
    const [first, second] = [await openTab(browser), await openTab(browser)];
    expect((await browser.get(first)).status).toBe(403);
    expect((await browser.get(second)).status).toBe(403);
    expect(tokenRequests(eagleEye)).toEqual([]);
  });

  it("brings the application's state back if it keeps it", async () => {
    const { browser } = await start({ state: { returnTo: '/cameras' } });
    const { status, body } = await browser.get(await openTab(browser));
    expect({ status, info: body.info }).toEqual({
      status: 200,
      info: file === 'session' ? {} : { state: { returnTo: '/cameras' } },
    });
  });

  it('says by an error of its own that there is no session', async () => {
    const eagleEye = await startEagleEye();
    const options: StrategyOptions = { ...eagleEye.strategyOptions, store: storeOfPassportOAuth2(file), pkce };
    const app = expressApp({ strategy: new EagleEyeStrategy(options, letIn), session: false });
    const { status, body } = await new CookieBrowser(app).get('/login');
    expect({ status, body }).toEqual({
      status: 500,
      body: { message: expect.stringContaining('requires session support') },
    });
  });
});

describe('a store that cannot keep a code verifier', () => {
  it.each(['session', 'store', 'null'])('is refused together with pkce: "%s"', async (file) => {
    const eagleEye = await startEagleEye();
    const store = storeOfPassportOAuth2(file);
    expect(() => new EagleEyeStrategy({ ...eagleEye.strategyOptions, store, pkce: true }, letIn)).toThrow(
      /option "pkce" needs a "store" that keeps the code verifier/,
    );
  });
});

describe.each([false, true])("CookieStateStore, given to passport-oauth2's own strategy, with pkce: %p", (pkce) => {
  /** The strategy sends its secret in the body, which Eagle Eye refuses: another provider, that takes everything. */
  function plainStrategy(provider: MockEagleEye, clientID: string, store: CookieStateStore): OAuth2StrategyInstance {
    provider.fail('token', { body: { access_token: 'of another provider', token_type: 'Bearer' } });
    const options = { ...provider.strategyOptions, clientID, scope: 'vms.all', pkce, store, sessionKey: 'unused' };
    return new OAuth2Strategy(options, (_accessToken: string, _refreshToken: string, _profile: object, done: never) => {
      Reflect.apply(done, undefined, [null, { name: 'somebody' }]);
    });
  }

  async function start(login?: Record<string, unknown>) {
    const provider = await startEagleEye();
    const store = new CookieStateStore({ secret: COOKIE_SECRET });
    const appOf = (strategy: OAuth2StrategyInstance): Express =>
      expressApp({ strategy, byInstance: true, session: false, login });
    const app = appOf(plainStrategy(provider, provider.strategyOptions.clientID, store));
    return { provider, store, app, appOf, browser: new CookieBrowser(app) };
  }

  it('keeps the logins of several tabs, each once', async () => {
    const { provider, browser } = await start();
    const [first, second] = [await openTab(browser), await openTab(browser)];
    expect((await browser.get(second)).body.user).toEqual({ name: 'somebody' });
    expect((await browser.get(first)).body.user).toEqual({ name: 'somebody' });
    expect((await browser.get(first)).status).toBe(403);
    expect(tokenRequests(provider)).toHaveLength(2);
    for (const { form } of tokenRequests(provider)) {
      expect(form.code_verifier).toEqual(pkce ? expect.stringMatching(/^[\w-]{43}$/) : undefined);
    }
  });

  it("brings the application's state back", async () => {
    const { browser } = await start({ state: { returnTo: '/cameras' } });
    expect((await browser.get(await openTab(browser))).body.info).toEqual({ state: { returnTo: '/cameras' } });
  });

  it('refuses a forged state and another browser', async () => {
    const { provider, app, browser } = await start();
    const callback = await openTab(browser);
    expect((await browser.get(changed(callback, 'state', 'forged'))).status).toBe(403);
    expect((await browser.get(changed(callback, 'state', undefined))).status).toBe(403);
    expect(await new CookieBrowser(app).get(callback)).toMatchObject({ status: 403 });
    expect(tokenRequests(provider)).toEqual([]);
  });

  it('refuses a login that began with another strategy, which has the same store', async () => {
    const { provider, store, appOf, browser } = await start();
    const eagleEye = await startEagleEye({ clientID: 'eagle-eye-client' });
    const mixedUp = new CookieBrowser(appOf(plainStrategy(eagleEye, 'eagle-eye-client', store)));
    const callback = await openTab(browser);
    for (const [name, value] of browser.cookies) {
      mixedUp.cookies.set(name, value);
    }
    expect((await mixedUp.get(callback)).status).toBe(403);
    expect([...tokenRequests(eagleEye), ...tokenRequests(provider)]).toEqual([]);
    expect((await browser.get(callback)).status).toBe(200);
  });

  it('says by an error what is too much for it', async () => {
    const { browser } = await start({ state: { returnTo: 'x'.repeat(4000) } });
    expect(await browser.get('/login')).toMatchObject({ status: 500, body: { code: 'state_too_large' } });
  });
});
