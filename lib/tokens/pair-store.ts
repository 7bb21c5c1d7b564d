// Not the global one: what a test puts in its place may return nothing.
import { setTimeout } from 'node:timers';

import { EagleEyeError } from '../errors/eagle-eye-error';
import { causeOf } from '../errors/broken-connection';
import { isJsonObject, parseJsonObject } from '../json';
import { open, seal } from '../sealed-value';
import { alone, answered, byStore, MemoryTokenStore, type TokenStore } from './token-store';
import type { EagleEyeTokensOptions } from './tokens-arguments';

/** An access token that is good now. */
export interface AccessToken {
  readonly accessToken: string;
  /** Where API requests go, without a trailing slash. */
  readonly baseUrl: string;
  /** When the access token ends, in milliseconds since the epoch; undefined when Eagle Eye named no end. */
  readonly expiresAt?: number | undefined;
}

/** What is kept of a login. Where only a refresh token is known yet, access token and base URL are empty. */
export interface Pair extends AccessToken {
  readonly refreshToken?: string | undefined;
  /** When a refresh brought it, in milliseconds since the epoch; undefined when a login did. */
  readonly renewedAt?: number;
  /** When a 401 met it as it was brand-new, or brought it for a request that cannot be repeated; in milliseconds as well. */
  readonly refusedAt?: number;
}

/** Eagle Eye's refresh tokens live 14 days unused; in milliseconds. */
const UNUSED = 14 * 24 * 60 * 60 * 1000;
/** Milliseconds until a pair that the store did not take is offered again. */
const NEXT_OFFER = 1000;
/** Values that are kept parsed; more would only cost memory. */
const MAX_PARSED = 1000;

export function loginRequired(what: string): EagleEyeError {
  return new EagleEyeError('login_required', what, {}, 'The user must log in.');
}

const UNREADABLE = 'What the store keeps for this user is not what was stored, or another "secret" sealed it.';

function unreadable(cure?: string): EagleEyeError {
  return new EagleEyeError('token_store_error', UNREADABLE, {}, cure);
}

/** Whether an error says that what is kept cannot be read, however often it is tried. */
export function isUnreadable(error: unknown): boolean {
  return String(error).includes(UNREADABLE);
}

function warn(what: string, error: unknown): void {
  process.emitWarning(`${what}: ${causeOf(error, []).message}`, 'EagleEyeWarning');
}

type OnStoreError = NonNullable<EagleEyeTokensOptions['onStoreError']>;

const warnOfStore: OnStoreError = (error) => {
  warn('The store of EagleEyeTokens did not take a new pair', error);
};

function isPair(value: unknown): value is Pair {
  return isJsonObject(value) && typeof value.accessToken === 'string' && typeof value.baseUrl === 'string';
}

/** A pair that the store is taking, or has not taken. */
interface Unsaved {
  readonly pair: Pair;
  /** The access tokens that the store may hold in its place. */
  readonly over: readonly string[];
}

const unsavedOf = byStore<Unsaved>();

/** Pairs in a store of strings: as JSON, sealed where there is a secret. */
export class PairStore {
  readonly #store: TokenStore;
  readonly #secrets: readonly string[];
  readonly #timeout: number;
  readonly #onStoreError: OnStoreError;
  readonly #unsaved: Map<string, Unsaved>;
  readonly #parsed = new Map<string, { readonly text: string; readonly pair: Pair }>();

  /** @param secrets - the first seals, all open; none: nothing is sealed */
  constructor(store: TokenStore, secrets: readonly string[], timeout: number, onStoreError = warnOfStore) {
    this.#store = store;
    this.#secrets = secrets;
    this.#timeout = timeout;
    this.#onStoreError = onStoreError;
    this.#unsaved = unsavedOf(store);
  }

  /** {@link alone} in this store. */
  alone<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    return alone(this.#store, key, this.#timeout, work);
  }

