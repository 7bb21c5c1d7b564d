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

/**
 * Asks a store, and waits for its answer.
 *
 * @param timeout - milliseconds after which a store that hangs (a Redis client without a connection, say) is an error
 * @param what - what was asked for, in the words of that error
 */
export async function answered<Answer>(
  ask: () => Answer | Promise<Answer>,
  timeout: number,
  what = 'did not answer',
): Promise<Answer> {
  const answer = ask();
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
