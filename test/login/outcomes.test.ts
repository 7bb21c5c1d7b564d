import { createServer } from 'node:http';
import { inspect } from 'node:util';

import express from 'express';
import { Passport } from 'passport';

import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { Browser, startApp } from '../support/login-app';
import { runOn } from '../support/passport-run';
import { PATIENCE } from '../support/patience';
import { callbackWithCode, loggedIn, strategyFor } from '../support/strategy';

it.each(['?error=access_denied', '?code=a&code=b', '?error=server_error', '?code=good'])(
  'what a custom callback throws at %s reaches the framework',
  async (query) => {
    const een = await startEagleEye();
    const passport = new Passport();
    passport.use(strategyFor(een, { state: false }));
    const app = express();
    app.get('/callback', (req, res, next) => {
      passport.authenticate('eagleeye', (error: unknown) => {
        // A throw while it takes the user comes back as an error of the login.
        if (error instanceof Error && error.message === 'of the custom callback') {
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
    const url = `http://127.0.0.1:${await listen(createServer(app))}/callback${query.replace('good', een.issueCode())}`;
    expect((await new Browser().get(url)).status).toBe(500);
    expect(told).toMatchObject([{ message: 'of the custom callback' }]);
  },
);

it('an instance given to authenticate serves requests that overlap', async () => {
  const een = await startEagleEye();
  const strategy = strategyFor(een, { state: false });
  const users = await Promise.all([1, 2, 3].map(() => loggedIn(runOn(strategy, callbackWithCode(een)))));
  expect(new Set(users.map(({ accessToken }) => accessToken)).size).toBe(3);
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
  const app = await startApp({ options: { timeout: PATIENCE }, authenticate: ({ url = '' }) => ({ state: url }) });
  const logins = await Promise.all(Array.from({ length: 300 }, (_, at) => new Browser().logIn(app, `/login?${at}`)));
  expect(logins.map(({ status, info }) => [status, info?.state])).toEqual(logins.map((_, at) => [200, `/login?${at}`]));
  expect(new Set(logins.map(({ user }) => user?.accessToken)).size).toBe(300);
});

it('the strategy keeps nothing of a login that printing it would show', async () => {
  const app = await startApp();
  const { user } = await new Browser().logIn(app);
  const printed = inspect(app.strategy, { depth: Infinity, showHidden: true });
  expect(printed).not.toContain(user?.accessToken);
  expect(printed).not.toContain('stand-in-secret');
});
