import session, { type Store } from 'express-session';
import type { Tokens } from './tokens';

/** Runs `work` while no other holder of `name` runs, in whatever instance. */
export type Lock = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * The tokens of each session, under the session's ID.
 *
 * They are a record of their own, beside the session: express-session writes whole sessions and the last writer wins,
 * so a request that loaded the session before a refresh and saved it afterwards would bring the dead tokens back.
 */
export interface TokenStore {
  get(sessionID: string): Promise<Tokens | undefined>;
  set(sessionID: string, tokens: Tokens): Promise<void>;
  delete(sessionID: string): Promise<void>;
}

/** All that the app remembers between requests. */
export interface Storage {
  sessions: Store;
  tokens: TokenStore;
  lock: Lock;
}

/** For one process; gone when it stops. */
export function memoryStorage(): Storage {
  const tokens = new Map<string, Tokens>();
  return {
    sessions: new session.MemoryStore(),
    tokens: {
      get: (sessionID) => Promise.resolve(tokens.get(sessionID)),
      set: (sessionID, value) => Promise.resolve(void tokens.set(sessionID, value)),
      delete: (sessionID) => Promise.resolve(void tokens.delete(sessionID)),
    },
    lock: memoryLock(),
  };
}

function memoryLock(): Lock {
  const tails = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const result = (tails.get(name) ?? Promise.resolve()).then(work);
    const tail = result.catch(() => undefined);
    tails.set(name, tail);
    try {
      return await result;
    } finally {
      if (tails.get(name) === tail) tails.delete(name);
    }
  };
}
