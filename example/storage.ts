import { RedisStore } from 'connect-redis';
import { MemoryStore, type Store } from 'express-session';
import { RedisTokenStore, type TokenStore } from 'passport-eagleeye';
import { createClient } from 'redis';

/** What the app remembers between requests. */
export interface Storage {
  sessions: Store;
  /** Undefined: in memory, which is the default of `EagleEyeTokens`. */
  tokens?: TokenStore;
}

/** For one process; gone when it stops. */
export function memoryStorage(): Storage {
  return { sessions: new MemoryStore() };
}

/** For several instances behind a balancer. */
export async function redisStorage(url: string): Promise<Storage> {
  // Without a connection a request should fail with an error page now, rather than wait in a queue.
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', (error: Error) => {
    console.error(`Redis: ${error.message}`);
  });
  await client.connect();
  return {
    sessions: new RedisStore({ client, prefix: 'camera-desk:session:' }),
    tokens: new RedisTokenStore({
      prefix: 'camera-desk:tokens:',
      sendCommand: (...command: string[]) => client.sendCommand(command),
    }),
  };
}
