import {
  EagleEyeStrategy,
  type LoginRequest,
  type StateMeta,
  type StateStore,
  type StoreCallback,
  type VerifyStateCallback,
} from '../../lib';
import type { MockEagleEye } from '../../lib/testing';
import { startEagleEye } from '../support/eagle-eye';
import { loginRequest } from '../support/login-request';
import { errorOf, failureOf, redirectOf, run, successOf } from '../support/passport-run';
import { tokenRequests } from '../support/pending-login-app';
import { letIn } from '../support/strategy';

/** What a store of the tests remembers of a login: whatever its number of parameters let it know. */
interface Memory {
  verifier?: string | undefined;
  state?: unknown;
  callbackURL?: string;
}

const STATE = 'the-state';

/** Stores as applications write them for passport-oauth2, one for each number of parameters, over one memory. */
class TwoParameters {
  constructor(private readonly memory: Map<string, Memory>) {}

  store(_req: LoginRequest, callback: StoreCallback): void {
    this.memory.set(STATE, {});
    callback(null, STATE);
  }

  verify(_req: LoginRequest, state: string | undefined, callback: VerifyStateCallback): void {
    callback(null, this.memory.delete(state ?? ''));
  }
}

class ThreeParameters {
  constructor(private readonly memory: Map<string, Memory>) {}

  store(_req: LoginRequest, { callbackURL }: StateMeta, callback: StoreCallback): void {
    this.memory.set(STATE, { callbackURL });
    callback(null, STATE);
  }

  verify(_req: LoginRequest, state: string | undefined, meta: StateMeta, callback: VerifyStateCallback): void {
    callback(null, this.memory.get(state ?? '')?.callbackURL === meta.callbackURL);
  }
}

class FourParameters {
  constructor(private readonly memory: Map<string, Memory>) {}

  store(_req: LoginRequest, state: unknown, { callbackURL }: StateMeta, callback: StoreCallback): void {
    this.memory.set(STATE, { state, callbackURL });
    callback(null, STATE);
  }

  verify(_req: LoginRequest, state: string | undefined, callback: VerifyStateCallback): void {
    const login = this.memory.get(state ?? '');
    callback(null, login !== undefined, login?.state);
  }
}

class FiveParameters {
  constructor(private readonly memory: Map<string, Memory>) {}

  store(
    _req: LoginRequest,
    verifier: string | undefined,
    state: unknown,
    { callbackURL }: StateMeta,
    callback: StoreCallback,
  ): void {
    this.memory.set(STATE, { verifier, state, callbackURL });
    callback(null, STATE);
  }

  verify(_req: LoginRequest, state: string | undefined, meta: StateMeta, callback: VerifyStateCallback): void {
    const login = this.memory.get(state ?? '');
    if (login?.callbackURL === meta.callbackURL) {
      callback(null, login.verifier ?? true, login.state);
    } else {
      callback(null, false, { message: 'not one of ours' });
    }
  }
}

function strategyWith(eagleEye: MockEagleEye, store: StateStore, pkce = false): EagleEyeStrategy {
  return new EagleEyeStrategy({ ...eagleEye.strategyOptions, store, pkce }, letIn);
}

