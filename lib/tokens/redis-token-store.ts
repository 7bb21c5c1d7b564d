import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { EagleEyeError } from '../errors/eagle-eye-error';
import { causeOf } from '../errors/failure';
import { answered, type TokenStore } from './token-store';

/** Eagle Eye's refresh tokens live 14 days unused; in milliseconds. */
const LIFETIME = 14 * 24 * 60 * 60 * 1000;
/** Only the holder releases a lock: its lease may have ended, and another process may hold it. */
const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

/** Options of {@link RedisTokenStore}. */
export interface RedisTokenStoreOptions {
  /**
   * Sends one command: `(...args) => client.sendCommand(args)` with node-redis, `(...args) => client.call(...args)` with
   * ioredis and Valkey's clients.
   */
  sendCommand: (...args: string[]) => Promise<unknown>;
  /** What the keys begin with. Default: `eagleeye:`. */
  prefix?: string;
  /**
   * Milliseconds after which a lock ends whose holder was killed, and for which its commands are waited. Longer than it takes
   * to read, refresh and write a pair, each of which may last for the option `timeout`. Default: 30,000.
   */
  lockLease?: number;
}

/**
 * Keeps tokens in Redis, for several processes: values that lapse with the refresh token, and a lock, so that only one
 * process refreshes a pair. It needs no package: give it your client's function for commands.
 */
export class RedisTokenStore implements TokenStore {
  readonly #options: Required<RedisTokenStoreOptions>;

  /** @throws TypeError when `sendCommand` is not a function */
  constructor({ sendCommand, prefix = 'eagleeye:', lockLease = 30_000 }: RedisTokenStoreOptions) {
    if (typeof (sendCommand as unknown) !== 'function') {
      throw new TypeError('RedisTokenStore: "sendCommand" must be a function that sends one command to Redis');
    }
    this.#options = { sendCommand, prefix, lockLease };
  }

  get(key: string): Promise<unknown> {
    return this.#send('GET', this.#name('pair', key));
  }

  set(key: string, value: string): Promise<unknown> {
    return this.#send('SET', this.#name('pair', key), value, 'PX', String(LIFETIME));
  }

  delete(key: string): Promise<unknown> {
    return this.#send('DEL', this.#name('pair', key));
  }

  /** @throws EagleEyeError (as a rejection) `token_store_error` when it cannot be had within two leases */
  async lock(key: string): Promise<() => Promise<unknown>> {
    const { lockLease } = this.#options;
    const name = this.#name('lock', key);
    const holder = randomUUID();
    const end = Date.now() + 2 * lockLease;
    while ((await this.#send('SET', name, holder, 'NX', 'PX', String(lockLease))) === null) {
      if (Date.now() > end) {
        throw new EagleEyeError('token_store_error', 'The lock of these tokens in Redis is never free.');
      }
      // Not all at once.
      await wait(20 + Math.random() * 40);
    }
    return () => this.#send('EVAL', RELEASE, '1', name, holder);
  }

  async #send(...command: string[]): Promise<unknown> {
    const { sendCommand, lockLease } = this.#options;
    try {
      return await answered(() => sendCommand(...command), lockLease);
    } catch (error) {
      if (error instanceof EagleEyeError) {
        throw error;
      }
      // ioredis puts the command's arguments on its errors, and so the tokens.
      const cause = causeOf(error, command);
      throw new EagleEyeError('token_store_error', `Redis failed (${cause.message}).`, { cause });
    }
  }

  /** No user's pair has the name of another one's lock, whatever the keys are. */
  #name(kind: 'pair' | 'lock', key: string): string {
    return `${this.#options.prefix}${kind}:${key}`;
  }
}
