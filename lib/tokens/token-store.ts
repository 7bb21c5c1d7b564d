import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject } from '../json';

/**
 * Where `EagleEyeTokens` keeps the pairs: strings under strings. A `Map` is one (for one process), and so are Keyv and
 * {@link RedisTokenStore}. What a method throws or rejects with is an error of the store. It must keep writes in order, and
 * read what was written: from a replica that lags, a spent refresh token would be sent again, and the user be logged out.
 */
export interface TokenStore {
  /** The value under a key; undefined or null when there is none. */
  get(key: string): unknown;
  /**
   * @param lifetime - milliseconds after which a value that was not written again is of no use, for a store that can forget;
   *   undefined when no end of it is known: it must stay
   */
  set(key: string, value: string, lifetime?: number): unknown;
  delete(key: string): unknown;
  /**
   * Waits until no other process holds the lock of a key, and takes it. Without this method only one process may refresh.
   * It must answer or reject in time: after twice the lease nobody waits for it any more.
   *
   * @param lease - milliseconds that the work under the lock may take; then the lock of a process that was killed must end
   * @returns (as a promise) the function that releases it
   */
  lock?(key: string, lease: number): Promise<() => unknown>;
}

/** Milliseconds between two looks for what has lapsed: a look passes over all pairs. */
const SWEEP = 60 * 60 * 1000;

/** The default store: the memory of this process. It forgets what nobody has read or written for its lifetime. */
export class MemoryTokenStore implements TokenStore {
  readonly #kept = new Map<string, { readonly value: string; readonly lifetime: number; until: number }>();
  #sweepAt = 0;

  get(key: string): string | undefined {
    const kept = this.#kept.get(key);
    if (!kept || kept.until <= Date.now()) {
      return undefined;
    }
    kept.until = Date.now() + kept.lifetime;
    return kept.value;
  }

  set(key: string, value: string, lifetime = Infinity): void {
    const now = Date.now();
    if (this.#sweepAt <= now) {
      this.#sweepAt = now + SWEEP;
      for (const [name, { until }] of this.#kept) {
        if (until <= now) {
          this.#kept.delete(name);
        }
      }
    }
    this.#kept.set(key, { value, lifetime, until: now + lifetime });
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }
}

/**
 * Waits for the answer of a store.
 *
 * @param timeout - milliseconds after which a store that hangs (a Redis client without a connection, say) is an error
 * @param what - what it did not do, in the words of that error
 */
export async function answered<Answer>(
  answer: Answer | Promise<Answer>,
  timeout: number,
  what = 'did not answer',
): Promise<Answer> {
  // A promise, or what is waited for like one: a query of Knex, say.
  if (!(isJsonObject(answer) && typeof answer.then === 'function')) {
    return answer;
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new EagleEyeError('token_store_error', `The store ${what} within ${timeout} ms.`));
    }, timeout);
  });
  try {
    return await Promise.race([Promise.resolve(answer), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What this process knows by store and key, whichever objects use the store. */
export function byStore<Value>(): (store: TokenStore) => Map<string, Value> {
  const maps = new WeakMap<TokenStore, Map<string, Value>>();
  return (store) => {
    const map = maps.get(store) ?? new Map<string, Value>();
    maps.set(store, map);
    return map;
  };
}

/**
 * What one piece of work may ask for, each within `timeout`: read, refresh, write, client settings, write; and one to spare.
 * A lock that ended under the work would let a second process spend the same refresh token.
 */
const STEPS = 6;

/** The end of the work that is under way. */
const queueOf = byStore<Promise<unknown>>();

/**
 * Runs one piece of work on a key after the other: in this process by a queue, over several by the store's lock.
 *
 * @param timeout - milliseconds that each step of the work may take, and the release of the lock
 */
export function alone<Result>(
  store: TokenStore,
  key: string,
  timeout: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const queue = queueOf(store);
  const before = queue.get(key);
  const run = async (): Promise<Result> => {
    await before;
    const lease = STEPS * timeout;
    const taken = store.lock?.(key, lease);
    const release = async (): Promise<unknown> => (await taken)?.();
    try {
      await answered(taken, 2 * lease, 'gave no lock');
      return await work();
    } finally {
      // A lock that comes after its time is given back at once; one that cannot be released ends by itself.
      await answered(release(), timeout).catch(() => undefined);
    }
  };
  const result = run();
  const ended: Promise<unknown> = result
    .catch(() => undefined)
    .then(() => {
      if (queue.get(key) === ended) {
        queue.delete(key);
      }
    });
  queue.set(key, ended);
  return result;
}
