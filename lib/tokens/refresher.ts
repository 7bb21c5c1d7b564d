import { namesNoHost } from '../base-url';
import { EagleEyeError } from '../errors/eagle-eye-error';
import type { RefreshResponse } from '../token-response';
import { expiryOf, type Pair, type PairStore } from './pair-store';
import { alone, type TokenStore } from './token-store';

/** Milliseconds before its end from which an access token is refreshed: the vendor's advice. */
const EARLY = 5 * 60 * 1000;
/** Milliseconds without another try, after an early refresh has failed and the old token still serves. */
const PAUSE = 10_000;

/** What makes the requests for tokens: a strategy. */
export interface TokenSource {
  /** Milliseconds for one request. */
  readonly timeout: number;
  refreshAccessToken(refreshToken: string): Promise<RefreshResponse>;
  revokeToken(token: string): Promise<void>;
  baseUrlOf(response: { access_token: string; httpsBaseUrl?: unknown }): Promise<string>;
}

function livesFor({ baseUrl, expiresAt }: Pair, milliseconds: number): boolean {
  return baseUrl !== '' && (expiresAt === undefined || expiresAt - milliseconds > Date.now());
}

function loginRequired(what: string): EagleEyeError {
  return new EagleEyeError('login_required', what, {}, 'The user must log in.');
}

/** Keeps pairs fresh: when one is refreshed, once for all who need it, and what becomes of it when that fails. */
export class Refresher {
  readonly #source: TokenSource;
  readonly #store: TokenStore;
  readonly #pairs: PairStore;
  readonly #onStoreError: (error: unknown, key: string) => void;
  readonly #refreshes = new Map<string, Promise<Pair>>();
  /** Until when no refresh is tried. An entry goes with its pair. */
  readonly #pauses = new WeakMap<Pair, number>();

  constructor(
    source: TokenSource,
    store: TokenStore,
    pairs: PairStore,
    onStoreError: (error: unknown, key: string) => void,
  ) {
    this.#source = source;
    this.#store = store;
    this.#pairs = pairs;
    this.#onStoreError = onStoreError;
  }

  /** The pair under a key, refreshed when it ends soon. */
  async fresh(key: string): Promise<Pair> {
    const pair = await this.#pairs.read(key);
    if (!pair) {
      throw loginRequired('No tokens are kept for this user.');
    }
    const isPaused = (this.#pauses.get(pair) ?? 0) > Date.now() && livesFor(pair, 0);
    if (livesFor(pair, EARLY) || isPaused) {
      return pair;
    }
    try {
      return await this.refresh(key, pair, false);
    } catch (error) {
      // The store, or its lock, and not Eagle Eye: nothing was refreshed.
      const isOfStore = !(error instanceof EagleEyeError) || error.code === 'token_store_error';
      if (!isOfStore || !livesFor(pair, 0)) {
        throw error;
      }
      this.#pauses.set(pair, Date.now() + PAUSE);
      return pair;
    }
  }

  /**
   * A new pair in place of one that was seen, unless another has taken its place.
   *
   * @param refused - whether the access token that was seen does not serve any longer: the API has refused it, say
   */
  refresh(key: string, seen: Pick<Pair, 'accessToken'>, refused: boolean): Promise<Pair> {
    // One that fails while the access token still lives gives it back: it is not for those whom the API has refused it.
    const name = `${refused ? 'refused' : 'early'} ${key}`;
    const underWay = this.#refreshes.get(name);
    if (underWay) {
      return underWay;
    }
    const refresh = alone(this.#store, key, () => this.#refreshAlone(key, seen, refused)).finally(() => {
      this.#refreshes.delete(name);
    });
    this.#refreshes.set(name, refresh);
    return refresh;
  }

  async #refreshAlone(key: string, seen: Pick<Pair, 'accessToken'>, refused: boolean): Promise<Pair> {
    const pair = await this.#pairs.read(key);
    if (!pair) {
      throw loginRequired('The tokens of this user were ended.');
    }
    // Another process, or an earlier caller, was faster.
    if (pair.accessToken !== seen.accessToken && livesFor(pair, EARLY)) {
      return pair;
    }
    let response: RefreshResponse;
    try {
      if (pair.refreshToken === undefined) {
        throw loginRequired('Eagle Eye gave no refresh token for this user.');
      }
      response = await this.#source.refreshAccessToken(pair.refreshToken);
    } catch (error) {
      const isOver = error instanceof EagleEyeError && error.code === 'login_required';
      // Eagle Eye has refused the refresh token: its access token is dead with it.
      const isDead = isOver && pair.refreshToken !== undefined;
      if (!refused && !isDead && livesFor(pair, 0)) {
        this.#pauses.set(pair, Date.now() + PAUSE);
        return pair;
      }
      if (!isOver) {
        throw error;
      }
      // Without a lock that all processes share, another one may have spent the refresh token, and stored its pair.
      const again = await this.#pairs.read(key);
      if (again && again.refreshToken !== pair.refreshToken) {
        return again;
      }
      await this.#pairs.forget(key);
      throw error;
    }
    return this.#keep(key, pair, response);
  }

  /** Stores the rotated pair before anything else. */
  async #keep(key: string, { accessToken: spent, baseUrl }: Pair, response: RefreshResponse): Promise<Pair> {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in } = response;
    const rotated = { accessToken, refreshToken, baseUrl, expiresAt: expiryOf(expires_in) };
    const namesNone = namesNoHost(response.httpsBaseUrl);
    if (namesNone) {
      await this.#write(key, rotated, spent);
    }
    if (namesNone && baseUrl !== '') {
      return rotated;
    }
    let pair = rotated;
    try {
      pair = { ...rotated, baseUrl: await this.#source.baseUrlOf(response) };
    } finally {
      await this.#write(key, pair, spent);
    }
    return pair;
  }

  async #write(key: string, pair: Pair, spent: string): Promise<void> {
    try {
      await this.#pairs.write(key, pair);
    } catch (error) {
      this.#pairs.keepUnsaved(key, pair, spent);
      this.#onStoreError(error, key);
    }
  }
}
