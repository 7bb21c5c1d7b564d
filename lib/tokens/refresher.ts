import { namesNoHost } from '../base-url';
import { EagleEyeError } from '../errors/eagle-eye-error';
import type { RefreshResponse } from '../token-response';
import { expiryOf, type Pair, type PairStore } from './pair-store';

/** Milliseconds before its end from which an access token is refreshed: the vendor's advice. */
const EARLY = 5 * 60 * 1000;
/** Milliseconds without another try, after an early refresh that failed or brought no longer life. */
const PAUSE = 10_000;
/** Milliseconds for which a 401 brings no new token, after one with a brand-new token. */
const REST = 10 * 60 * 1000;

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

function isRecent(time = 0): boolean {
  return Date.now() - time < REST;
}

function loginRequired(what: string): EagleEyeError {
  return new EagleEyeError('login_required', what, {}, 'The user must log in.');
}

/** Keeps pairs fresh: when one is refreshed, once for all who need it, and what becomes of it when that fails. */
export class Refresher {
  readonly #source: TokenSource;
  readonly #pairs: PairStore;
  /** Refreshes under way. The queue alone would have all who wait for a server that is down wait for it one after the other. */
  readonly #refreshes = new Map<string, Promise<Pair>>();
  /** When an early refresh has failed. An entry goes with its pair. */
  readonly #failures = new WeakMap<Pair, number>();

  constructor(source: TokenSource, pairs: PairStore) {
    this.#source = source;
    this.#pairs = pairs;
  }

  /** The pair under a key, refreshed when it ends soon. */
  async fresh(key: string): Promise<Pair> {
    const pair = await this.#pairs.read(key);
    if (!pair) {
      throw loginRequired(`No tokens are kept for this user.${this.#pairs.hint}`);
    }
    return this.#isFresh(pair) ? pair : this.refresh(key, pair.accessToken, pair);
  }

  /**
   * A new pair in place of one that was seen, unless another has taken its place.
   *
   * @param seen - its access token
   * @param fallback - the pair, which serves while it lives when no new one can be had; none, where the API has refused it
   * @param isForStream - the API has refused it for a request that cannot be repeated
   */
  async refresh(key: string, seen: string, fallback?: Pair, isForStream?: boolean): Promise<Pair> {
    const nameOf = (isEarly: boolean): string => JSON.stringify([isEarly, seen, key]);
    // An early refresh that fails gives the old pair back: that is no answer to who needs another one.
    const early = fallback ? undefined : await this.#refreshes.get(nameOf(true));
    if (early && early.accessToken !== seen) {
      return early;
    }
    const name = nameOf(fallback !== undefined);
    const underWay = this.#refreshes.get(name);
    if (underWay) {
      return underWay;
    }
    const refresh = this.#refreshAlone(key, seen, fallback, isForStream).finally(() => {
      this.#refreshes.delete(name);
    });
    this.#refreshes.set(name, refresh);
    return refresh;
  }

  /**
   * The pair to use in place of one that the API has refused with 401. Undefined: none, for the refusal is not about the
   * token. That is so when the API refuses a brand-new one, and for a while afterwards, in all processes: else an endpoint
   * that always answers 401 would have the user's pair rotate at every request.
   *
   * @param isAgain - it was used in place of another one that was refused
   * @param isForStream - the request cannot be repeated
   */
  async replace(key: string, refused: Pair, isAgain: boolean, isForStream: boolean): Promise<Pair | undefined> {
    const isNew = isAgain || (isForStream && refused.isUntried && isRecent(refused.renewedAt));
    if (!isNew && !isRecent(refused.refusedAt)) {
      return this.refresh(key, refused.accessToken, undefined, isForStream);
    }
    const look = async (): Promise<Pair | undefined> => {
      const pair = await this.#pairs.read(key);
      if (pair && pair.accessToken !== refused.accessToken) {
        return this.#isFresh(pair) ? pair : undefined;
      }
      if (pair && isNew && !isRecent(pair.refusedAt)) {
        await this.#pairs.write(key, { ...pair, refusedAt: Date.now() }, pair.accessToken);
      }
      return undefined;
    };
    // What the store fails at must not hide the answer.
    return (isNew ? this.#pairs.alone(key, look) : look()).catch(() => undefined);
  }

  async #refreshAlone(key: string, seen: string, fallback?: Pair, isForStream?: boolean): Promise<Pair> {
    // Serves when an error ends the work.
    let serves = fallback;
    try {
      return await this.#pairs.alone(key, async () => {
        const pair = await this.#pairs.read(key);
        serves = fallback && pair;
        if (!pair) {
          throw loginRequired('The tokens of this user were ended.');
        }
        if ((fallback || pair.accessToken !== seen) && this.#isFresh(pair)) {
          // Another process, or an earlier caller, was faster.
          return pair;
        }
        const { refreshToken, renewedAt = 0 } = pair;
        if (fallback && pair.baseUrl === '' && Date.now() - renewedAt < PAUSE) {
          // It has just been refreshed, and only its host could not be had.
          return await this.#locate(key, pair, { access_token: pair.accessToken });
        }
        if (refreshToken === undefined) {
          throw loginRequired('Eagle Eye gave no refresh token for this user.');
        }
        let response: RefreshResponse;
        try {
          response = await this.#source.refreshAccessToken(refreshToken);
        } catch (error) {
          if (!(error instanceof EagleEyeError && error.code === 'login_required')) {
            throw error;
          }
          // The access token is dead as well. What the store fails at now must not hide that: it is refused again, then.
          serves = undefined;
          // Without a lock that all processes share, another one may have spent the refresh token, and stored its pair.
          const again = await this.#pairs.read(key).catch(() => {
            throw error;
          });
          if (again && again.refreshToken !== refreshToken) {
            return again;
          }
          await this.#pairs.forget(key).catch(() => undefined);
          throw error;
        }
        serves = undefined;
        return await this.#keep(key, pair, response, isForStream);
      });
    } catch (error) {
      if (!serves || !livesFor(serves, 0)) {
        throw error;
      }
      this.#failures.set(serves, Date.now());
      return serves;
    }
  }

  /** Whether a pair is good for a while. After a refresh that failed, or brought no longer life, it is for a moment. */
  #isFresh(pair: Pair): boolean {
    const last = Math.max(pair.renewedAt ?? 0, this.#failures.get(pair) ?? 0);
    return livesFor(pair, Date.now() - last < PAUSE ? 0 : EARLY);
  }

  /** Stores the rotated pair before anything else. */
  async #keep(key: string, spent: Pair, response: RefreshResponse, isUntried?: boolean): Promise<Pair> {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in } = response;
    const renewedAt = Date.now();
    const expiresAt = expiryOf(expires_in);
    const pair = { accessToken, refreshToken, baseUrl: spent.baseUrl, expiresAt, renewedAt, isUntried };
    await this.#pairs.write(key, pair, spent.accessToken);
    return this.#locate(key, pair, response);
  }

  /** The pair with the base URL that a token response names, or else client settings do. */
  async #locate(key: string, pair: Pair, response: Parameters<TokenSource['baseUrlOf']>[0]): Promise<Pair> {
    const isKnown = namesNoHost(response.httpsBaseUrl) && pair.baseUrl !== '';
    const baseUrl = isKnown ? pair.baseUrl : await this.#source.baseUrlOf(response);
    if (baseUrl === pair.baseUrl) {
      return pair;
    }
    const located = { ...pair, baseUrl };
    await this.#pairs.write(key, located, pair.accessToken);
    return located;
  }
}
