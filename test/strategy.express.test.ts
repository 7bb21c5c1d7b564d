import express, { type Express, type RequestHandler } from 'express';
import session from 'express-session';
import passport from 'passport';
import type { Response } from 'supertest';

import { CookieStateStore, type EagleEyeStrategy, type StrategyOptions } from '../lib';
import type { MockEagleEye } from '../lib/testing';
import { clickLogin, logIn, openBrowser, visitEagleEye } from './support/browser';
import { startEagleEye } from './support/eagle-eye';
import { type AppOptions, expressApp } from './support/express-app';
import { strategyFor } from './support/strategy';

const HOST = '127.0.0.1:3333';

let eagleEye: MockEagleEye;

beforeEach(async () => {
  eagleEye = await startEagleEye();
});

function appWith(options: Partial<AppOptions> = {}, strategyOptions: Partial<StrategyOptions> = {}): Express {
  return expressApp({ strategy: strategyFor(eagleEye, strategyOptions), ...options });
}

describe('on Express with express-session and Passport', () => {
  it('a user logs in, is known to the next request, and has the state of the login', async () => {
    const browser = openBrowser(appWith({ login: { state: { returnTo: '/cameras' } } }));
    await browser.get('/me').expect(401);
    const { status, body } = await logIn(browser);
    expect(status).toBe(200);
    expect(body.user.profile).toMatchObject({ id: 'ca0f61ab', displayName: 'Ada Keller', accountId: '00001106' });
    expect(body.info).toEqual({ state: { returnTo: '/cameras' } });
    const { body: later } = await browser.get('/me').expect(200);
    expect(later.user.profile.id).toBe('ca0f61ab');
  });

  it('the redirect is a 302 to exactly the URL of the guide', async () => {
    const response = await openBrowser(appWith()).get('/login').expect(302);
    expect(response.headers.location).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/oauth2\/authorize\?scope=vms\.all&client_id=stand-in-client&response_type=code&redirect_uri=http:\/\/127\.0\.0\.1:3333&state=[\w-]{32}$/,
    );
  });

  it('the callback may have a path, too', async () => {
    eagleEye = await startEagleEye({ redirectURIs: ['http://127.0.0.1:3333/auth/callback'] });
    const response = await logIn(openBrowser(appWith({ callbackPath: '/auth/callback' })));
    expect(response.status).toBe(200);
  });

  it('a user who says no gets 401, and may try again', async () => {
    const browser = openBrowser(appWith());
    eagleEye.authorize = 'deny';
    expect((await logIn(browser)).status).toBe(401);
    eagleEye.authorize = 'allow';
    expect((await logIn(browser)).status).toBe(200);
  });

  it.each<[string, number, string]>([
    ['a state that nobody gave out', 403, '/?code=c0de&state=st4te'],
    ['no state', 403, '/?code=c0de'],
    ['no state, with an error', 403, '/?error=access_denied'],
    ['two codes', 400, '/?code=a&code=b'],
    ['control characters', 400, '/?code=a%00b&state=s'],
    ['an empty code', 400, '/?code='],
    ['an overlong code', 400, `/?code=${'a'.repeat(4097)}`],
  ])('a callback with %s is answered with %i', async (_what, status, path) => {
    await openBrowser(appWith()).get(path).expect(status);
    expect(eagleEye.requests).toEqual([]);
  });

  it("a callback with code[a]=b is answered with 400 by Express's extended query parser", async () => {
    const before = (app: Express): void => {
      app.set('query parser', 'extended');
    };
    await openBrowser(appWith({ before })).get('/?code[a]=b').expect(400);
  });

  it('a callback works once', async () => {
    const browser = openBrowser(appWith());
    const callback = await visitEagleEye(await clickLogin(browser));
    await browser.get(callback).expect(200);
    await browser.get(callback).expect(403);
  });

  it('a callback of another browser is refused', async () => {
    const app = appWith();
    const callback = await visitEagleEye(await clickLogin(openBrowser(app)));
    const other = openBrowser(app);
    await clickLogin(other);
    await other.get(callback).expect(403);
  });

  it('what is everything but a failed login reaches the error handler with its status', async () => {
    eagleEye.fail('token', { status: 500, body: 'out of order' });
    const response = await logIn(openBrowser(appWith()));
    expect(response.status).toBe(502);
    expect(response.body).toMatchObject({ code: 'http_error' });
  });

  it('form_post is taken from the body, its error included', async () => {
    const before = (app: Express): void => {
      app.use(express.urlencoded());
    };
    const browser = openBrowser(appWith({ before }));
    const formPost = async (): Promise<Response> => {
      const callback = await visitEagleEye(await clickLogin(browser));
      return browser.post('/').send(callback.replace('/?', ''));
    };
    expect((await formPost()).status).toBe(200);
    eagleEye.authorize = 'deny';
    expect((await formPost()).status).toBe(401);
    await browser.post('/').send('error=access_denied&state=x').expect(403);
    await browser.post('/').send('code=a&code=b').expect(400);
  });
});

