import { EagleEyeStrategy, type LoginRequest } from '../lib';
import type { MockEagleEye } from '../lib/testing';
import { startEagleEye } from './support/eagle-eye';
import { loginRequest } from './support/login-request';
import { errorOf, failureOf, type Run, run, successOf } from './support/passport-run';
import { begin, callbackWithCode } from './support/strategy';

type Verify = (...args: never[]) => unknown;

/** A strategy with a verify as a caller in JavaScript may write it. */
function strategyWith(eagleEye: MockEagleEye, verify: Verify, options: object = {}): EagleEyeStrategy {
  const given = { ...eagleEye.strategyOptions, state: false, ...options };
  const strategy: EagleEyeStrategy = Reflect.construct(EagleEyeStrategy, [given, verify]);
  return strategy;
}

/** A whole login, whose end is up to verify. */
async function logIn(verify: Verify, options?: object): Promise<Run> {
  const eagleEye = await startEagleEye();
  return run(strategyWith(eagleEye, verify, options), callbackWithCode(eagleEye));
}

type Done = (error?: unknown, user?: unknown, info?: unknown) => void;

function isDone(value: unknown): value is Done {
  return typeof value === 'function';
}

describe('verify is called', () => {
  let eagleEye: MockEagleEye;
  let calls: unknown[][];
  let req: LoginRequest;

  const record = (...args: unknown[]): void => {
    calls.push(args.slice(0, -1));
    const done = args.at(-1);
    if (isDone(done)) {
      done(null, 'ada');
    }
  };
  const accessToken = expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+$/);
  const refreshToken = expect.stringMatching(/^[\w-]{100}$/);
  const profile = expect.objectContaining({ provider: 'eagleeye', id: 'ca0f61ab', displayName: 'Ada Keller' });
  const params = {
    access_token: accessToken,
    expires_in: expect.any(Number),
    httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
    scope: 'vms.all',
    token_type: 'Bearer',
  };

  beforeEach(async () => {
    eagleEye = await startEagleEye();
    calls = [];
    req = callbackWithCode(eagleEye);
  });

  it('with access token, refresh token and profile', async () => {
    await successOf(
      run(
        strategyWith(eagleEye, (a, b, c, d) => {
          record(a, b, c, d);
        }),
        req,
      ),
    );
    expect(calls).toEqual([[accessToken, refreshToken, profile]]);
  });

  it('with the token response, but not the refresh token in it, when it takes one argument more', async () => {
    await successOf(
      run(
        strategyWith(eagleEye, (a, b, c, d, e) => {
          record(a, b, c, d, e);
        }),
        req,
      ),
    );
    expect(calls).toEqual([[accessToken, refreshToken, params, profile]]);
    expect(calls[0]?.[2]).not.toHaveProperty('refresh_token');
  });

  it('with the request first under passReqToCallback', async () => {
    const options = { passReqToCallback: true };
    await successOf(
      run(
        strategyWith(
          eagleEye,
          (a, b, c, d, e) => {
            record(a, b, c, d, e);
          },
          options,
        ),
        req,
      ),
    );
    expect(calls).toEqual([[req, accessToken, refreshToken, profile]]);
    expect(calls[0]?.[0]).toBe(req);
  });

  it('with the request first and the token response', async () => {
    const options = { passReqToCallback: true };
    await successOf(
      run(
        strategyWith(
          eagleEye,
          (a, b, c, d, e, f) => {
            record(a, b, c, d, e, f);
          },
          options,
        ),
        req,
      ),
    );
    expect(calls).toEqual([[req, accessToken, refreshToken, params, profile]]);
    expect(calls[0]?.[0]).toBe(req);
  });

  it('in the form of four when it declares no parameters, as in passport-oauth2', async () => {
    await successOf(run(strategyWith(eagleEye, record), req));
    expect(calls).toEqual([[accessToken, refreshToken, profile]]);
  });

  it('with an undefined refresh token when Eagle Eye gave none, as it does to public clients', async () => {
    eagleEye.fail('token', { body: { access_token: 'a', scope: 'vms.all' } });
    const options = { skipUserProfile: true };
    await successOf(
      run(
        strategyWith(
          eagleEye,
          (a, b, c, d, e) => {
            record(a, b, c, d, e);
          },
          options,
        ),
        req,
      ),
    );
    expect(calls).toEqual([['a', undefined, { access_token: 'a', scope: 'vms.all' }, undefined]]);
  });
});

