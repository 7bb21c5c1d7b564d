import {
  EagleEyeError,
  type LoginRequest,
  type StateStore,
  type StoreCallback,
  type VerifyStateCallback,
} from '../../lib';
import { isStateStore, keepsCodeVerifier, storeState, verifyState } from '../../lib/state/state-store';
import { loginRequest } from '../support/login-request';
import { META } from '../support/state-meta';

type Call = (...args: unknown[]) => unknown;
type Answer = (...answer: unknown[]) => void;

const req = loginRequest();
const login = { codeVerifier: 'the-verifier', state: { returnTo: '/' }, meta: META };

/** Functions that declare so many parameters, and hand all that they are given to `call`. */
const WITH_PARAMETERS: Record<number, (call: Call) => Call> = {
  0:
    (call) =>
    (...args) =>
      call(...args),
  2: (call) => (a, b) => call(a, b),
  3: (call) => (a, b, c) => call(a, b, c),
  4: (call) => (a, b, c, d) => call(a, b, c, d),
  5: (call) => (a, b, c, d, e) => call(a, b, c, d, e),
  6: (call) => (a, b, c, d, e, f) => call(a, b, c, d, e, f),
};

function withParameters(count: number, call: Call): Call {
  const declare = WITH_PARAMETERS[count];
  if (!declare) {
    throw new Error(`no function with ${count} parameters here`);
  }
  return declare(call);
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'function';
}

/** The callback, the last of what a store is given. */
function answerIn(args: unknown[]): Answer {
  const answer = [...args].reverse().find(isAnswer);
  if (!answer) {
    throw new Error('the store was given no callback');
  }
  return answer;
}

function isStore(value: unknown): value is StateStore {
  return isStateStore(value);
}

/** A store of somebody else's. */
function storeOf(functions: { store?: Call; verify?: Call }): StateStore {
  const store: unknown = { store: () => undefined, verify: () => undefined, ...functions };
  if (!isStore(store)) {
    throw new Error('this is no store');
  }
  return store;
}

/** A store of which both functions behave in one way, with the usual number of parameters. */
const failing = (call: Call): StateStore =>
  storeOf({ store: withParameters(2, call), verify: withParameters(3, call) });

const EACH = [
  ['store', async (store: StateStore) => await storeState(store, req, login)],
  ['verify', async (store: StateStore) => await verifyState(store, req, 'the-state', META)],
] as const;

