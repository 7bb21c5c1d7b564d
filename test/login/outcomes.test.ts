import { createServer } from 'node:http';
import { inspect } from 'node:util';

import express from 'express';
import { Passport } from 'passport';

import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { Browser, startApp } from '../support/login-app';

/** An app whose custom callback throws, and what Express's error handler was told. */
async function throwingApp(
  throwsAt: 'error' | 'other',
): Promise<{ url: string; told: unknown[]; een: Awaited<ReturnType<typeof startEagleEye>> }> {
  const app = express();
  const url = `http://127.0.0.1:${await listen(createServer(app))}`;
  const een = await startEagleEye({ callbackURL: `${url}/callback` });
  const passport = new Passport();
  passport.use(new EagleEyeStrategy({ ...een.strategyOptions, state: false }, async () => Promise.resolve({ id: 1 })));
  app.get('/callback', (req, res, next) => {
    passport.authenticate('eagleeye', (error: unknown) => {
      if (throwsAt === 'other' && error) {
        next(error);
        return;
      }
      throw new Error('of the custom callback');
    })(req, res, next);
  });
  const told: unknown[] = [];
  app.use(((error, _req, res, _next) => {
    told.push(error);
    res.status(500).end();
  }) as express.ErrorRequestHandler);
  return { url, told, een };
}

describe('what a custom callback throws', () => {
  it.each(['?error=access_denied', '?code=a&code=b', '?error=server_error'])(
    'reaches the framework where Eagle Eye is not asked: %s',
    async (query) => {
      const { url, told } = await throwingApp('error');
      expect((await new Browser().get(`${url}/callback${query}`)).status).toBe(500);
      expect(told).toMatchObject([{ message: 'of the custom callback' }]);
    },
  );

  it('while it takes the user is an error of the login', async () => {
    const { url, told, een } = await throwingApp('other');
    expect((await new Browser().get(`${url}/callback?code=${een.issueCode()}`)).status).toBe(500);
    expect(told).toMatchObject([{ message: 'of the custom callback' }]);
  });
});

it('an instance given to authenticate serves requests that overlap', async () => {
  const een = await startEagleEye();
  const strategy = new EagleEyeStrategy({ ...een.strategyOptions, state: false }, async (accessToken) =>
    Promise.resolve({ accessToken }),
  );
  const logIn = (): Promise<unknown> =>
    new Promise((resolve) => {
      strategy.success = resolve;
      strategy.authenticate({ headers: {}, url: `/callback?code=${een.issueCode()}` });
    });
  const users = await Promise.all([logIn(), logIn(), logIn()]);
  expect(new Set(users.map((user) => (user as { accessToken: string }).accessToken)).size).toBe(3);
});

/** Keeps nothing, and takes its time. */
const slowStore = {
  store: () => undefined,
  verify: (_req: unknown, _state: unknown, done: (error: unknown, ok: boolean) => void) =>
    setTimeout(done, 1, null, true),
};

it.each<Partial<StrategyOptions>>([{ state: false }, { store: slowStore }])(
  "a login ends although the application has put another Promise in place of Node's: %p",
  async (options) => {
    const een = await startEagleEye();
    const Own = Promise;
    class Other<T> {
      static resolve = Own.resolve.bind(Own);
      readonly #own: Promise<T>;
      constructor(run: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason: unknown) => void) => void) {
        this.#own = new Own(run);
      }
      then<U>(next: (value: T) => U, failed?: (reason: unknown) => U): Other<U> {
        return new Other((resolve) => {
          resolve(this.#own.then(next, failed));
        });
      }
      catch<U>(failed: (reason: unknown) => U): Other<T | U> {
        return this.then<T | U>((value) => value, failed);
      }
    }
    const strategy = new EagleEyeStrategy({ ...een.strategyOptions, ...options }, async () => Own.resolve({ id: 1 }));
    const user = await new Own((resolve) => {
      strategy.success = strategy.error = resolve;
      Object.assign(globalThis, { Promise: Other });
      strategy.authenticate({ headers: {}, url: `/callback?code=${een.issueCode()}` });
    }).finally(() => {
      Object.assign(globalThis, { Promise: Own });
    });
    expect(user).toEqual({ id: 1 });
  },
);

it('300 logins at once on one instance keep apart', async () => {
  const app = await startApp({ authenticate: ({ url = '' }) => ({ state: url }) });
  const logins = await Promise.all(Array.from({ length: 300 }, (_, at) => new Browser().logIn(app, `/login?${at}`)));
  expect(logins.map(({ status, info }) => [status, info?.state])).toEqual(logins.map((_, at) => [200, `/login?${at}`]));
  expect(new Set(logins.map(({ user }) => user?.accessToken)).size).toBe(300);
}, 30_000);

it('the strategy keeps nothing of a login that printing it would show', async () => {
  const app = await startApp();
  const { user } = await new Browser().logIn(app);
  const printed = inspect(app.strategy, { depth: Infinity, showHidden: true });
  expect(printed).not.toContain(user?.accessToken);
  expect(printed).not.toContain('stand-in-secret');
});