describe('a login succeeds', () => {
  it('with the user and an empty info', async () => {
    const user = { id: '1' };
    const outcome = await successOf(
      logIn((_a, _b, _c, done: Done) => {
        done(null, user);
      }),
    );
    expect(outcome.user).toBe(user);
    expect(outcome.info).toEqual({});
  });

  it('with the info that verify gives', async () => {
    const verify: Verify = (_a, _b, _c, done: Done) => {
      done(null, 'ada', { message: 'Welcome', scope: ['read'] });
    };
    expect((await successOf(logIn(verify))).info).toEqual({ message: 'Welcome', scope: ['read'] });
  });

  it('with a message alone as info, which Passport takes as well', async () => {
    const outcome = await successOf(
      logIn((_a, _b, _c, done: Done) => {
        done(null, 'ada', 'Welcome');
      }),
    );
    expect(outcome.info).toEqual({ message: 'Welcome' });
  });

  it.each<[string, unknown, object]>([
    ['an object', { message: 'Welcome' }, { message: 'Welcome', state: { returnTo: '/home' } }],
    ['a message', 'Welcome', { message: 'Welcome', state: { returnTo: '/home' } }],
    ['nothing', undefined, { state: { returnTo: '/home' } }],
  ])("with the application's state beside an info that is %s", async (_what, info, expected) => {
    const eagleEye = await startEagleEye();
    const strategy = strategyWith(
      eagleEye,
      (_a, _b, _c, done: Done) => {
        done(null, 'ada', info);
      },
      { state: true },
    );
    const session = {};
    const state = (await begin(strategy, session, { state: { returnTo: '/home' } })).get('state');
    const req = loginRequest({ session, query: { code: eagleEye.issueCode(), state } });
    expect((await successOf(run(strategy, req))).info).toEqual(expected);
  });

  it('and leaves the info object of verify as it was', async () => {
    const eagleEye = await startEagleEye();
    const info = Object.freeze({ message: 'Welcome' });
    const strategy = strategyWith(
      eagleEye,
      (_a, _b, _c, done: Done) => {
        done(null, 'ada', info);
      },
      { state: true },
    );
    const session = {};
    const state = (await begin(strategy, session, { state: 'home' })).get('state');
    const req = loginRequest({ session, query: { code: eagleEye.issueCode(), state } });
    expect((await successOf(run(strategy, req))).info).toEqual({ message: 'Welcome', state: 'home' });
  });
});

describe('a login fails', () => {
  it.each([false, null, undefined, 0, ''])('when verify says that the user is %p', async (user) => {
    const failure = await failureOf(
      logIn((_a, _b, _c, done: Done) => {
        done(null, user, { message: 'Not invited' });
      }),
    );
    expect(failure).toEqual({ info: { message: 'Not invited' }, status: undefined });
  });

  it('without an info when verify gives none', async () => {
    const failure = await failureOf(
      logIn((_a, _b, _c, done: Done) => {
        done(null, false);
      }),
    );
    expect(failure).toEqual({ info: undefined, status: undefined });
  });
});

describe('a login ends in an error', () => {
  const thrown = new Error('the database is down');

  it.each<[string, Verify]>([
    [
      'hands one to done',
      (_a, _b, _c, done: Done) => {
        done(thrown);
      },
    ],
    [
      'hands one to done together with a user',
      (_a, _b, _c, done: Done) => {
        done(thrown, 'ada');
      },
    ],
    [
      'throws',
      () => {
        throw thrown;
      },
    ],
    ['is async and rejects', () => Promise.reject(thrown)],
    [
      'is async and throws after a while',
      async () => {
        await new Promise(setImmediate);
        throw thrown;
      },
    ],
  ])('when verify %s', async (_how, verify) => {
    expect(await errorOf(logIn(verify))).toBe(thrown);
  });

  it.each([undefined, null, false, 0, ''])('when verify rejects with %p', async (reason) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what an application in JavaScript may do
    expect(await errorOf(logIn(() => Promise.reject(reason)))).toBeInstanceOf(Error);
  });
});

describe('what verify does after its first answer changes nothing', () => {
  it.each<[string, Verify]>([
    [
      'done again',
      (_a, _b, _c, done: Done) => {
        done(null, 'ada');
        done(null, 'noor');
        done(new Error('no'));
        done(null, false);
      },
    ],
    [
      'done again, later',
      (_a, _b, _c, done: Done) => {
        done(null, 'ada');
        process.nextTick(done, null, false);
      },
    ],
    [
      'a throw',
      (_a, _b, _c, done: Done) => {
        done(null, 'ada');
        throw new Error('late');
      },
    ],
    [
      'a rejection',
      (_a, _b, _c, done: Done) => {
        done(null, 'ada');
        return Promise.reject(new Error('late'));
      },
    ],
    [
      'a resolved promise',
      (_a, _b, _c, done: Done) => {
        done(null, 'ada');
        return Promise.resolve('noor');
      },
    ],
  ])('%s', async (_what, verify) => {
    expect(await successOf(logIn(verify))).toEqual({ user: 'ada', info: {} });
  });

  it('done after it rejected', async () => {
    const thrown = new Error('first');
    let answer: Done | undefined;
    const verify = (_a: never, _b: never, _c: never, done: Done): Promise<never> => {
      answer = done;
      return Promise.reject(thrown);
    };
    expect(await errorOf(logIn(verify))).toBe(thrown);
    answer?.(null, 'ada');
    answer?.(new Error('later'));
    expect(answer).toBeDefined();
  });

  it('an answer after an error', async () => {
    const thrown = new Error('first');
    expect(
      await errorOf(
        logIn((_a, _b, _c, done: Done) => {
          done(thrown);
          done(null, 'ada');
        }),
      ),
    ).toBe(thrown);
  });
});

it('a value that verify returns is no answer: the login waits for done', async () => {
  const verify = (_a: never, _b: never, _c: never, done: Done): string => {
    setImmediate(done, null, 'ada');
    return 'noor';
  };
  expect(await successOf(logIn(verify))).toEqual({ user: 'ada', info: {} });
});
