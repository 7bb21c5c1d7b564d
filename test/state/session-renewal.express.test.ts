import express, { type Express, type RequestHandler } from 'express';
import session, { MemoryStore, type SessionOptions } from 'express-session';
import passport from 'passport';

import { EagleEyeStrategy, type VerifyCallback } from '../../lib';
import type { MockEagleEye } from '../../lib/testing';
import { CookieBrowser } from '../support/cookie-browser';
import { startEagleEye } from '../support/eagle-eye';
import { openTab, tokenRequests } from '../support/pending-login-app';
import { until } from '../support/until';

/** How an app ends a login: the handlers of its callback. */
type Ending = (own: passport.Authenticator) => RequestHandler;

/** How applications call the callbacks of express-session and Passport: an error goes to Express. */
function orNext(next: express.NextFunction, then: () => void): (error?: unknown) => void {
  return (error) => {
    if (error) {
      next(error);
    } else {
      then();
    }
  };
}

const byPassport: Ending = (own) => {
  const authenticate: RequestHandler = own.authenticate('eagleeye');
  return authenticate;
};

const keepingSessionInfo: Ending = (own) => {
  const authenticate: RequestHandler = own.authenticate('eagleeye', { keepSessionInfo: true });
  return authenticate;
};

/** A custom callback that logs in by itself. */
const byCustomCallback: Ending = (own) => (req, res, next) => {
  const authenticate: RequestHandler = own.authenticate('eagleeye', (error: unknown, user: Express.User | false) => {
    if (error || !user) {
      next(error ?? new Error('refused'));
      return;
    }
    req.logIn(user, orNext(next, next));
  });
  authenticate(req, res, next);
};

/** A custom callback of the time before Passport 0.6, which renews the session by itself; Passport does it once more. */
const byRenewingTwice: Ending = (own) => (req, res, next) => {
  const authenticate: RequestHandler = own.authenticate('eagleeye', (error: unknown, user: Express.User | false) => {
    if (error || !user) {
      next(error ?? new Error('refused'));
      return;
    }
    req.session.regenerate(
      orNext(next, () => {
        req.logIn(user, orNext(next, next));
      }),
    );
  });
  authenticate(req, res, next);
};

interface Started {
  app: Express;
  eagleEye: MockEagleEye;
  sessions: MemoryStore;
  /** What verify waits for. */
  verifying: () => Promise<unknown>;
}

async function start(ending: Ending, options: Partial<SessionOptions> = {}): Promise<Started> {
  const eagleEye = await startEagleEye();
  const started: Pick<Started, 'verifying'> = { verifying: () => Promise.resolve() };
  const verify = async (_access: string, _refresh: string, profile: { id: string }, done: VerifyCallback) => {
    await started.verifying();
    done(null, { id: profile.id });
  };
  const own = new passport.Passport();
  own.use(new EagleEyeStrategy(eagleEye.strategyOptions, verify));
  own.serializeUser((user, done) => {
    done(null, user);
  });
  own.deserializeUser((user: Express.User, done) => {
    done(null, user);
  });
  const sessions = new MemoryStore();
  const app = express();
  app.use(session({ secret: 'of a test', resave: false, saveUninitialized: false, store: sessions, ...options }));
  app.use(own.initialize(), own.session());
  app.get('/login', own.authenticate('eagleeye'));
  app.get('/me', (req, res) => {
    res.json(req.user ?? null);
  });
  app.get('/log-out', (req, res, next) => {
    req.logout(orNext(next, () => res.json(null)));
  });
  app.get('/cart', (req, res) => {
    Object.assign(req.session, { cart: ['camera'] });
    res.json(null);
  });
  app.get('/', ending(own), (req, res) => {
    res.json({ user: req.user, session: Object.keys(req.session) });
  });
  return Object.assign(started, { app, eagleEye, sessions });
}

/** Opens a callback, and does something else in the browser while Eagle Eye takes its time over the code. */
async function openSlowly<Other>(
  { eagleEye }: Started,
  browser: CookieBrowser,
  callback: string,
  meanwhile: () => Promise<Other>,
): Promise<[Awaited<ReturnType<CookieBrowser['get']>>, Other]> {
  eagleEye.fail('token', { delay: 400 }, 1);
  const opened = browser.get(callback);
  await until(() => tokenRequests(eagleEye).length === 1);
  const other = await meanwhile();
  return [await opened, other];
}

function idOf(browser: CookieBrowser): string | undefined {
  return browser.cookies.get('connect.sid');
}

