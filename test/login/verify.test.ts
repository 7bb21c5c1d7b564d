import { EagleEyeStrategy, type LoginRequest } from '../../lib';
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

const success = (info: object = {}): Run => ({ action: 'success', user, info });
const failure = (info?: object): Run => ({ action: 'fail', info, status: undefined });
const error = (message: string): Run => ({ action: 'error', error: new Error(message) });

/** Of the usual form. */
const usual = (verify: (accessToken: string, refreshToken: string, profile: object, done: Done) => unknown) => verify;
const calling = (...answer: Parameters<Done>) => usual((_a, _r, _p, done) => done(...answer));
const throwing: Verify = () => {
  throw new Error('no database');
};

/** Another Promise in the place of Node's, as Bluebird and zone.js put it there, when verify returns. */
const NodesPromise = Promise;
class OtherPromise {
  static resolve = (value: unknown) => value;
  then = (next: Done) => next(user);
}
const underAnother = (returned: unknown) =>
  usual((_accessToken, _refreshToken, _profile, _done) => {
    Object.assign(globalThis, { Promise: OtherPromise });
    queueMicrotask(() => Object.assign(globalThis, { Promise: NodesPromise }));
    return returned;
  });
const hint = { message: expect.stringContaining('return user or false') };

it.each<[string, Verify, Run]>([
  ['resolves with the user', async () => Promise.resolve(user), success()],
  ["resolves one of Node's under another Promise", underAnother(Promise.resolve(user)), success()],
  ['resolves one of another Promise', underAnother(new OtherPromise()), success()],
  ['resolves with false', async () => Promise.resolve(false), failure()],
  ['resolves after done with another', usual((_a, _r, _p, done) => Promise.resolve([done(null, user)])), success()],
  ['calls done twice', usual((_a, _r, _p, done) => [done(null, user), done(new Error('late'))]), success()],
  [
    'resolves with undefined, and calls done later',
    usual((_a, _r, _p, done) => {
      setTimeout(done, 20, null, user);
      return Promise.resolve();
    }),
    success(),
  ],
  [
    'has no done, and returns a query',
    (_a: string, _r: string, _p: object) => ({ then: (resolve: Done) => resolve(user) }),
    success(),
  ],
  [
    'returns a query that has run, and calls done later',
    usual((_a, _r, _p, done) => {
      setTimeout(done, 20, null, user);
      return { then: (resolve: Done) => resolve('once more') };
    }),
    success(),
  ],
  [
    'declares done with a default, which does not count, and calls it later',
    (_a: string, _r: string, _p: object, done: Done = () => undefined) => void setTimeout(done, 20, null, user),
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
  ['gives an info', calling(null, user, { scope: 'all' }), success({ scope: 'all' })],
])('verify that %s', async (_what, verify, expected) => {
  expect((await logInWith(verify)).outcome).toStrictEqual(expected);
});

it('verify that resolves with undefined and never calls done ends in an error that says both ways out', async () => {
  const { outcome } = await logInWith(
    usual(async (_a, _r, _p, _done) => Promise.resolve()),
    { timeout: 1000 },
  );
  expect(outcome).toMatchObject({
    error: { name: 'TypeError', message: expect.stringMatching(/return the user or false, or call done/) },
  });
});

it.each<[string, boolean, unknown, string]>([
  ['6 parameters', false, withLength(6, calling()), 'verify declares 6 parameters. Its forms are (accessToken,'],
  ['7 parameters, of which the first is the request', true, withLength(7, calling()), 'async (req, accessToken,'],
  ['no function', false, undefined, 'must be the verify function: (accessToken, refreshToken, profile, done), '],
])('a verify with %s is a TypeError that shows the forms', (_what, passReqToCallback, verify, message) => {
  const options = { clientID: 'c', clientSecret: 's', callbackURL: 'http://127.0.0.1:3333', passReqToCallback };
  const make = (): unknown => Reflect.construct(EagleEyeStrategy, [options, verify]);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(message);
});
