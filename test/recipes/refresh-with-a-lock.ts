import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { EagleEyeStrategy } from 'passport-eagleeye';

/** What is used of a client of the package `redis`. */
export interface Redis {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options: SetOptions): Promise<string | null>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

interface SetOptions {
  condition?: 'NX';
  expiration: { type: 'PX'; value: number };
}

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Longer than the strategy waits for Eagle Eye (`timeout`, 10 s), so that the lock does not lapse during a refresh. */
const LOCK_MS = 15_000;
/** Eagle Eye forgets a refresh token that nobody used for 14 days. */
const TOKENS_MS = 14 * 24 * 60 * 60 * 1000;
/** Only its holder may release a lock: it may have lapsed, and be another's by now. */
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end`;

export async function readTokens(redis: Redis, userID: string): Promise<Tokens | undefined> {
  const tokens: Tokens | null = JSON.parse((await redis.get(`tokens:${userID}`)) ?? 'null');
  return tokens ?? undefined;
}

export async function saveTokens(redis: Redis, userID: string, tokens: Tokens): Promise<void> {
  await redis.set(`tokens:${userID}`, JSON.stringify(tokens), { expiration: { type: 'PX', value: TOKENS_MS } });
}

/**
 * New tokens in place of those that are seen to be dead: from Eagle Eye, or from the instance that was faster. Eagle Eye
 * rotates refresh tokens: of two instances that spend the same one at once, the second would log the user out.
 */
export async function refreshTokens(
  strategy: EagleEyeStrategy,
  redis: Redis,
  userID: string,
  seen: Tokens,
): Promise<Tokens> {
  // One lock for each place where tokens are kept: of a session if they are kept by session.
  const lock = `lock:${userID}`;
  const holder = randomUUID();
  const patience = AbortSignal.timeout(2 * LOCK_MS);
  while ((await redis.set(lock, holder, { condition: 'NX', expiration: { type: 'PX', value: LOCK_MS } })) === null) {
    await sleep(50, undefined, { signal: patience });
  }
  try {
    const stored = await readTokens(redis, userID);
    if (stored && stored.accessToken !== seen.accessToken) {
      return stored;
    }
    const response = await strategy.refreshAccessToken(seen.refreshToken);
    const tokens = { accessToken: response.access_token, refreshToken: response.refresh_token ?? seen.refreshToken };
    await saveTokens(redis, userID, tokens);
    return tokens;
  } finally {
    await redis.eval(RELEASE, { keys: [lock], arguments: [holder] });
  }
}