describe('a store of any number of parameters', () => {
  it.each([
    [2, () => [req]],
    [3, () => [req, META]],
    [4, () => [req, login.state, META]],
    [5, () => [req, 'the-verifier', login.state, META]],
    [0, () => [req]],
    [6, () => [req]],
  ])('%d of store: is given what passport-oauth2 gives it', async (count, expected) => {
    const given: unknown[] = [];
    const store = storeOf({
      store: withParameters(count, (...args) => {
        const answer = answerIn(args);
        given.push(...args.slice(0, args.indexOf(answer)));
        answer(null, 'the-state');
      }),
    });
    expect(await storeState(store, req, login)).toBe('the-state');
    expect(given).toEqual(expected());
    expect(keepsCodeVerifier(store)).toBe(count === 5);
  });

  it.each([
    [3, () => [req, 'the-state']],
    [4, () => [req, 'the-state', META]],
    [0, () => [req, 'the-state']],
  ])('%d of verify: is given what passport-oauth2 gives it', async (count, expected) => {
    const given: unknown[] = [];
    const store = storeOf({
      verify: withParameters(count, (...args) => {
        const answer = answerIn(args);
        given.push(...args.slice(0, args.indexOf(answer)));
        answer(null, true, 'application state');
      }),
    });
    expect(await verifyState(store, req, 'the-state', META)).toEqual({
      ok: true,
      codeVerifier: undefined,
      state: 'application state',
    });
    expect(given).toEqual(expected());
  });

  it('is called as a method, so that it can be an instance of a class', async () => {
    class Store {
      readonly #state = 'private';
      store(_req: LoginRequest, callback: StoreCallback): void {
        callback(null, this.#state);
      }
      verify(_req: LoginRequest, state: string | undefined, callback: VerifyStateCallback): void {
        callback(null, state === this.#state);
      }
    }
    const store = new Store();
    expect(await storeState(store, req, login)).toBe('private');
    expect(await verifyState(store, req, 'private', META)).toMatchObject({ ok: true });
  });
});

describe('the answer of a store', () => {
  const verdictOn = (...answer: unknown[]): unknown => {
    const verify = withParameters(3, (...args) => {
      answerIn(args)(...answer);
    });
    return verifyState(storeOf({ verify }), req, 'the-state', META);
  };

  it('may be no state at all', async () => {
    const store = failing((...args) => {
      answerIn(args)();
    });
    expect(await storeState(store, req, login)).toBeUndefined();
  });

  it('of a text is the code verifier', async () => {
    expect(await verdictOn(null, 'the-verifier')).toEqual({ ok: true, codeVerifier: 'the-verifier', state: undefined });
  });

  it.each([
    ['an info with a message', { message: 'not this one' }, 'not this one'],
    ['a message', 'not this one', 'not this one'],
    ['nothing', undefined, 'could not be verified'],
    ['null', null, 'could not be verified'],
    ['an empty message', { message: '' }, 'could not be verified'],
    ['an info without a message', { code: 1 }, 'could not be verified'],
    ['a message that is no text', { message: {} }, 'could not be verified'],
  ])('of false is a refusal, with %s', async (_case, info, message) => {
    const expected = { ok: false, message: expect.stringContaining(message) };
    expect(await verdictOn(null, false, info)).toEqual(expected);
    expect(await verdictOn(undefined, undefined, info)).toEqual(expected);
    expect(await verdictOn(null, '', info)).toEqual(expected);
  });

  it('counts once', async () => {
    expect(
      await verifyState(
        failing((...args) => {
          const answer = answerIn(args);
          answer(null, false, 'the first');
          answer(null, true, 'the second');
          answer(new Error('the third'));
          throw new Error('the fourth');
        }),
        req,
        'the-state',
        META,
      ),
    ).toEqual({ ok: false, message: 'the first' });
  });

  it('is there at once when the store answers at once, so that what the application throws reaches its framework', () => {
    expect(verdictOn(null, true, 'state')).toEqual({ ok: true, codeVerifier: undefined, state: 'state' });
    const error = new Error('no');
    expect(() => verdictOn(error)).toThrow(error);
  });

  it('may come later', async () => {
    const store = failing((...args) => {
      setImmediate(answerIn(args), null, 'later');
    });
    expect(await storeState(store, req, login)).toBe('later');
  });

  it('may come from an async function', async () => {
    const store = storeOf({
      store: async (_req, callback) => {
        await Promise.resolve();
        answerIn([callback])(null, 'later');
      },
    });
    expect(await storeState(store, req, login)).toBe('later');
  });
});

describe.each(EACH)("a store's %s that fails", (_name, ask) => {
  const reason = new Error('the database is away');

  it.each<[string, Call]>([
    [
      'calls back an error',
      (...args) => {
        answerIn(args)(reason);
      },
    ],
    [
      'throws',
      () => {
        throw reason;
      },
    ],
    ['rejects', () => Promise.reject(reason)],
  ])('%s: the application gets it as it is', async (_case, call) => {
    await expect(ask(failing(call))).rejects.toBe(reason);
  });

  it.each<[string, Call]>([
    [
      'calls back a text',
      (...args) => {
        answerIn(args)('away');
      },
    ],
    [
      'throws nothing',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw undefined;
      },
    ],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['rejects with nothing', () => Promise.reject(undefined)],
  ])('without an error, and %s: is told so', async (_case, call) => {
    const failed = ask(failing(call));
    await expect(failed).rejects.toBeInstanceOf(EagleEyeError);
    await expect(failed).rejects.toMatchObject({ code: 'state_store_error', status: 500 });
  });
});

describe('what counts as a store', () => {
  const method = (): void => undefined;

  it.each([
    [true, { store: method, verify: method }],
    [false, undefined],
    [false, null],
    [false, true],
    [false, method],
    [false, {}],
    [false, { store: method }],
    [false, { store: method, verify: 'x' }],
    [false, { store: 'x', verify: method }],
  ])('%p: %p', (expected, value) => {
    expect(isStateStore(value)).toBe(expected);
  });
});
