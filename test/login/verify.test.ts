import { EagleEyeStrategy, type StrategyOptions, type StrategyOptionsWithRequest } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';

interface Told {
  action: string;
  args: unknown[];
}

/** A callback of a strategy without state, with a good code: what Passport is told, and in which order. */
async function logIn(
  verify: (...args: never[]) => unknown,
  options: Partial<StrategyOptions | StrategyOptionsWithRequest> = {},
): Promise<{ told: Told[]; strategy: EagleEyeStrategy; req: object }> {
  const een = await startEagleEye();
  const strategy: EagleEyeStrategy = Reflect.construct(EagleEyeStrategy, [
    { ...een.strategyOptions, state: false, ...options },
    verify,
  ]);
  const told: Told[] = [];
  const req = { headers: {}, url: `/callback?code=${een.issueCode()}` };
  await new Promise<void>((resolve) => {
    for (const action of ['success', 'fail', 'error', 'redirect'] as const) {
      strategy[action] = (...args: unknown[]) => {
        told.push({ action, args });
        resolve();
      };
    }
    strategy.authenticate(req);
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { told, strategy, req };
}

const user = { id: 7 };
const nothing = undefined as unknown as Error;

it.each<[string, object, number, (...args: unknown[]) => void]>([
  [
    '(accessToken, refreshToken, profile, done)',
    {},
    4,
    (a, r, profile, done) => {
      (done as (e: null, u: object) => void)(null, { a, r, profile });
    },
  ],
  [
    '(accessToken, refreshToken, params, profile, done)',
    {},
    5,
    (a, r, params, profile, done) => {
      (done as (e: null, u: object) => void)(null, { a, r, params, profile });
    },
  ],
  [
    '(req, accessToken, refreshToken, profile, done)',
    { passReqToCallback: true },
    5,
    (req, a, r, profile, done) => {
      (done as (e: null, u: object) => void)(null, { req, a, r, profile });
    },
  ],
  [
    '(req, accessToken, refreshToken, params, profile, done)',
    { passReqToCallback: true },
    6,
    (req, a, r, params, profile, done) => {
      (done as (e: null, u: object) => void)(null, { req, a, r, params, profile });
    },
  ],
])('verify as %s', async (form, options, length, verify) => {
  expect(verify).toHaveLength(length);
  const { told, req } = await logIn(verify, options);
  const [given] = told[0]?.args as [{ params?: object; req?: object }];
  expect(told).toHaveLength(1);
  expect(given).toMatchObject({
    a: expect.stringMatching(/^eyJ/),
    r: expect.any(String),
    profile: { provider: 'eagleeye' },
  });
  expect('req' in given).toBe(form.startsWith('(req'));
  expect(given.req ?? req).toBe(req);
  expect('params' in given).toBe(form.includes('params'));
  if (given.params) {
    expect(given.params).toMatchObject({ expires_in: 43_198, token_type: 'Bearer' });
    expect(given.params).not.toHaveProperty('refresh_token');
  }
});

it('is called with the strategy as this', async () => {
  let self: unknown;
  const { strategy } = await logIn(function (
    this: unknown,
    _a: string,
    _r: string,
    _p: object,
    done: (e: null, u: object) => void,
  ) {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- it is what is tested
    self = this;
    done(null, user);
  });
  expect(self).toBe(strategy);
});

type Done = (error?: unknown, user?: unknown, info?: unknown) => void;

it.each<[string, (...args: never[]) => unknown, Told]>([
  ['resolves with the user', async () => Promise.resolve(user), { action: 'success', args: [user, {}] }],
  ['resolves with false', async () => Promise.resolve(false), { action: 'fail', args: [undefined, undefined] }],
  ['resolves with null', async () => Promise.resolve(null), { action: 'fail', args: [undefined, undefined] }],
  [
    'resolves with undefined after done',
    async (_a: string, _r: string, _p: object, done: Done) => {
      await Promise.resolve();
      done(null, user);
    },
    { action: 'success', args: [user, {}] },
  ],
  [
    'has no done, and resolves with undefined: it found nobody',
    async (_a: string, _r: string, _p: object) => Promise.resolve(undefined),
    { action: 'fail', args: [undefined, undefined] },
  ],
  [
    'has no done, and returns a query',
    (_a: string, _r: string, _p: object) => ({
      then: (resolve: (found: object) => void) => {
        resolve(user);
      },
    }),
    { action: 'success', args: [user, {}] },
  ],
  [
    'calls done, and then resolves with somebody else',
    async (_a: string, _r: string, _p: object, done: Done) => {
      done(null, user);
      return Promise.resolve({ id: 8 });
    },
    { action: 'success', args: [user, {}] },
  ],
  [
    'rejects',
    async () => Promise.reject(new Error('no database')),
    { action: 'error', args: [new Error('no database')] },
  ],
  [
    'rejects with nothing',
    async () => Promise.reject(nothing),
    { action: 'error', args: [new Error('The login failed without an error')] },
  ],
  [
    'throws',
    () => {
      throw new Error('no database');
    },
    { action: 'error', args: [new Error('no database')] },
  ],
  [
    'calls done twice',
    (_a: string, _r: string, _p: object, done: Done) => {
      done(null, user);
      done(new Error('late'));
    },
    { action: 'success', args: [user, {}] },
  ],
  [
    'lets nobody in, and says why',
    (_a: string, _r: string, _p: object, done: Done) => {
      done(null, false, { message: 'not you' });
    },
    { action: 'fail', args: [{ message: 'not you' }, undefined] },
  ],
  [
    'gives an info',
    (_a: string, _r: string, _p: object, done: Done) => {
      done(null, user, 'welcome');
    },
    { action: 'success', args: [user, { message: 'welcome' }] },
  ],
  [
    'returns a value without a promise, which is left alone',
    (_a: string, _r: string, _p: object, done: Done) => {
      setTimeout(done, 5, null, user);
      return 'query';
    },
    { action: 'success', args: [user, {}] },
  ],
])('verify that %s', async (_what, verify, expected) => {
  expect((await logIn(verify)).told).toEqual([expected]);
});

it('verify may take longer than a request', async () => {
  const slow = async (): Promise<object> => new Promise((resolve) => setTimeout(resolve, 1100, user));
  expect((await logIn(slow, { timeout: 1000 })).told).toEqual([{ action: 'success', args: [user, {}] }]);
});

it.each([
  [{}, (_1: unknown, _2: unknown, _3: unknown, _4: unknown, _5: unknown, _6: unknown) => undefined],
  [
    { passReqToCallback: true },
    (_1: unknown, _2: unknown, _3: unknown, _4: unknown, _5: unknown, _6: unknown, _7: unknown) => undefined,
  ],
  [{}, undefined],
])('more parameters than any form has, or no function, is a TypeError that shows the forms', (options, verify) => {
  const construct = (): unknown =>
    Reflect.construct(EagleEyeStrategy, [{ clientID: 'c', clientSecret: 's', callbackURL: '/cb', ...options }, verify]);
  expect(construct).toThrow(TypeError);
  expect(construct).toThrow(/accessToken, refreshToken, params, profile, done/);
});
