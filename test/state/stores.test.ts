import { createHash } from 'node:crypto';

import { letPass } from '../support/clock';
import { CookieBrowser } from '../support/cookie-browser';
import { startEagleEye } from '../support/eagle-eye';
import { changed, type Keeper, openTab, pendingLoginApp, tokenRequests } from '../support/pending-login-app';

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

const loggedIn = { status: 200, body: { user: { profile: { id: 'ca0f61ab' } } } };

describe.each<[Keeper, boolean]>([
  ['session', false],
  ['session', true],
  ['cookie', false],
  ['cookie', true],
])('logins kept in the %s, with pkce: %p', (keeper, pkce) => {
  async function start(login?: Record<string, unknown>) {
    const eagleEye = await startEagleEye({ users: [{ id: 'ca0f61ab' }], codeLifetime: 3600 });
    const app = pendingLoginApp(keeper, eagleEye, { pkce }, login);
    return { eagleEye, app, browser: new CookieBrowser(app) };
  }

  /** A callback is refused, and Eagle Eye hears nothing of it. */
  async function refuses(started: Awaited<ReturnType<typeof start>>, callback: string, browser = started.browser) {
    const before = tokenRequests(started.eagleEye).length;
    expect((await browser.get(callback)).status).toBe(403);
    expect(tokenRequests(started.eagleEye)).toHaveLength(before);
  }

  it('let the person in', async () => {
    const { browser } = await start();
    expect(await browser.get(await openTab(browser))).toMatchObject(loggedIn);
  });

  it('send the code verifier of this login, or none', async () => {
    const { eagleEye, browser } = await start();
    await browser.get(await openTab(browser));
    const asked = new URL(eagleEye.requests[0]?.url ?? '', eagleEye.url).searchParams;
    const verifier = tokenRequests(eagleEye)[0]?.form.code_verifier;
    const challenge = pkce ? createHash('sha256').update(String(verifier)).digest('base64url') : null;
    expect(asked.get('code_challenge')).toBe(challenge);
    expect(verifier).toEqual(pkce ? expect.stringMatching(/^[\w-]{43}$/) : undefined);
    expect(asked.get('state')).toMatch(/^[\w-]{32}$/);
  });

  it.each([{ returnTo: '/kameras/für?q=1#top' }, 'a plain text', ['a', { list: null }], 0, false])(
    "bring the application's state back as info.state: %j",
    async (state) => {
      const { eagleEye, browser } = await start({ state });
      const { status, body } = await browser.get(await openTab(browser));
      expect({ status, info: body.info }).toEqual({ status: 200, info: { state } });
      const asked = new URL(eagleEye.requests[0]?.url ?? '', eagleEye.url).searchParams;
      expect(asked.get('state')).toMatch(/^[\w-]{32}$/);
      expect([...asked.keys()].filter((name) => !name.startsWith('code_challenge'))).toEqual([
        'scope',
        'client_id',
        'response_type',
        'redirect_uri',
        'state',
      ]);
    },
  );

  it('leave the info without a state when the application gives none', async () => {
    const { browser } = await start();
    expect((await browser.get(await openTab(browser))).body.info).toEqual({});
  });

  it.each(ORDERS)('of three tabs are all good, in the order %d, %d, %d', async (...order) => {
    const { browser } = await start();
    const tabs = [await openTab(browser), await openTab(browser), await openTab(browser)];
    for (const tab of order) {
      expect(await browser.get(tabs[tab] ?? '')).toMatchObject(loggedIn);
    }
  });

  it('of two tabs are good when another login began and ended between', async () => {
    const { browser } = await start();
    const [first, second] = [await openTab(browser), await openTab(browser)];
    expect(await browser.get(await openTab(browser))).toMatchObject(loggedIn);
    expect(await browser.get(second)).toMatchObject(loggedIn);
    expect(await browser.get(first)).toMatchObject(loggedIn);
  });

  it('of two tabs do not hinder each other: one denied, one allowed', async () => {
    const { eagleEye, browser } = await start();
    const allowed = await openTab(browser);
    eagleEye.authorize = 'deny';
    const denied = await openTab(browser);
    expect((await browser.get(denied)).status).toBe(401);
    expect(await browser.get(allowed)).toMatchObject(loggedIn);
  });

  it('end with a denial too: the state is spent', async () => {
    const started = await start();
    started.eagleEye.authorize = 'deny';
    const denied = await openTab(started.browser);
    expect((await started.browser.get(denied)).status).toBe(401);
    await refuses(started, denied);
    const withCode = changed(changed(denied, 'error', undefined), 'code', started.eagleEye.issueCode());
    await refuses(started, withCode);
  });

  it('are good once', async () => {
    const started = await start();
    const callback = await openTab(started.browser);
    expect(await started.browser.get(callback)).toMatchObject(loggedIn);
    await refuses(started, callback);
    await refuses(started, changed(callback, 'code', started.eagleEye.issueCode()));
  });

  it('are good once when two callbacks come at the same time', async () => {
    const { eagleEye, browser } = await start();
    const callback = await openTab(browser);
    eagleEye.fail('token', { delay: 100 }, 1);
    const answers = await Promise.all([browser.copy().get(callback), browser.copy().get(callback)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(tokenRequests(eagleEye)).toHaveLength(1);
  });

  it('are refused in another browser, whether it has a login of its own or not', async () => {
    const started = await start();
    const callback = await openTab(started.browser);
    const stranger = new CookieBrowser(started.app);
    await refuses(started, callback, stranger);
    const own = await openTab(stranger);
    await refuses(started, callback, stranger);
    await refuses(started, changed(callback, 'state', new URL(own, 'http://x').searchParams.get('state') ?? ''));
    expect(await stranger.get(own)).toMatchObject(loggedIn);
  });

  it('are refused without a state, with an empty one and with a wrong one', async () => {
    const started = await start();
    const callback = await openTab(started.browser);
    await refuses(started, changed(callback, 'state', undefined));
    await refuses(started, changed(callback, 'state', ''));
    await refuses(started, changed(callback, 'state', 'x'.repeat(32)));
    expect(await started.browser.get(callback)).toMatchObject(loggedIn);
  });

  it('are refused in a browser that never began one', async () => {
    const started = await start();
    await refuses(started, `/?code=${started.eagleEye.issueCode()}&state=${'x'.repeat(32)}`);
  });

  it('are refused when the error of the callback is forged', async () => {
    const started = await start();
    await refuses(started, '/?error=access_denied');
    await refuses(started, '/?error=server_error&state=forged');
  });

  it('are refused after ten minutes', async () => {
    const started = await start();
    const callback = await openTab(started.browser);
    letPass(600);
    await refuses(started, callback);
  });

  it('are good until then', async () => {
    const { browser } = await start();
    const callback = await openTab(browser);
    letPass(590);
    expect(await browser.get(callback)).toMatchObject(loggedIn);
  });

  it('leave nothing behind in the browser but its session', async () => {
    const { browser } = await start();
    await browser.get(await openTab(browser));
    expect([...browser.cookies.keys()]).toEqual(keeper === 'session' ? ['connect.sid'] : []);
  });

  it('do not hinder the next one when they fail', async () => {
    const started = await start();
    await refuses(started, changed(await openTab(started.browser), 'state', 'wrong'));
    expect(await started.browser.get(await openTab(started.browser))).toMatchObject(loggedIn);
  });

  it('come back by form_post as well, the denied ones included', async () => {
    const { eagleEye, browser } = await start();
    const form = async (): Promise<Record<string, string>> =>
      Object.fromEntries(new URL(await openTab(browser), 'http://x').searchParams);
    const first = await form();
    expect(await browser.post('/', first)).toMatchObject(loggedIn);
    expect((await browser.post('/', first)).status).toBe(403);
    eagleEye.authorize = 'deny';
    expect((await browser.post('/', await form())).status).toBe(401);
  });

  it('of thirty browsers at once stay apart', async () => {
    const { app } = await start();
    const logins = Array.from({ length: 30 }, async () => {
      const browser = new CookieBrowser(app);
      return browser.get(await openTab(browser));
    });
    for (const answer of await Promise.all(logins)) {
      expect(answer).toMatchObject(loggedIn);
    }
  });

  it.each([{ big: 1n }])('are an error at once when the state cannot be written', async (state) => {
    const { browser } = await start({ state });
    expect(await browser.get('/login')).toMatchObject({ status: 500, body: { code: 'state_not_serializable' } });
  });
});
