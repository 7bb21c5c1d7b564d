import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import type { Lock, Storage, TokenStore } from './storage';
import { isTokens } from './tokens';

type RedisClient = Awaited<ReturnType<typeof connect>>;

/** Eagle Eye forgets a refresh token that nobody used for 14 days, so there is no point in remembering it longer. */
const TOKENS_LIFETIME_SECONDS = 14 * 24 * 60 * 60;

/** Longer than the strategy waits for Eagle Eye (`timeout`, 10 s), so that no second refresh starts during the first. */
const LOCK_LIFETIME_MS = 15_000;
const LOCK_PATIENCE_MS = 20_000;
const LOCK_POLL_MS = 50;

/** Only the holder may release: by the time it does, the lock may have lapsed and be another's. */
const RELEASE = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0`;

/** For several instances behind a balancer. */
export async function redisStorage(url: string): Promise<Storage> {
  const client = await connect(url);
  return {
    sessions: new RedisStore({ client, prefix: 'eagleeye:session:' }),
    tokens: redisTokens(client),
    lock: redisLock(client),
  };
}

async function connect(url: string) {
  // Without a connection a request should fail with an error page now, rather than wait in a queue.
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', (err: Error) => {
    console.error(`Redis: ${err.message}`);
  });
  return client.connect();
}

function redisTokens(client: RedisClient): TokenStore {
  const keyOf = (sessionID: string): string => `eagleeye:tokens:${sessionID}`;
  return {
    async get(sessionID) {
      const json = await client.get(keyOf(sessionID));
      const tokens: unknown = json === null ? undefined : JSON.parse(json);
      return isTokens(tokens) ? tokens : undefined;
    },
    async set(sessionID, tokens) {
      const expiration = { type: 'EX', value: TOKENS_LIFETIME_SECONDS } as const;
      await client.set(keyOf(sessionID), JSON.stringify(tokens), { expiration });
    },
    async delete(sessionID) {
      await client.del(keyOf(sessionID));
    },
  };
}

/** One Redis, one lock: `SET NX PX` as in https://redis.io/docs/latest/commands/set/#patterns. */
function redisLock(client: RedisClient): Lock {
  return async (name, work) => {
    const key = `eagleeye:lock:${name}`;
    const holder = randomUUID();
    await acquire(client, key, holder);
    try {
      return await work();
    } finally {
      // A release that fails must not hide the outcome of the work: the lock lapses by itself.
      await client.eval(RELEASE, { keys: [key], arguments: [holder] }).catch(() => undefined);
    }
  };
}

async function acquire(client: RedisClient, key: string, holder: string): Promise<void> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  const options = { condition: 'NX', expiration: { type: 'PX', value: LOCK_LIFETIME_MS } } as const;
  while ((await client.set(key, holder, options)) === null) {
    if (Date.now() > deadline) throw new Error('Another request has held the tokens of this session for too long');
    await sleep(LOCK_POLL_MS);
  }
}
