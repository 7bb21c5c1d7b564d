import { answered, byStore, type TokenStore } from './token-store';

/**
 * What one piece of work may ask for, each within `timeout`: read, refresh, write, client settings, write; and one to spare.
 * A lock that ended under the work would let a second process spend the same refresh token.
 */
const STEPS = 6;

/** The end of the work that is under way. */
const queueOf = byStore<Promise<unknown>>();

/** Takes the store's lock. One that comes after its time is given back at once. */
async function lock(store: TokenStore, key: string, lease: number): Promise<(() => unknown) | undefined> {
  const taken = store.lock?.(key, lease);
  try {
    return await answered(() => taken, 2 * lease, 'gave no lock');
  } catch (error) {
    void Promise.resolve(taken)
      .then((release) => release?.())
      .catch(() => undefined);
    throw error;
  }
}

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
    const release = await lock(store, key, STEPS * timeout);
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
