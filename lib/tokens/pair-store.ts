import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject, parseJsonObject } from '../json';
import { open, seal } from '../sealed-value';
import type { TokenStore } from './token-store';

/** An access token that is good now. */
export interface AccessToken {
  readonly accessToken: string;
  /** Where API requests go, without a trailing slash. */
  readonly baseUrl: string;
  /** When the access token ends, in milliseconds since the epoch; undefined when Eagle Eye named no end. */
  readonly expiresAt?: number | undefined;
}

/** What is kept of a login. */
export interface Pair extends AccessToken {
  readonly refreshToken?: string | undefined;
}

/** Values that are kept parsed; more would only cost memory. */
const MAX_PARSED = 1000;

function isPair(value: unknown): value is Pair {
  return isJsonObject(value) && typeof value.accessToken === 'string' && typeof value.baseUrl === 'string';
}

/** Pairs in a store of strings: as JSON, sealed where there is a secret. */
export class PairStore {
  readonly #store: TokenStore;
  readonly #secrets: readonly string[];
  readonly #parsed = new Map<string, { readonly text: string; readonly pair: Pair }>();
  /** Pairs that the store did not take. */
  readonly #unsaved = new Map<string, string>();

  /** @param secrets - the first seals, all open; none: nothing is sealed */
  constructor(store: TokenStore, secrets: readonly string[]) {
    this.#store = store;
    this.#secrets = secrets;
  }

  /** @throws EagleEyeError (as a rejection) `token_store_error` when what is kept cannot be read; the store's error */
  async read(key: string): Promise<Pair | undefined> {
    const unsaved = this.#unsaved.get(key);
    if (unsaved !== undefined) {
      // Its failure was told when the pair was new.
      await this.#set(key, unsaved).catch(() => undefined);
    }
    const text = unsaved ?? (await this.#store.get(key)) ?? undefined;
    const known = this.#parsed.get(key);
    if (text === undefined || known?.text === text) {
      return text === undefined ? undefined : known?.pair;
    }
    const sealed = typeof text === 'string' && this.#secrets.length > 0;
    const json = sealed ? open(text, `tokens ${key}`, this.#secrets)?.toString() : text;
    const pair = typeof json === 'string' ? parseJsonObject(json) : undefined;
    if (typeof text !== 'string' || !isPair(pair)) {
      throw new EagleEyeError('token_store_error', 'What the store keeps for this user is not what was stored.');
    }
    if (this.#parsed.size >= MAX_PARSED) {
      this.#parsed.clear();
    }
    this.#parsed.set(key, { text, pair });
    return pair;
  }

  /** @throws (as a rejection) the store's error */
  write(key: string, pair: Pair): Promise<void> {
    return this.#set(key, this.#textOf(key, pair));
  }

  /** Keeps a pair in memory until the store takes it. */
  keepUnsaved(key: string, pair: Pair): void {
    this.#unsaved.set(key, this.#textOf(key, pair));
  }

  /** @throws (as a rejection) the store's error */
  async forget(key: string): Promise<void> {
    this.#unsaved.delete(key);
    this.#parsed.delete(key);
    await this.#store.delete(key);
  }

  async #set(key: string, text: string): Promise<void> {
    await this.#store.set(key, text);
    this.#unsaved.delete(key);
  }

  #textOf(key: string, pair: Pair): string {
    const json = JSON.stringify(pair);
    const [secret] = this.#secrets;
    return secret === undefined ? json : seal(Buffer.from(json), `tokens ${key}`, secret);
  }
}
