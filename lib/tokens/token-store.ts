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
   * After twice the lease nobody waits for it any more: a lock that comes later is released at once.
   *
   * @param lease - milliseconds that the work under the lock may take; then the lock of a process that was killed must end
   * @returns (as a promise) the function that releases it
   */
  lock?(key: string, lease: number): Promise<() => unknown>;
}

/** The default store: the memory of this process. It forgets what nobody has read or written for its lifetime. */
export class MemoryTokenStore implements TokenStore {
  readonly #kept = new Map<string, { readonly value: string; readonly lifetime: number; until: number }>();

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
    // Each write looks at one pair, at all of them in turn: passing over all at once takes long.
    for (const [name, kept] of this.#kept) {
      this.#kept.delete(name);
      if (kept.until > now) {
        this.#kept.set(name, kept);
      }
      break;
    }
    this.#kept.set(key, { value, lifetime, until: now + lifetime });
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }
}

/** Waits for the answer of a store: one that hangs (a Redis client without a connection, say) is an error after a time. */
export async function answered<T>(answer: T | Promise<T>, timeout: number, what = 'did not answer'): Promise<T> {
  // An object may be a promise, or be waited for like one: a query of Knex, say.
  if (!isJsonObject(answer)) {
    return answer;
  }
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new EagleEyeError('token_store_error', `The store ${what} within ${timeout} ms.`));
    }, timeout);
  });
  try {
    return await Promise.race([Promise.resolve(answer), end]);
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
const queueOf = byStore<Promise<void>>();

/** Runs one piece of work on a key after the other: in this process by a queue, over several by the store's lock. */
export function alone<T>(store: TokenStore, key: string, timeout: number, work: () => Promise<T>): Promise<T> {
  const queue = queueOf(store);
  const result = Promise.resolve(queue.get(key)).then(async () => {
    // The work may read, refresh, write, ask for client settings, and write; and one to spare. If the lock ended before, a
    // second process would spend the same refresh token.
    const lease = 6 * timeout;
    const taken = store.lock?.(key, lease);
    try {
      const release: unknown = await answered(taken, 2 * lease, 'gave no lock');
      if (release !== undefined && typeof release !== 'function') {
        throw new TypeError('EagleEyeTokens: "lock" of the store must resolve with the function that releases it');
      }
      return await work();
    } finally {
      // A lock that comes after its time is given back at once; one that cannot be released ends by itself.
      const released = Promise.resolve(taken).then((release) => release?.());
      await answered(released, timeout).catch(() => undefined);
    }
  });
  const end = (): void => {
    if (queue.get(key) === ended) {
      queue.delete(key);
    }
  };
  const ended = result.then(end, end);
  queue.set(key, ended);
  return result;
}
