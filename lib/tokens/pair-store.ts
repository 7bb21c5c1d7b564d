import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject, parseJsonObject } from '../json';
import { open, seal } from '../sealed-value';
import { answered, type TokenStore } from './token-store';

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
}

const UNREADABLE = 'What the store keeps for this user is not what was stored.';

/** Whether an error says that what is kept cannot be read: another secret has sealed it, say. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof EagleEyeError && error.message.startsWith(UNREADABLE);
}

/** Values that are kept parsed; more would only cost memory. */
const MAX_PARSED = 1000;

/** When a token ends that lives for so many seconds from now. */
export function expiryOf(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Date.now() + seconds * 1000;
}

function isPair(value: unknown): value is Pair {
  return isJsonObject(value) && typeof value.accessToken === 'string' && typeof value.baseUrl === 'string';
}

/** Pairs in a store of strings: as JSON, sealed where there is a secret. */
export class PairStore {
  readonly #store: TokenStore;
  readonly #secrets: readonly string[];
  readonly #timeout: number;
  readonly #parsed = new Map<string, { readonly text: string; readonly pair: Pair }>();
  /** Pairs that the store did not take, and the access tokens that it may hold in their place. */
  readonly #unsaved = new Map<string, { readonly pair: Pair; readonly over: readonly string[] }>();

  /**
   * @param secrets - the first seals, all open; none: nothing is sealed
   * @param timeout - milliseconds to wait for an answer of the store
   */
  constructor(store: TokenStore, secrets: readonly string[], timeout: number) {
    this.#store = store;
    this.#secrets = secrets;
    this.#timeout = timeout;
  }

  /** @throws EagleEyeError (as a rejection) `token_store_error` when what is kept cannot be read; the store's error */
  async read(key: string): Promise<Pair | undefined> {
    const unsaved = this.#unsaved.get(key);
    if (!unsaved) {
      return this.#kept(key);
    }
    const isUnsaved = (): boolean => this.#unsaved.get(key) === unsaved;
    const { pair, over } = unsaved;
    try {
      const kept = await this.#kept(key);
      if (kept && !over.includes(kept.accessToken) && kept.accessToken !== pair.accessToken) {
        // Another process has stored the pair of a later login.
        if (isUnsaved()) {
          this.#unsaved.delete(key);
        }
        return kept;
      }
      // Or this process is writing one.
      if (isUnsaved()) {
        await this.write(key, pair);
      }
    } catch {
      // It was told when the pair was new.
    }
    return pair;
  }

  /** @throws (as a rejection) the store's error */
  async write(key: string, pair: Pair): Promise<void> {
    const unsaved = this.#unsaved.get(key);
    this.#unsaved.delete(key);
    try {
      await this.#set(key, pair);
    } catch (error) {
      if (unsaved && !this.#unsaved.has(key)) {
        this.#unsaved.set(key, unsaved);
      }
      throw error;
    }
  }

  /**
   * Keeps a pair in memory until the store takes it.
   *
   * @param spent - the access token in whose place it came
   */
  keepUnsaved(key: string, pair: Pair, spent: string): void {
    this.#unsaved.set(key, { pair, over: [...(this.#unsaved.get(key)?.over ?? []), spent] });
  }

  /** @throws (as a rejection) the store's error */
  async forget(key: string): Promise<void> {
    this.#unsaved.delete(key);
    this.#parsed.delete(key);
    await answered(this.#store.delete(key), this.#timeout);
  }

  async #kept(key: string): Promise<Pair | undefined> {
    const text = (await answered(this.#store.get(key), this.#timeout)) ?? undefined;
    const known = this.#parsed.get(key);
    if (text === undefined) {
      return undefined;
    }
    if (known?.text === text) {
      return known.pair;
    }
    const sealed = typeof text === 'string' && this.#secrets.length > 0;
    const json = sealed ? open(text, `tokens ${key}`, this.#secrets)?.toString() : text;
    const pair = typeof json === 'string' ? parseJsonObject(json) : undefined;
    if (typeof text !== 'string' || !isPair(pair)) {
      throw new EagleEyeError('token_store_error', UNREADABLE);
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
    const text = secret === undefined ? json : seal(Buffer.from(json), `tokens ${key}`, secret);
    // Keyv rejects with nothing: it answers false.
    if ((await answered(this.#store.set(key, text), this.#timeout)) === false) {
      throw new EagleEyeError('token_store_error', 'The store did not take the tokens: its "set" answered false.');
    }
  }
}