describe.each<[number, new (memory: Map<string, Memory>) => StateStore]>([
  [2, TwoParameters],
  [3, ThreeParameters],
  [4, FourParameters],
  [5, FiveParameters],
])('a custom store whose store function takes %d parameters', (parameters, Store) => {
  it('keeps a login', async () => {
    const eagleEye = await startEagleEye();
    const memory = new Map<string, Memory>();
    const strategy = strategyWith(eagleEye, new Store(memory));
    const url = await redirectOf(run(strategy, loginRequest(), { state: { returnTo: '/cameras' } }));
    expect(new URL(url).searchParams.get('state')).toBe(STATE);
    const { info } = await successOf(
      run(strategy, loginRequest({ query: { code: eagleEye.issueCode(), state: STATE } })),
    );
    expect(info).toEqual(parameters >= 4 ? { state: { returnTo: '/cameras' } } : {});
  });

  it.each(['forged', undefined])('refuses the state %p, and Eagle Eye hears nothing of it', async (state) => {
    const eagleEye = await startEagleEye();
    const strategy = strategyWith(eagleEye, new Store(new Map()));
    await redirectOf(run(strategy, loginRequest()));
    const refused = await failureOf(run(strategy, loginRequest({ query: { code: 'code', state } })));
    expect(refused).toEqual({
      status: 403,
      info: {
        code: 'invalid_state',
        message: parameters === 5 ? 'not one of ours' : expect.stringContaining('Start the login again'),
      },
    });
    expect(tokenRequests(eagleEye)).toEqual([]);
  });

  it('keeps the code verifier of PKCE, or says when the strategy is made that it cannot', async () => {
    const eagleEye = await startEagleEye();
    const memory = new Map<string, Memory>();
    if (parameters < 5) {
      expect(() => strategyWith(eagleEye, new Store(memory), true)).toThrow(/"pkce" needs a "store" that keeps/);
      return;
    }
    const strategy = strategyWith(eagleEye, new Store(memory), true);
    const url = new URL(await redirectOf(run(strategy, loginRequest())));
    const codeChallenge = url.searchParams.get('code_challenge') ?? '';
    const code = eagleEye.issueCode({ codeChallenge, codeChallengeMethod: 'S256' });
    await successOf(run(strategy, loginRequest({ query: { code, state: STATE } })));
    expect(tokenRequests(eagleEye)[0]?.form.code_verifier).toBe(memory.get(STATE)?.verifier);
  });
});

describe('a custom store that fails', () => {
  const reason = new Error('the database is away');
  const beginAndEnd = (strategy: EagleEyeStrategy) => [
    run(strategy, loginRequest()),
    run(strategy, loginRequest({ query: { code: 'code', state: 'state' } })),
  ];

  it.each<[string, StateStore]>([
    [
      'by throwing',
      {
        store() {
          throw reason;
        },
        verify() {
          throw reason;
        },
      },
    ],
    [
      'by calling back an error',
      {
        store(_req: LoginRequest, callback: StoreCallback) {
          callback(reason);
        },
        verify(_req: LoginRequest, _state: string | undefined, callback: VerifyStateCallback) {
          callback(reason);
        },
      },
    ],
    [
      'by calling back twice, first an error',
      {
        store(_req: LoginRequest, callback: StoreCallback) {
          callback(reason);
          callback(null, 'state');
        },
        verify(_req: LoginRequest, _state: string | undefined, callback: VerifyStateCallback) {
          callback(reason);
          callback(null, true);
        },
      },
    ],
    [
      'by rejecting, as an async function does',
      {
        // eslint-disable-next-line @typescript-eslint/no-misused-promises -- JavaScript does not hinder it
        store: () => Promise.reject(reason),
        // eslint-disable-next-line @typescript-eslint/no-misused-promises -- as above
        verify: () => Promise.reject(reason),
      },
    ],
  ])('%s, is an error of the application', async (_case, store) => {
    const eagleEye = await startEagleEye();
    for (const outcome of beginAndEnd(strategyWith(eagleEye, store))) {
      expect(await errorOf(outcome)).toBe(reason);
    }
    expect(eagleEye.requests).toEqual([]);
  });
});

describe('a custom store that calls back twice, first well', () => {
  it('goes on once', async () => {
    const eagleEye = await startEagleEye();
    const store: StateStore = {
      store(_req: LoginRequest, callback: StoreCallback) {
        callback(null, 'first');
        callback(null, 'second');
        callback(new Error('third'));
      },
      verify(_req: LoginRequest, _state: string | undefined, callback: VerifyStateCallback) {
        callback(null, true, 'first');
        callback(null, false);
        callback(new Error('third'));
      },
    };
    const strategy = strategyWith(eagleEye, store);
    expect(new URL(await redirectOf(run(strategy, loginRequest()))).searchParams.get('state')).toBe('first');
    const { info } = await successOf(run(strategy, loginRequest({ query: { code: eagleEye.issueCode() } })));
    expect(info).toEqual({ state: 'first' });
    expect(tokenRequests(eagleEye)).toHaveLength(1);
  });
});
