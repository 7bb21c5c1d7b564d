import { runInNewContext } from 'node:vm';

import type { StateStore } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { Browser, startApp } from '../support/login-app';
import { loginRequest } from '../support/passport-run';
import { strategyFor } from '../support/strategy';

type Callback = (error: unknown, ...answers: unknown[]) => unknown;

/** A store of each of passport-oauth2's forms: it keeps one login, and notes what it was given. */
function storeOf(storeArity: number, verifyArity: number, seen: unknown[][]): StateStore {
  let kept: unknown;
  const store = (...args: unknown[]): void => {
    seen.push(args.slice(1, -1));
    kept = args.length === 5 ? args[1] : true;
    (args.at(-1) as Callback)(null, 'handle');
  };
  const verify = (...args: unknown[]): void => {
    seen.push(args.slice(1, -1));
    (args.at(-1) as Callback)(null, kept ?? true, { from: 'the store' });
  };
  Object.defineProperty(store, 'length', { value: storeArity });
  Object.defineProperty(verify, 'length', { value: verifyArity });
  return { store, verify };
}

/** A store of which one function does as it is told, and the other answers well. */
function answering(name: 'store' | 'verify', method: (callback: Callback) => unknown): StateStore {
  const methods = {
    store: (callback: Callback) => callback(null, 'handle'),
    verify: (callback: Callback) => callback(null, true),
    [name]: method,
  };
  return {
    store: (_req: unknown, callback: Callback) => methods.store(callback),
    verify: (_req: unknown, _state: unknown, callback: Callback) => methods.verify(callback),
  };
}

it.each([
  [2, 3],
  [3, 4],
  [4, 4],
  [5, 4],
])('a store with %i and %i parameters is given what passport-oauth2 gives it', async (storeArity, verifyArity) => {
  const seen: unknown[][] = [];
  const store = storeOf(storeArity, verifyArity, seen);
  const app = await startApp({ options: { store, pkce: storeArity === 5 }, authenticate: { state: 'mine' } });
  const answer = await new Browser().logIn(app);
  expect(answer).toMatchObject({ status: 200, info: { state: { from: 'the store' } } });
  const meta = expect.objectContaining({ clientID: 'stand-in-client', callbackURL: `${app.url}/callback` });
  const verifier = expect.stringMatching(/^[\w-]{43}$/);
  expect(seen).toEqual([
    [verifier, 'mine', meta].slice(5 - storeArity),
    verifyArity === 4 ? ['handle', meta] : ['handle'],
  ]);
});

it.each(['store', 'verify'] as const)('a %s that never calls back ends by the timeout', async (name) => {
  const app = await startApp({ options: { store: answering(name, () => undefined), timeout: 200 } });
  const path = name === 'store' ? '/login' : '/callback?code=a&state=b';
  const { status, text } = await new Browser().get(app.url + path);
  expect(status).toBe(500);
  expect(text).toMatch(/state_store_error.*did not call back within 200 ms/);
});

it.each([[undefined], [null], [7], [{}], ['']])(
  'a store that calls back with %j in place of a state',
  async (state) => {
    const app = await startApp({ options: { store: answering('store', (callback) => callback(null, state)) } });
    const { location, text } = await new Browser().get(`${app.url}/login`);
    expect(location).toBe('');
    expect(text).toMatch(/state_store_error.*without a state/);
  },
);

it.each<[string, unknown, string]>([
  ['an error of its own', new Error('the database is down'), 'the database is down'],
  [
    "an error of Node's core, from another realm",
    runInNewContext('new TypeError("of another realm")'),
    'of another realm',
  ],
  ['something that is no error', 'oops', 'failed without an error'],
])('%s is passed on', async (_what, error, message) => {
  for (const name of ['store', 'verify'] as const) {
    for (const method of [
      (callback: Callback) => callback(error),
      () => {
        throw error;
      },
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an application may
      () => Promise.reject(error),
    ]) {
      const app = await startApp({ options: { store: answering(name, method) } });
      const path = name === 'store' ? '/login' : '/callback?code=a&state=b';
      expect((await new Browser().get(app.url + path)).text).toContain(message);
    }
  }
});

it('a store that answers at once has Passport told at once: the framework catches what a custom callback throws', async () => {
  const store = answering('verify', (callback) => callback(null, false));
  const strategy = strategyFor(await startEagleEye(), { store });
  const told = { redirect: jest.fn(), fail: jest.fn() };
  Object.assign(strategy, told).authenticate(loginRequest());
  strategy.authenticate(loginRequest({ query: { code: 'a', state: 'b' } }));
  expect([told.redirect.mock.calls.length, told.fail.mock.calls.length]).toEqual([1, 1]);
});

it('a store that refuses says why', async () => {
  for (const [info, message] of [
    [{ message: 'too late' }, 'too late'],
    ['no', 'no'],
    [undefined, 'could not be verified'],
  ] as const) {
    const store = answering('verify', (callback) => callback(null, false, info));
    const app = await startApp({ options: { store } });
    const answer = await new Browser().logIn(app);
    expect(answer).toMatchObject({ status: 403, info: { code: 'invalid_state' } });
    expect(answer.info?.message).toContain(message);
  }
});