describe('failureRedirect', () => {
  const authenticate = { failureRedirect: '/failed', failureMessage: true };

  it.each<[string, string | undefined]>([
    ['the user said no', undefined],
    ['the state is wrong', '/?code=a&state=b'],
    ['the callback is malformed', '/?code=a&code=b'],
    ['the code was spent', '/?code=spent'],
  ])('is followed when %s', async (_why, path) => {
    const browser = openBrowser(appWith({ authenticate }, { state: path !== '/?code=spent' }));
    eagleEye.authorize = 'deny';
    const callback = path ?? (await visitEagleEye(await clickLogin(browser)));
    const response = await browser.get(callback).expect(302);
    expect(response.headers.location).toBe('/failed');
  });

  it('is not followed when Eagle Eye is out of order', async () => {
    eagleEye.fail('token', { cut: 'before' });
    expect((await logIn(openBrowser(appWith({ authenticate })))).status).toBe(502);
  });
});

describe('two tabs of one browser', () => {
  const orders: [string, number[]][] = [
    ['in their order', [0, 1]],
    ['in the other order', [1, 0]],
  ];

  describe.each<[string, Partial<StrategyOptions>]>([
    ['with the session store', {}],
    ['with PKCE', { pkce: true }],
    ['with CookieStateStore', { store: new CookieStateStore({ secret: 'x'.repeat(32), secure: false }) }],
  ])('%s', (_store, options) => {
    it.each(orders)('both log in, %s', async (_order, order) => {
      const browser = openBrowser(appWith({}, options));
      const begun = [await clickLogin(browser), await clickLogin(browser)];
      const callbacks = await Promise.all(begun.map(visitEagleEye));
      for (const tab of order) {
        await browser.get(callbacks[tab] ?? '').expect(200);
        await browser.get('/me').expect(200);
      }
    });
  });

  it('both log in when one of them was denied first', async () => {
    const browser = openBrowser(appWith());
    const [one, two] = [await clickLogin(browser), await clickLogin(browser)];
    eagleEye.authorize = 'deny';
    await browser.get(await visitEagleEye(one)).expect(401);
    eagleEye.authorize = 'allow';
    await browser.get(await visitEagleEye(two)).expect(200);
  });
});

describe('without a session', () => {
  it('an error names express-session and the store that needs none', async () => {
    const { body } = await openBrowser(appWith({ session: false }))
      .get('/login')
      .expect(500);
    expect(body.code).toBe('session_required');
    expect(body.message).toContain('express-session');
    expect(body.message).toContain('CookieStateStore');
  });

  it('CookieStateStore logs in', async () => {
    const store = new CookieStateStore({ secret: 'x'.repeat(32), secure: false });
    const browser = openBrowser(appWith({ session: false, login: { state: 'home' } }, { store }));
    const { status, body } = await logIn(browser);
    expect(status).toBe(200);
    expect(body.info).toEqual({ state: 'home' });
  });

  it('state: false logs in', async () => {
    expect((await logIn(openBrowser(appWith({ session: false }, { state: false })))).status).toBe(200);
  });
});

describe('passport.authenticate(strategyInstance)', () => {
  it('logs in users who come at once, each as who they are', async () => {
    const users = Array.from({ length: 12 }, (_, index) => ({ id: `user-${index}` }));
    eagleEye = await startEagleEye({ users });
    users.forEach((_user, index) => {
      eagleEye.fail('token', { delay: ((index * 5) % 12) * 5 }, 1);
    });
    const app = appWith({ byInstance: true });
    const browsers = users.map(() => openBrowser(app));
    const states = await Promise.all(
      browsers.map(async (browser) => new URL(await clickLogin(browser)).searchParams.get('state')),
    );
    const ids = await Promise.all(
      browsers.map(async (browser, index) => {
        const code = eagleEye.issueCode({ user: `user-${index}` });
        const { body } = await browser.get(`/?code=${code}&state=${String(states[index])}`).expect(200);
        return String(body.user.profile.id);
      }),
    );
    expect(ids).toEqual(users.map(({ id }) => id));
  });
});