  /** @throws EagleEyeError (as a rejection) `token_store_error` when what is kept cannot be read; the store's error */
  async read(key: string): Promise<Pair | undefined> {
    const kept = await this.#kept(key).catch((error: unknown) => {
      const unsaved = this.#unsaved.get(key);
      if (!unsaved) {
        throw error;
      }
      return unsaved.pair;
    });
    const newest = this.#unsaved.get(key);
    return kept && newest?.over.includes(kept.accessToken) ? newest.pair : kept;
  }

  /** The same where there must be a pair. @throws EagleEyeError (as a rejection) also `login_required` */
  async existing(key: string): Promise<Pair> {
    const pair = await this.read(key);
    if (!pair) {
      const hint =
        ' They are kept in the memory of one process: after a restart, or with several processes, give a store.';
      throw loginRequired(
        `No tokens are kept for this user: none were saved, or they have ended.${this.#store instanceof MemoryTokenStore ? hint : ''}`,
      );
    }
    return pair;
  }

  /** Store the pair of a login; call only inside {@link alone}. @throws (as a rejection) the store's error */
  async save(key: string, pair: Pair): Promise<void> {
    await this.#set(key, pair);
    this.#unsaved.delete(key);
  }

  /** The same in place of a pair that is spent: the new one serves from now on, whether the store takes it or not. */
  async replace(key: string, spent: string, pair: Pair): Promise<void> {
    const over = [...(this.#unsaved.get(key)?.over ?? []), spent];
    const newest = { pair, over };
    this.#unsaved.set(key, newest);
    await this.save(key, pair).catch((error: unknown) => {
      this.#offerLater(key, newest);
      const told = Promise.resolve().then(() => this.#onStoreError(error, key));
      told.catch((thrown: unknown) => {
        warn('The option "onStoreError" of EagleEyeTokens failed', thrown);
      });
    });
  }

  /** @throws (as a rejection) the store's error */
  async forget(key: string): Promise<void> {
    this.#unsaved.delete(key);
    this.#parsed.delete(key);
    await answered(this.#store.delete(key), this.#timeout);
  }

  /**
   * Offers the store a pair that it did not take, until it takes it. Else another process, asked before this one when the store
   * is back, would find the spent pair: Eagle Eye refuses that, and the user would be logged out.
   */
  #offerLater(key: string, newest: Unsaved): void {
    setTimeout(() => {
      const offered = this.alone(key, async () => {
        const kept = await this.#kept(key);
        if (this.#unsaved.get(key) !== newest) {
          return;
        }
        // Else another process has stored the pair of a later login, or ended this one.
        if (kept && newest.over.includes(kept.accessToken)) {
          await this.#set(key, newest.pair);
        }
        this.#unsaved.delete(key);
      });
      offered.catch(() => {
        this.#offerLater(key, newest);
      });
    }, NEXT_OFFER).unref();
  }

  async #kept(key: string): Promise<Pair | undefined> {
    const value = await answered(this.#store.get(key), this.#timeout);
    if (value === undefined || value === null) {
      return undefined;
    }
    // Some clients of Redis parse JSON. Only what is sealed must be a string.
    const isSealed = this.#secrets.length > 0;
    const text = typeof value === 'string' || isSealed ? value : JSON.stringify(value);
    if (typeof text !== 'string') {
      throw unreadable('Its "get" must answer with the string that "set" got.');
    }
    const known = this.#parsed.get(key);
    if (known?.text === text) {
      return known.pair;
    }
    const pair = parseJsonObject(isSealed ? (open(text, `tokens ${key}`, this.#secrets) ?? '') : text);
    if (!isPair(pair)) {
      throw unreadable();
    }
    if (this.#parsed.size >= MAX_PARSED) {
      this.#parsed.clear();
    }
    this.#parsed.set(key, { text, pair });
    return pair;
  }

  async #set(key: string, pair: Pair): Promise<void> {
    const json = JSON.stringify(pair);
    const [secret] = this.#secrets;
    const text = secret === undefined ? json : seal(json, `tokens ${key}`, secret);
    // Without a known end it may serve for ever.
    const left = pair.expiresAt && Math.max(1, pair.expiresAt - Date.now());
    const lifetime = left && pair.refreshToken !== undefined ? Math.max(left, UNUSED) : left;
    // Keyv rejects with nothing: it answers false.
    if ((await answered(this.#store.set(key, text, lifetime), this.#timeout)) === false) {
      throw new EagleEyeError('token_store_error', 'The store did not take the tokens: its "set" answered false.');
    }
  }
}
