import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { EagleEyeError } from '../errors/eagle-eye-error';
import { causeOf } from '../errors/broken-connection';
import type { TokenStore } from './token-store';

/** Only the holder releases a lock: its lease may have ended, and another process may hold it. */
const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

/** Each client takes a command in a form of its own, and fails at another one in words that name no cause. */
const FORMS =
  'Check "sendCommand". With node-redis, a client or a pool: (...args) => client.sendCommand(args); a cluster: ' +
  "(...args) => cluster.sendCommand(args[0] === 'EVAL' ? args[3] : args[1], false, args). With ioredis: " +
  '(command, ...args) => client.call(command, ...args). With Valkey GLIDE: (...args) => client.customCommand(args).';

/** Options of {@link RedisTokenStore}. */
export interface RedisTokenStoreOptions {
  /**
   * Sends one command, and resolves with Redis's answer:
   *
   * - node-redis, a client or a pool: `(...args) => client.sendCommand(args)`
   * - node-redis, a cluster: `(...args) => cluster.sendCommand(args[0] === 'EVAL' ? args[3] : args[1], false, args)`
   * - ioredis: `(command, ...args) => client.call(command, ...args)`
   * - Valkey GLIDE: `(...args) => client.customCommand(args)`
   */
  sendCommand: (command: string, ...args: string[]) => Promise<unknown>;
  /** What the keys begin with. Default: `eagleeye:`. */
  prefix?: string;
}

/**
 * Keeps tokens in Redis, for several processes: values that lapse with the refresh token, and a lock, so that only one
 * process refreshes a pair. It needs no package: give it your client's function for commands. Of Redis it needs GET, SET, DEL
 * and, so that nobody deletes the lock of another one, EVAL.
 */
export class RedisTokenStore implements TokenStore {
  readonly #sendCommand: RedisTokenStoreOptions['sendCommand'];
  readonly #prefix: string;
  #isWarned = false;

  /** @throws TypeError when `sendCommand` is not a function */
  constructor({ sendCommand, prefix = 'eagleeye:' }: RedisTokenStoreOptions) {
    if (typeof (sendCommand as unknown) !== 'function') {
      throw new TypeError(`RedisTokenStore: "sendCommand" must be a function that sends one command. ${FORMS}`);
    }
    this.#sendCommand = sendCommand;
    this.#prefix = prefix;
  }

  get(key: string): Promise<unknown> {
    return this.#send('GET', `${this.#prefix}pair:${key}`);
  }

  set(key: string, value: string, lifetime?: number): Promise<unknown> {
    const end = lifetime === undefined ? [] : ['PX', String(Math.ceil(lifetime))];
    const send = (): Promise<unknown> => this.#send('SET', `${this.#prefix}pair:${key}`, value, ...end);
    // Once more, for a connection that broke has a new one soon: else the next process would find the spent pair.
    return send().catch(send);
  }

  delete(key: string): Promise<unknown> {
    return this.#send('DEL', `${this.#prefix}pair:${key}`);
  }

  async lock(key: string, lease: number): Promise<() => Promise<unknown>> {
    const name = `${this.#prefix}lock:${key}`;
    const holder = randomUUID();
    let asked = performance.now();
    while ((await this.#send('SET', name, holder, 'NX', 'PX', String(lease))) === null) {
      // Not all at once.
      await wait(20 + Math.random() * 40);
      asked = performance.now();
    }
    // Half of the lease is more than the way to Redis takes.
    return () => this.#release(name, holder, asked + lease / 2);
  }

  /** @param safe - until when the lock is surely the holder's, and may be deleted in two steps where EVAL is refused */
  async #release(name: string, holder: string, safe: number): Promise<void> {
    try {
      await this.#send('EVAL', RELEASE, '1', name, holder);
    } catch (error) {
      if (!/no_?perm|permission|unknown command/i.test(String(error))) {
        throw error;
      }
      if (!this.#isWarned) {
        this.#isWarned = true;
        process.emitWarning(
          `RedisTokenStore needs EVAL, which this Redis refuses: ${String(error)}`,
          'EagleEyeWarning',
        );
      }
      if ((await this.#send('GET', name)) === holder && performance.now() < safe) {
        await this.#send('DEL', name);
      }
    }
  }

  async #send(command: string, ...args: string[]): Promise<unknown> {
    let answer: unknown;
    try {
      answer = await this.#sendCommand(command, ...args);
    } catch (error) {
      // ioredis puts the command's arguments on its errors, and so the tokens.
      const cause = causeOf(error, args);
      const isForm = command !== 'EVAL' && /TypeError|unknown command|wrong number of arguments/.test(String(error));
      const what = `Redis failed at ${command} (${cause.message}).`;
      throw new EagleEyeError('token_store_error', what, { cause }, isForm ? FORMS : undefined);
    }
    if (answer === undefined) {
      throw new EagleEyeError('token_store_error', `There was no answer to ${command}, not even null.`, {}, FORMS);
    }
    return answer;
  }
}
