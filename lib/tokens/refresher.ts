import { namesNoHost } from '../base-url';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { expiryOf, type RefreshResponse } from '../token-response';
import { loginRequired, type Pair, type PairStore } from './pair-store';

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

function isLoginRequired(error: unknown): boolean {
  return error instanceof EagleEyeError && error.code === 'login_required';
}

/** Keeps pairs fresh: when one is refreshed, once for all who need it, and what becomes of it when that fails. */
export class Refresher {
  readonly #source: TokenSource;
  readonly #pairs: PairStore;
  /** Refreshes under way. With the queue only, all would wait one after the other for a server that is down. */
  readonly #underWay = new Map<string, Promise<Pair>>();
  /** When an early refresh has failed. An entry goes with its pair. */
  readonly #failures = new WeakMap<Pair, number>();

  constructor(source: TokenSource, pairs: PairStore) {
    this.#source = source;
    this.#pairs = pairs;
  }

  /** The pair under a key, refreshed when it ends soon. It serves to its end where no new one can be had. */
  async fresh(key: string): Promise<Pair> {
    const pair = await this.#pairs.existing(key);
    if (this.#isFresh(pair)) {
      return pair;
    }
    try {
      return await this.refresh(key);
    } catch (error) {
      // It has ended with its refresh token, if that is spent or refused.
      const isOver = isLoginRequired(error) || !livesFor(pair, 0);
      const kept = isOver ? undefined : await this.#pairs.read(key);
      if (kept?.accessToken !== pair.accessToken) {
        throw error;
      }
      this.#failures.set(pair, Date.now());
      return pair;
    }
  }

  /** A pair in place of one whose access token was seen; or, early, of one that ends soon. Once for all who ask alike. */
  refresh(key: string, seen?: string): Promise<Pair> {
    const name = JSON.stringify([key, seen]);
    let refresh = this.#underWay.get(name);
    if (!refresh) {
      const work = this.#pairs.alone(key, () => this.#renew(key, seen));
      refresh = work.finally(() => this.#underWay.delete(name));
      this.#underWay.set(name, refresh);
    }
    return refresh;
  }

  /**
   * The pair to use in place of one that the API has refused with 401. Undefined when it was brand-new (`isAgain`), and for a
   * while afterwards: else an endpoint that always answers 401 would have the user's pair rotate at every request. Where a
   * request cannot be repeated (`isOnce`), the next 401 counts as one with a brand-new token.
   */
  async replace(key: string, refused: Pair, isAgain: boolean, isOnce: boolean): Promise<Pair | undefined> {
    const { accessToken } = refused;
    if (!isAgain && !isRecent(refused.refusedAt)) {
      const next = await this.refresh(key, accessToken);
      if (isOnce) {
        await this.#mark(key, next.accessToken);
      }
      return next;
    }
    const pair = await this.#mark(key, accessToken);
    return pair && pair.accessToken !== accessToken && this.#isFresh(pair) ? pair : undefined;
  }

  /** Marks a token as refused, and returns the pair that is kept by now. What the store fails at must not hide the 401. */
  #mark(key: string, accessToken: string): Promise<Pair | undefined> {
    const marked = this.#pairs.alone(key, async () => {
      const pair = await this.#pairs.read(key);
      if (pair?.accessToken === accessToken && !isRecent(pair.refusedAt)) {
        await this.#pairs.replace(key, accessToken, { ...pair, refusedAt: Date.now() });
      }
      return pair;
    });
    return marked.catch(() => undefined);
  }

  async #renew(key: string, seen?: string): Promise<Pair> {
    const pair = await this.#pairs.existing(key);
    // Another process, or an earlier caller, was faster.
    if (pair.accessToken !== seen && this.#isFresh(pair)) {
      return pair;
    }
    const { refreshToken, renewedAt = 0 } = pair;
    // It has just been refreshed, and only its host could not be had.
    if (pair.baseUrl === '' && Date.now() - renewedAt < PAUSE) {
      return this.#locate(key, pair, { access_token: pair.accessToken });
    }
    if (refreshToken === undefined) {
      throw loginRequired('Eagle Eye gave no refresh token for this user.');
    }
    let response: RefreshResponse;
    try {
      response = await this.#source.refreshAccessToken(refreshToken);
    } catch (error) {
      // Without a lock that all processes share, another one may have spent the refresh token, and stored its pair.
      const kept = isLoginRequired(error) && (await this.#pairs.read(key).catch(() => undefined));
      if (kept && kept.refreshToken !== refreshToken) {
        return this.#locate(key, kept, { access_token: kept.accessToken });
      }
      if (kept) {
        // What the store fails at must not hide the refusal: the token is refused again, then.
        await this.#pairs.forget(key).catch(() => undefined);
      }
      throw error;
    }
    const renewed = {
      accessToken: response.access_token,
      refreshToken: response.refresh_token,
      baseUrl: pair.baseUrl,
      expiresAt: expiryOf(response.expires_in),
      renewedAt: Date.now(),
    };
    // Before anything else: the old pair is spent.
    await this.#pairs.replace(key, pair.accessToken, renewed);
    return this.#locate(key, renewed, response);
  }

  /** Whether a pair is good for a while. Where no longer life can be had, or none was a moment ago, it is until its end. */
  #isFresh(pair: Pair): boolean {
    const { renewedAt = 0, refreshToken } = pair;
    const last = Math.max(renewedAt, this.#failures.get(pair) ?? 0);
    return livesFor(pair, refreshToken === undefined || Date.now() - last < PAUSE ? 0 : EARLY);
  }

  /** The pair with the base URL that a token response names, or else client settings do. */
  async #locate(key: string, pair: Pair, response: Parameters<TokenSource['baseUrlOf']>[0]): Promise<Pair> {
    if (pair.baseUrl !== '' && namesNoHost(response.httpsBaseUrl)) {
      return pair;
    }
    const located = { ...pair, baseUrl: await this.#source.baseUrlOf(response) };
    if (located.baseUrl !== pair.baseUrl) {
      await this.#pairs.replace(key, pair.accessToken, located);
    }
    return located;
  }
}