describe('a relative callbackURL', () => {
  /** A login whose callback the stand-in takes for this redirect URI alone. */
  async function redirectURIOf(
    app: (strategy: EagleEyeStrategy) => Express,
    callbackURL: string,
    path: string,
    headers: Record<string, string> = {},
    options: Partial<StrategyOptions> = {},
  ): Promise<string | null> {
    const strategy = strategyFor(eagleEye, { callbackURL, ...options });
    const response = await openBrowser(app(strategy))
      .get(path)
      .set({ host: HOST, ...headers });
    return new URL(String(response.headers.location)).searchParams.get('redirect_uri');
  }

  const plain = (strategy: EagleEyeStrategy): Express => expressApp({ strategy });
  const trusting = (strategy: EagleEyeStrategy): Express =>
    expressApp({
      strategy,
      before: (app) => {
        app.set('trust proxy', true);
      },
    });
  /** The same app, below /auth/eagleeye of another one. */
  const mounted = (strategy: EagleEyeStrategy): Express => {
    const outer = express();
    outer.use('/auth', express.Router().use('/eagleeye', expressApp({ strategy })));
    return outer;
  };
  const forwarded = { 'x-forwarded-host': 'app.example, inner.example', 'x-forwarded-proto': 'https, http' };

  it('is resolved against the Host header', async () => {
    expect(await redirectURIOf(plain, '/callback', '/login')).toBe('http://127.0.0.1:3333/callback');
    expect(await redirectURIOf(plain, 'callback', '/login')).toBe('http://127.0.0.1:3333/callback');
  });

  it('is resolved against the path of the whole app in a mounted router', async () => {
    const path = '/auth/eagleeye/login';
    expect(await redirectURIOf(mounted, 'callback', path)).toBe('http://127.0.0.1:3333/auth/eagleeye/callback');
    expect(await redirectURIOf(mounted, '/callback', path)).toBe('http://127.0.0.1:3333/callback');
  });

  it('believes a proxy that Express trusts, or the option proxy', async () => {
    expect(await redirectURIOf(trusting, '/callback', '/login', forwarded)).toBe('https://app.example/callback');
    expect(await redirectURIOf(plain, '/callback', '/login', forwarded, { proxy: true })).toBe(
      'https://app.example/callback',
    );
  });

  it('believes nobody else', async () => {
    expect(await redirectURIOf(plain, '/callback', '/login', forwarded)).toBe('http://127.0.0.1:3333/callback');
  });

  it('is the same in the token request', async () => {
    eagleEye = await startEagleEye({ redirectURIs: ['https://app.example/callback'] });
    const app = expressApp({
      strategy: strategyFor(eagleEye, { callbackURL: '/callback', proxy: true }),
      callbackPath: '/callback',
    });
    const browser = openBrowser(app);
    const begun = await browser.get('/login').set(forwarded);
    const callback = await visitEagleEye(String(begun.headers.location));
    await browser.get(callback).set(forwarded).expect(200);
    expect(eagleEye.requests[1]?.form.redirect_uri).toBe('https://app.example/callback');
  });
});

describe('a custom callback of Express that throws what it is given', () => {
  function openWith(strategy: EagleEyeStrategy): ReturnType<typeof openBrowser> {
    const before = (app: Express): void => {
      const own = new passport.Passport();
      app.use(session({ secret: 'of a test', resave: false, saveUninitialized: false }));
      app.use((req, res, next) => {
        const authenticate: RequestHandler = own.authenticate(
          strategy,
          (error: unknown, user: unknown, info: unknown) => {
            throw error instanceof Error ? error : new Error('no login', { cause: { user, info } });
          },
        );
        if (req.path === '/') {
          authenticate(req, res, next);
        } else {
          next();
        }
      });
    };
    return openBrowser(appWith({ strategy, before }));
  }

  // Whoever visits the site can bring these about: they must not end the process.
  it.each([
    ['is malformed', '/?code=a&code=b', 500],
    ['has a state that nobody gave out', '/?code=a&state=b', 500],
    ['has no state', '/?error=server_error', 500],
  ])('is caught by Express when the callback %s', async (_what, path, status) => {
    const browser = openWith(strategyFor(eagleEye));
    await browser.get(path).expect(status);
  });

  it.each([
    ['access_denied', 500],
    ['server_error', 502],
  ])('is caught by Express when the user comes back with %s', async (error, status) => {
    const browser = openWith(strategyFor(eagleEye));
    const state = new URL(await clickLogin(browser)).searchParams.get('state') ?? '';
    await browser.get(`/?error=${error}&state=${state}`).expect(status);
  });

  it('is caught by Express when a relative callbackURL cannot be resolved', async () => {
    const browser = openWith(strategyFor(eagleEye, { callbackURL: '/' }));
    await browser.get('/').set('host', 'a b').expect(400);
  });
});
