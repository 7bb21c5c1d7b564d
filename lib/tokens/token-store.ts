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
  set(key: string, value: string): unknown;
  delete(key: string): unknown;
  /**
   * Waits until no other process holds the lock of a key, and takes it. Without this method only one process may refresh.
   * It must answer or reject in time: nobody else ends the wait.
   *
   * @returns (as a promise) the function that releases it
   */
  lock?(key: string): Promise<() => unknown>;
}

/**
 * Asks a store, and waits for its answer.
 *
 * @param timeout - milliseconds after which a store that hangs (a Redis client without a connection, say) is an error
 */
export async function answered(ask: () => unknown, timeout: number): Promise<unknown> {
  const answer = ask();
  // A promise, or what is waited for like one: a query of Knex, say.
  if (!(isJsonObject(answer) && typeof answer.then === 'function')) {
    return answer;
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new EagleEyeError('token_store_error', `The store did not answer within ${timeout} ms.`));
    }, timeout);
  });
  try {
    return await Promise.race([answer, late]);
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

/** The end of the work that is under way. */
const queueOf = byStore<Promise<unknown>>();

/**
 * Runs one piece of work on a key after the other: in this process by a queue, over several by the store's lock.
 *
 * @param timeout - milliseconds to wait until the lock is released
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
    const release = await store.lock?.(key);
    try {
      return await work();
    } finally {
      // The lock ends by itself.
      await answered(() => release?.(), timeout).catch(() => undefined);
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
