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

/** By store and key: the end of the work that is under way in this process. */
const queues = new WeakMap<TokenStore, Map<string, Promise<unknown>>>();

/** Pairs in a store of strings: as JSON, sealed where there is a secret. */
export class PairStore {
  readonly #parsed = new Map<string, { readonly text: string; readonly pair: Pair }>();
  /** Pairs that the store did not take, and the access tokens that it may hold in their place. */
  readonly #unsaved = new Map<string, { readonly pair: Pair; readonly over: readonly string[] }>();

  /**
   * @param secrets - the first seals, all open; none: nothing is sealed
   * @param timeout - milliseconds to wait for an answer of the store
   */
  constructor(
    private readonly store: TokenStore,
    private readonly secrets: readonly string[],
    private readonly timeout: number,
    private readonly onStoreError: (error: unknown, key: string) => unknown,
  ) {}

  /** Runs one piece of work on a key after the other: in this process by a queue, over several by the store's lock. */
  alone<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const queue = queues.get(this.store) ?? new Map<string, Promise<unknown>>();
    queues.set(this.store, queue);
    const before = queue.get(key);
    const run = async (): Promise<Result> => {
      await before;
      const release = await this.store.lock?.(key);
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
    const result = run();
    const ended: Promise<unknown> = result
      .catch(() => undefined)
      .then(() => {
        if (queue.get(key) === ended) {
          queue.delete(key);
        }
      });
    queue.set(key, ended);
    return result;
  }

  /** @throws EagleEyeError (as a rejection) `token_store_error` when what is kept cannot be read; the store's error */
  async read(key: string): Promise<Pair | undefined> {
    const unsaved = this.#unsaved.get(key);
    if (!unsaved) {
      return this.#kept(key);
    }
    const { pair, over } = unsaved;
    // Not while another pair is being written.
    const isUnsaved = (): boolean => this.#unsaved.get(key) === unsaved;
    try {
      const kept = await this.#kept(key);
      // Else another process has stored the pair of a later login.
      const isNewest = !kept || over.includes(kept.accessToken);
      if (isNewest && isUnsaved()) {
        await this.#set(key, pair);
      }
      if (isUnsaved()) {
        this.#unsaved.delete(key);
      }
      return isNewest ? pair : kept;
    } catch {
      // It was told when the pair was new.
      return pair;
    }
  }

  /**
   * Stores a pair, for who is alone.
   *
   * @param spent - the access token in whose place it came: then it stays in memory until the store takes it
   * @throws (as a rejection) the store's error, where nothing was spent; what `onStoreError` throws or rejects with
   */
  async write(key: string, pair: Pair, spent?: string): Promise<void> {
    const unsaved = this.#unsaved.get(key);
    this.#unsaved.delete(key);
    try {
      await this.#set(key, pair);
    } catch (error) {
      if (spent !== undefined) {
        this.#unsaved.set(key, { pair, over: [...(unsaved?.over ?? []), spent, pair.accessToken] });
        await this.onStoreError(error, key);
        return;
      }
      if (unsaved) {
        this.#unsaved.set(key, unsaved);
      }
      throw error;
    }
  }

  /** @throws (as a rejection) the store's error */
  async forget(key: string): Promise<void> {
    this.#unsaved.delete(key);
    this.#parsed.delete(key);
    await answered(this.store.delete(key), this.timeout);
  }

  async #kept(key: string): Promise<Pair | undefined> {
    const text = (await answered(this.store.get(key), this.timeout)) ?? undefined;
    const known = this.#parsed.get(key);
    if (text === undefined) {
      return undefined;
    }
    if (known?.text === text) {
      return known.pair;
    }
    const sealed = typeof text === 'string' && this.secrets.length > 0;
    const json = sealed ? open(text, `tokens ${key}`, this.secrets) : text;
    const pair = typeof json === 'string' ? parseJsonObject(json) : undefined;
    if (typeof text !== 'string' || !isPair(pair)) {
      throw new EagleEyeError('token_store_error', UNREADABLE);
    }
    this.#remember(key, text, pair);
    return pair;
  }

  async #set(key: string, pair: Pair): Promise<void> {
    const json = JSON.stringify(pair);
    const [secret] = this.secrets;
    const text = secret === undefined ? json : seal(json, `tokens ${key}`, secret);
    // Keyv rejects with nothing: it answers false.
    if ((await answered(this.store.set(key, text), this.timeout)) === false) {
      throw new EagleEyeError('token_store_error', 'The store did not take the tokens: its "set" answered false.');
    }
    this.#remember(key, text, pair);
  }

  #remember(key: string, text: string, pair: Pair): void {
    if (this.#parsed.size >= MAX_PARSED) {
      this.#parsed.clear();
    }
    this.#parsed.set(key, { text, pair });
  }
}
