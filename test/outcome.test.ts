import { type Outcome, outcomeOf } from '../lib/outcome';
import { runTypeScript } from './support/typescript-process';

function actions() {
  return { success: jest.fn(), fail: jest.fn(), redirect: jest.fn(), error: jest.fn(), pass: jest.fn() };
}

/** What Passport has been told: action and arguments, of all calls. */
function told(strategy: ReturnType<typeof actions>): unknown[][] {
  return Object.entries(strategy).flatMap(([name, action]) =>
    action.mock.calls.map((args: unknown[]) => [name, ...args]),
  );
}

const user = { id: '1' };
const info = { state: 's' };
const failure = { code: 'access_denied' };
const error = new Error('no');

function succeed(outcome: Outcome): void {
  outcome.success(user, info);
}
function fail(outcome: Outcome): void {
  outcome.fail(failure, 401);
}
function redirect(outcome: Outcome): void {
  outcome.redirect('https://auth.example');
}
function err(outcome: Outcome): void {
  outcome.error(error);
}

const ends = [
  ['success', succeed, ['success', user, info]],
  ['fail', fail, ['fail', failure, 401]],
  ['redirect', redirect, ['redirect', 'https://auth.example']],
  ['error', err, ['error', error]],
] as const;

describe('the outcome of a login', () => {
  it.each(ends)('reaches Passport as it is: %s', (_name, end, expected) => {
    const strategy = actions();
    end(outcomeOf(strategy));
    expect(told(strategy)).toEqual([expected]);
  });

  it.each(ends)('is the first one alone, when that is %s', (_name, end, expected) => {
    const strategy = actions();
    const outcome = outcomeOf(strategy);
    for (const next of [end, succeed, fail, redirect, err]) {
      next(outcome);
    }
    expect(told(strategy)).toEqual([expected]);
  });

  it.each([
    ['success', succeed],
    ['fail', fail],
    ['redirect', redirect],
  ] as const)('is an error when the application throws as it takes %s', (action, end) => {
    const strategy = actions();
    const thrown = new Error('of the application');
    strategy[action].mockImplementation(() => {
      throw thrown;
    });
    const outcome = outcomeOf(strategy);
    end(outcome);
    err(outcome);
    expect(strategy.error.mock.calls).toEqual([[thrown]]);
  });

  it.each([
    ['error', err],
    ['fail', fail],
    ['redirect', redirect],
  ] as const)(
    'that is there before authenticate returns lets the framework catch what is thrown as it takes %s',
    (_n, end) => {
      const strategy = actions();
      const thrown = new Error('of the application');
      for (const action of [strategy.error, strategy.fail, strategy.redirect]) {
        action.mockImplementation(() => {
          throw thrown;
        });
      }
      const outcome = outcomeOf(strategy);
      end(outcome);
      expect(() => {
        outcome.rethrow();
      }).toThrow(thrown);
      expect(strategy.error).toHaveBeenCalledTimes(1);
    },
  );

  it.each(['success', 'error'])(
    'that comes later is never passed over: what is thrown as an application takes %s, and the error, its process gets',
    async (taken) => {
      await expect(runTypeScript('unheard-error-process.ts', { args: [taken] })).rejects.toThrow(
        'Error: thrown by the application',
      );
    },
  );

  it('needs no other action than the one that it is', () => {
    const success = jest.fn();
    succeed(outcomeOf({ success }));
    expect(success.mock.calls).toEqual([[user, info]]);
  });

  it('is an error when its own action is missing', () => {
    const strategy = { error: jest.fn() };
    succeed(outcomeOf(strategy));
    expect(strategy.error.mock.calls).toEqual([[expect.any(TypeError)]]);
    const outcome = outcomeOf({});
    succeed(outcome);
    expect(() => {
      outcome.rethrow();
    }).toThrow('EagleEyeStrategy: authenticate was called without the actions that Passport puts on a strategy');
  });

  it('goes to the actions of its own request, when Passport puts those of the next one on the same strategy', () => {
    const strategy = actions();
    const own = { ...strategy };
    const outcome = outcomeOf(strategy);
    Object.assign(strategy, actions());
    succeed(outcome);
    expect(told(own)).toEqual([['success', user, info]]);
    expect(told(strategy)).toEqual([]);
  });

  it("is made with the strategy as this, as Passport's own actions need", () => {
    const strategy = actions();
    fail(outcomeOf(strategy));
    expect(strategy.fail.mock.contexts).toEqual([strategy]);
  });

  // Passport hands an error to Express's next(), for which a falsy one is none: the request would go on, logged in or not.
  describe.each([undefined, null, false, 0, ''])('is an error when %p is thrown', (thrown) => {
    it('by a step of the login', () => {
      const strategy = actions();
      outcomeOf(strategy).error(thrown);
      expect(told(strategy)).toEqual([['error', expect.any(Error)]]);
    });

    it('by the application', () => {
      const strategy = actions();
      strategy.redirect.mockImplementation(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what an application in JavaScript may do
        throw thrown;
      });
      redirect(outcomeOf(strategy));
      expect(strategy.error.mock.calls).toEqual([[expect.any(Error)]]);
    });
  });
});
