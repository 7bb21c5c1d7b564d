import { EagleEyeStrategy, type LoginRequest, type VerifyFunction } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { loginRequest, run, type Run } from '../support/strategy';

type Verify = (...args: never[]) => unknown;
type Done = (error?: unknown, user?: unknown, info?: unknown) => unknown;

/** The login of an application in JavaScript: a callback with a good code, and what verify makes of it. */
async function logInWith(verify: Verify, options: object = {}): Promise<{ outcome: Run; req: LoginRequest }> {
  const een = await startEagleEye();
  const all = { ...een.strategyOptions, state: false, ...options };
  const strategy: EagleEyeStrategy = Reflect.construct(EagleEyeStrategy, [all, verify]);
  const req = loginRequest({ query: { code: een.issueCode() } });
  return { outcome: await run(strategy, req), req };
}

function withLength(length: number, verify: Verify): Verify {
  return Object.defineProperty(verify, 'length', { value: length });
}

const user = { id: 7 };

it.each([
  [4, false, '(accessToken, refreshToken, profile, done)'],
  [5, false, '(accessToken, refreshToken, params, profile, done)'],
  [5, true, '(req, accessToken, refreshToken, profile, done)'],
  [6, true, '(req, accessToken, refreshToken, params, profile, done)'],
])('verify with %i parameters, passReqToCallback: %p, is called as %s', async (length, passReqToCallback, form) => {
  const verify = jest.fn((...args: unknown[]) => (args.at(-1) as Done)(null, user));
  const { outcome, req } = await logInWith(withLength(length, verify), { passReqToCallback });
  expect(outcome).toMatchObject({ action: 'success', user });
  const accessToken = expect.stringMatching(/^eyJ/);
  const given: Record<string, unknown> = {
    req,
    accessToken,
    refreshToken: expect.any(String),
    // Without the refresh token.
    params: {
      access_token: accessToken,
      expires_in: 43_198,
      httpsBaseUrl: expect.any(Object),
      scope: 'vms.all',
      token_type: 'Bearer',
    },
    profile: expect.objectContaining({ provider: 'eagleeye' }),
    done: expect.any(Function),
  };
  expect(verify.mock.calls).toEqual([form.match(/\w+/g)?.map((name) => given[name])]);
  expect(verify.mock.calls[0]?.[0] === req).toBe(passReqToCallback);
});

/** A verify that calls back. */
function calling(...answer: Parameters<Done>): Verify {
  return (_accessToken: string, _refreshToken: string, _profile: object, done: Done) => done(...answer);
}

const success = (info: object = {}): Run => ({ action: 'success', user, info });
const failure = (info?: object): Run => ({ action: 'fail', info, status: undefined });
const error = (message: string): Run => ({ action: 'error', error: new Error(message) });

/** Of the usual form. */
const usual = (verify: (accessToken: string, refreshToken: string, profile: object, done: Done) => unknown) => verify;
const throwing: Verify = () => {
  throw new Error('no database');
};
const hint = { message: expect.stringContaining('return user or false') };

it.each<[string, Verify, Run]>([
  ['resolves with the user', async () => Promise.resolve(user), success()],
  ['resolves with false', async () => Promise.resolve(false), failure()],
  ['resolves after done with another', usual((_a, _r, _p, done) => Promise.resolve([done(null, user)])), success()],
  ['calls done twice', usual((_a, _r, _p, done) => [done(null, user), done(new Error('late'))]), success()],
  [
    'has no done, and returns a query',
    (_a: string, _r: string, _p: object) => ({ then: (resolve: Done) => resolve(user) }),
    success(),
  ],
  [
    'has no done, and resolves with undefined',
    (_a: string, _r: string, _p: object) => Promise.resolve(undefined),
    { action: 'error', error: expect.objectContaining(hint) },
  ],
  ['rejects', async () => Promise.reject(new Error('no database')), error('no database')],
  ['throws', throwing, error('no database')],
  ['lets nobody in, and says why', calling(null, false, { message: 'not you' }), failure({ message: 'not you' })],
  ['gives an info', calling(null, user, 'welcome'), success({ message: 'welcome' })],
])('verify that %s', async (_what, verify, expected) => {
  expect((await logInWith(verify)).outcome).toEqual(expected);
});

it('verify that resolves with undefined and never calls done ends in an error that says both ways out', async () => {
  const forgetful = (_a: unknown, _r: unknown, _params: unknown, _profile: unknown, _done: Done) => Promise.resolve();
  const { outcome } = await logInWith(forgetful, { timeout: 500 });
  expect(outcome).toMatchObject({
    error: { name: 'TypeError', message: expect.stringMatching(/return the user or false, or call done/) },
  });
});

it('verify that resolves with undefined may call done within the timeout', async () => {
  const slow = (_a: unknown, _r: unknown, _profile: unknown, done: Done): Promise<void> => {
    setTimeout(done, 20, null, user);
    return Promise.resolve();
  };
  expect((await logInWith(slow)).outcome).toEqual({ action: 'success', user, info: {} });
});

it.each<[string, boolean, unknown]>([
  ['6 parameters', false, withLength(6, calling())],
  ['7 parameters, of which the first is the request', true, withLength(7, calling())],
  ['no function', false, undefined],
])('a verify with %s is a TypeError that shows the forms', (_what, passReqToCallback, verify) => {
  const options = { clientID: 'c', clientSecret: 's', callbackURL: 'http://127.0.0.1:3333', passReqToCallback };
  const make = (): unknown => Reflect.construct(EagleEyeStrategy, [options, verify]);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(/accessToken, refreshToken, params, profile, done/);
});

describe("a login ends although the application has put another Promise in place of Node's (Bluebird, zone.js), and verify", () => {
  const Own = Promise;
  class Other<T> {
    static resolve = Own.resolve.bind(Own);
    readonly #own: Promise<T>;
    constructor(start: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason: unknown) => void) => void) {
      this.#own = new Own(start);
    }
    then<U>(next: (value: T) => U, failed?: (reason: unknown) => U): Promise<T | U> {
      return this.#own.then(next, failed);
    }
  }

  it.each<[string, (...args: Parameters<VerifyFunction>) => unknown]>([
    ["resolves one of Node's", (_accessToken, _refreshToken, _profile, _done) => Own.resolve(user)],
    ['resolves the other', (_a, _r, _profile, _done) => new Other((resolve) => setTimeout(resolve, 1, user))],
  ])('%s', async (_which, verify) => {
    const een = await startEagleEye();
    const strategy = new EagleEyeStrategy({ ...een.strategyOptions, state: false }, verify);
    const ended = new Own((resolve) => {
      strategy.success = strategy.error = resolve;
    });
    Object.assign(globalThis, { Promise: Other });
    strategy.authenticate(loginRequest({ query: { code: een.issueCode() } }));
    expect(await ended.finally(() => Object.assign(globalThis, { Promise: Own }))).toEqual(user);
  });
});
