import { EagleEyeStrategy, type LoginRequest } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { type Run, run } from '../support/passport-run';
import { callbackWithCode } from '../support/strategy';

type Verify = (...args: never[]) => unknown;
type Done = (error?: unknown, user?: unknown, info?: unknown) => unknown;

function strategyWith(verify: unknown, options: object): EagleEyeStrategy {
  const strategy: EagleEyeStrategy = Reflect.construct(EagleEyeStrategy, [options, verify]);
  return strategy;
}

/** A callback with a good code, and what verify makes of it. */
async function logIn(verify: Verify, options: object = {}): Promise<{ outcome: Run; req: LoginRequest }> {
  const een = await startEagleEye();
  const req = callbackWithCode(een);
  const strategy = strategyWith(verify, { ...een.strategyOptions, state: false, ...options });
  return { outcome: await run(strategy, req), req };
}

function withLength(length: number, verify: Verify): Verify {
  return Object.defineProperty(verify, 'length', { value: length });
}

const user = { id: 7 };
const nothing = undefined as unknown as Error;

it.each([
  [4, false, '(accessToken, refreshToken, profile, done)'],
  [5, false, '(accessToken, refreshToken, params, profile, done)'],
  [5, true, '(req, accessToken, refreshToken, profile, done)'],
  [6, true, '(req, accessToken, refreshToken, params, profile, done)'],
])('verify with %i parameters, passReqToCallback: %p, is called as %s', async (length, passReqToCallback, form) => {
  const verify = jest.fn((...args: unknown[]) => (args.at(-1) as Done)(null, user));
  const { outcome, req } = await logIn(withLength(length, verify), { passReqToCallback });
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

it.each<[string, Verify, Run]>([
  ['resolves with the user', async () => Promise.resolve(user), success()],
  ['resolves with false', async () => Promise.resolve(false), failure()],
  ['resolves with null', async () => Promise.resolve(null), failure()],
  [
    'resolves with undefined after done',
    async (_a: string, _r: string, _p: object, done: Done) => {
      await Promise.resolve();
      done(null, user);
    },
    success(),
  ],
  [
    'has no done, and resolves with undefined',
    async (_a: string, _r: string, _p: object) => Promise.resolve(undefined),
    { action: 'error', error: expect.objectContaining({ message: expect.stringContaining('return user or false') }) },
  ],
  [
    'takes done among others, and calls it later',
    (_a: string, _r: string, _p: object, ...rest: Done[]) => {
      setTimeout(() => rest[0]?.(null, user), 1);
    },
    success(),
  ],
  [
    'has no done, and returns a query',
    (_a: string, _r: string, _p: object) => ({ then: (resolve: Done) => resolve(user) }),
    success(),
  ],
  [
    'calls done, and then resolves with somebody else',
    async (_a: string, _r: string, _p: object, done: Done) => {
      done(null, user);
      return Promise.resolve({ id: 8 });
    },
    success(),
  ],
  ['rejects', async () => Promise.reject(new Error('no database')), error('no database')],
  ['rejects with nothing', async () => Promise.reject(nothing), error('The login failed without an error')],
  [
    'throws',
    () => {
      throw new Error('no database');
    },
    error('no database'),
  ],
  [
    'calls done twice',
    (_a: string, _r: string, _p: object, done: Done) => {
      done(null, user);
      done(new Error('late'));
    },
    success(),
  ],
  ['lets nobody in, and says why', calling(null, false, { message: 'not you' }), failure({ message: 'not you' })],
  ['gives an info', calling(null, user, 'welcome'), success({ message: 'welcome' })],
  [
    'returns a value without a promise, which is left alone',
    (_a: string, _r: string, _p: object, done: Done) => {
      setTimeout(done, 5, null, user);
      return 'query';
    },
    success(),
  ],
])('verify that %s', async (_what, verify, expected) => {
  expect((await logIn(verify)).outcome).toEqual(expected);
});

it('verify may take longer than a request', async () => {
  const slow = async (): Promise<object> => new Promise((resolve) => setTimeout(resolve, 1100, user));
  expect((await logIn(slow, { timeout: 1000 })).outcome).toEqual(success());
});

it.each([
  [false, withLength(6, calling())],
  [true, withLength(7, calling())],
  [false, undefined],
])('more parameters than any form has, or no function, is a TypeError that shows the forms', (passReq, verify) => {
  const options = { clientID: 'c', clientSecret: 's', callbackURL: '/cb', passReqToCallback: passReq };
  expect(() => strategyWith(verify, options)).toThrow(TypeError);
  expect(() => strategyWith(verify, options)).toThrow(/accessToken, refreshToken, params, profile, done/);
});
