import { isPending } from '../application-call';
import { EagleEyeError } from '../errors/eagle-eye-error';

/**
 * Where `EagleEyeTokens` keeps the pairs: strings under strings. A `Map` is one (for one process), and so are Keyv and
 * {@link RedisTokenStore}. What a method throws or rejects with is an error of the store.
 */
export interface TokenStore {
  /** The value under a key; undefined or null when there is none. */
  get(key: string): unknown;
  set(key: string, value: string): unknown;
  delete(key: string): unknown;
  /**
   * Waits until no other process holds the lock of a key, and takes it. Without this method only one process may refresh.
   *
   * @returns (as a promise) the function that releases it
   */
  lock?(key: string): Promise<() => unknown>;
}

/**
 * Waits for what a store answers.
 *
 * @param timeout - milliseconds after which a store that hangs (a Redis client without a connection, say) is an error
 */
export async function answered(answer: unknown, timeout: number): Promise<unknown> {
  if (!isPending(answer)) {
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

/** By store and key: the end of the work that is under way in this process. */
const queues = new WeakMap<TokenStore, Map<string, Promise<unknown>>>();

/** Runs one piece of work on a key after the other: in this process by a queue, over several by the store's lock. */
export function alone<Result>(store: TokenStore, key: string, work: () => Promise<Result>): Promise<Result> {
  const queue = queues.get(store) ?? new Map<string, Promise<unknown>>();
  queues.set(store, queue);
  const run = async (): Promise<Result> => {
    const release = await store.lock?.(key);
    try {
      return await work();
    } finally {
      try {
        await release?.();
      } catch {
        // The lock ends by itself.
      }
    }
  };
  const before = queue.get(key);
  const result = before ? before.then(run) : run();
  const ended = result.then(
    () => undefined,
    () => undefined,
  );
  queue.set(key, ended);
  void ended.then(() => {
    if (queue.get(key) === ended) {
      queue.delete(key);
    }
  });
  return result;
}