describe.each<[string, Ending]>([
  ['by passport.authenticate', byPassport],
  ['by passport.authenticate with keepSessionInfo', keepingSessionInfo],
  ['by req.logIn in a custom callback', byCustomCallback],
  ['by regenerate and req.logIn in a custom callback', byRenewingTwice],
])('with express-session, when the login ends %s', (_case, ending) => {
  it.each<Partial<SessionOptions>>([{}, { resave: true }, { rolling: true }, { saveUninitialized: true }])(
    'the logins of the other tabs outlive the renewal of the session (%j)',
    async (options) => {
      const { app } = await start(ending, options);
      const browser = new CookieBrowser(app);
      const tabs = [await openTab(browser), await openTab(browser), await openTab(browser)];
      for (const tab of tabs) {
        const before = idOf(browser);
        expect((await browser.get(tab)).status).toBe(200);
        expect(idOf(browser)).not.toBe(before);
        expect((await browser.get('/me')).body).toEqual({ id: expect.any(String) });
      }
    },
  );

  it.each<Partial<SessionOptions>>([{}, { resave: true }, { rolling: true }, { saveUninitialized: true }])(
    'the renewal takes along what other tabs began while Eagle Eye was asked (%j)',
    async (options) => {
      const started = await start(ending, options);
      const browser = new CookieBrowser(started.app);
      const [first, second] = [await openTab(browser), await openTab(browser)];
      const [{ status }, third] = await openSlowly(started, browser, first, () => openTab(browser));
      expect(status).toBe(200);
      for (const tab of [third, second]) {
        expect((await browser.get(tab)).status).toBe(200);
      }
    },
  );

  it('the renewal takes along what other tabs began while the application asked itself who the user is', async () => {
    const started = await start(ending);
    const browser = new CookieBrowser(started.app);
    const first = await openTab(browser);
    let second: Promise<string> | undefined;
    started.verifying = () => (second ??= openTab(browser));
    expect((await browser.get(first)).status).toBe(200);
    expect((await browser.get((await second) ?? '')).status).toBe(200);
  });

  it('two tabs that began at once both succeed', async () => {
    const { app } = await start(ending);
    const browser = new CookieBrowser(app);
    await browser.get('/cart');
    for (const tab of await Promise.all([openTab(browser), openTab(browser), openTab(browser)])) {
      expect((await browser.get(tab)).status).toBe(200);
    }
  });

  it('the renewal brings back nothing that other tabs ended while Eagle Eye was asked', async () => {
    const started = await start(ending);
    const browser = new CookieBrowser(started.app);
    const [first, second] = [await openTab(browser), await openTab(browser)];
    const [last, earlier] = await openSlowly(started, browser, first, () => browser.get(second));
    expect([earlier.status, last.status]).toEqual([200, 200]);
    expect(last.body.session).toEqual(['cookie', 'passport']);
  });

  it('the last tab says who is logged in', async () => {
    const { app, eagleEye } = await start(ending);
    const browser = new CookieBrowser(app);
    const first = await openTab(browser);
    eagleEye.signedInUser = eagleEye.users[1]?.id ?? '';
    const second = await openTab(browser);
    await browser.get(second);
    expect((await browser.get('/me')).body).toEqual({ id: eagleEye.users[1]?.id });
    await browser.get(first);
    expect((await browser.get('/me')).body).toEqual({ id: eagleEye.users[0]?.id });
  });

  it('the old session is gone: nobody who knows its id gets in', async () => {
    const { app } = await start(ending);
    const browser = new CookieBrowser(app);
    const [first, second] = [await openTab(browser), await openTab(browser)];
    const fixed = browser.copy();
    await browser.get(first);
    expect((await fixed.get('/me')).body).toBeNull();
    expect((await fixed.get(second)).status).not.toBe(200);
    expect((await fixed.get('/me')).body).toBeNull();
    expect((await browser.get(second)).status).toBe(200);
  });

  it('a spent login does not come back with the renewal', async () => {
    const { app } = await start(ending);
    const browser = new CookieBrowser(app);
    const [first, second] = [await openTab(browser), await openTab(browser)];
    await browser.get(first);
    expect((await browser.get(first)).status).not.toBe(200);
    await browser.get(second);
    expect((await browser.get(second)).status).not.toBe(200);
    expect((await browser.get(first)).status).not.toBe(200);
  });

  it('the session holds nothing of ours once all tabs are done', async () => {
    const { app } = await start(ending);
    const browser = new CookieBrowser(app);
    const [first, second] = [await openTab(browser), await openTab(browser)];
    expect((await browser.get(first)).body.session).toContain('oauth2:127.0.0.1');
    expect((await browser.get(second)).body.session).toEqual(['cookie', 'passport']);
  });
});

describe('with express-session', () => {
  it("the renewal drops and keeps the application's own entries as Passport says", async () => {
    for (const [ending, kept] of [
      [byPassport, false],
      [keepingSessionInfo, true],
    ] as const) {
      const { app } = await start(ending);
      const browser = new CookieBrowser(app);
      await browser.get('/cart');
      const [first, second] = [await openTab(browser), await openTab(browser)];
      const entries: unknown = (await browser.get(first)).body.session;
      expect(entries).toEqual(kept ? expect.arrayContaining(['cart']) : expect.not.arrayContaining(['cart']));
      expect((await browser.get(second)).status).toBe(200);
    }
  });

  it('the renewal that fails is the error that the application gets', async () => {
    const { app, sessions } = await start(byPassport);
    const browser = new CookieBrowser(app);
    const [first] = [await openTab(browser), await openTab(browser)];
    jest.spyOn(sessions, 'destroy').mockImplementationOnce((_id, callback) => {
      callback?.(new Error('the session store is away'));
    });
    const { status, text } = await browser.get(first);
    expect(status).toBe(500);
    expect(text).toContain('the session store is away');
    expect((await browser.get('/me')).body).toBeNull();
  });

  it('a log-out ends the logins under way with the session', async () => {
    const { app } = await start(byPassport);
    const browser = new CookieBrowser(app);
    const [first, second] = [await openTab(browser), await openTab(browser)];
    await browser.get(first);
    await browser.get('/log-out');
    expect((await browser.get(second)).status).toBe(403);
    expect((await browser.get(await openTab(browser))).status).toBe(200);
  });
});
