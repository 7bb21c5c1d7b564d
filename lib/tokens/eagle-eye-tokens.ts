import { clientOf } from '../client';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject, isNonEmptyString } from '../json';
import type { ClientOptions } from '../option-types';
import { expiryOf } from '../token-response';
import { apiRequest, type ApiSource, isStream } from './api-request';
import { type AccessToken, isUnreadable, type Pair, PairStore } from './pair-store';
import { Refresher, type TokenSource } from './refresher';
import type { EagleEyeTokensOptions, FetchAnswer, FetchFunction, LoginTokens } from './tokens-arguments';
import { checkKey, checkLogin, storeOptionsOf } from './tokens-arguments';

function isSource(value: TokenSource | ClientOptions): value is TokenSource {
  return isJsonObject(value) && 'refreshAccessToken' in value;
}

function accessTokenOf({ accessToken, baseUrl, expiresAt }: Pair): AccessToken {
  return { accessToken, baseUrl, expiresAt };
}

/**
 * A good access token for this user, now. Keeps the pairs of access and refresh token, refreshes them in time, once, and stores
 * the rotated pair before anything else.
 *
 * @example
 * const tokens = new EagleEyeTokens(strategy);
 * await tokens.save(key, { accessToken, refreshToken, params, profile }); // in verify
 * const response = await tokens.fetch(key, '/api/v3.0/cameras');
 *
 * @typeParam Answer - what `fetch` resolves with: a `Response`, or what the option `fetch` answers
 */
export class EagleEyeTokens<Answer extends FetchAnswer = Response> {
  readonly #source: TokenSource & ApiSource;
  readonly #pairs: PairStore;
  readonly #fetch: FetchFunction<Answer> | undefined;
  readonly #refresher: Refresher;

  /**
   * @param source - the strategy; or, in a process without logins, `{ clientID, clientSecret, … }`
   * @throws TypeError naming an option that is unknown or cannot be used, and what it must be
   */
  constructor(source: TokenSource | ClientOptions, options: EagleEyeTokensOptions<Answer> = {}) {
    const { store, secret } = storeOptionsOf(options);
    this.#source = isSource(source) ? source : clientOf(source);
    this.#pairs = new PairStore(store, secret, this.#source.timeout, options.onStoreError);
    this.#fetch = options.fetch;
    this.#refresher = new Refresher(this.#source, this.#pairs);
  }

  /**
   * Keeps the pair of a login, in place of one that was there. A refresh token only takes the place of none:
   * when Eagle Eye refuses what is there, save it again.
   *
   * @param key - names it: one for each login is best, so that logging out in one browser leaves the others alone
   * @param login - what verify was given; or only a refresh token, when no request is made
   * @throws (as a rejection) TypeError without a key or a token, and for a member that is unknown; the store's error;
   *   EagleEyeError when the base URL must be asked for and cannot be had
   */
  async save(key: string, login: LoginTokens): Promise<void> {
    checkKey(key);
    checkLogin(login);
    const { accessToken, refreshToken, params, profile } = login;
    let pair: Pair = { accessToken: '', refreshToken: refreshToken ?? undefined, baseUrl: '' };
    if (accessToken) {
      const response = { access_token: accessToken, httpsBaseUrl: params?.httpsBaseUrl };
      const baseUrl = profile?.baseUrl ?? (await this.#source.baseUrlOf(response));
      pair = { ...pair, accessToken, baseUrl, expiresAt: login.expiresAt ?? expiryOf(params?.expires_in) };
    }
    await this.#pairs.alone(key, async () => {
      // At its next start a worker has a newer refresh token in the store than the one that it began with.
      if (accessToken || !(await this.#pairs.read(key))) {
        await this.#pairs.save(key, pair);
      }
    });
  }

  /**
   * An access token that is good now, refreshed when less than 5 minutes remain.
   *
   * @throws (as a rejection) EagleEyeError: `login_required` when nothing is kept under the key, or Eagle Eye refuses the
   *   refresh token; `token_store_error` when what is kept cannot be read; other codes when the refresh fails and the old
   *   token is not good any more. The store's error, when reading fails.
   */
  async get(key: string): Promise<AccessToken> {
    checkKey(key);
    return accessTokenOf(await this.#refresher.fresh(key));
  }

  /**
   * A request to the API of the user's account. When the answer is 401, the pair is refreshed and the request sent once more.
   * A second 401 is handed back, and for ten minutes the token is not refreshed for another one: it is not about the token.
   *
   * @param path - begins with `/`, such as `/api/v3.0/cameras`: the request stays below the account's base URL. Or an absolute
   *   URL: on the base URL's own origin, or https (port 443) on one of the strategy's `trustedApiDomains`
   * @param init - as of `fetch`; `authorization` is set here, and redirects are refused
   * @returns the answer, of whatever status; the strategy's `timeout` holds until its header has come. Read or cancel its body:
   *   until then it holds a connection
   * @throws (as a rejection) TypeError for another path, and without a key; EagleEyeError as of {@link get}, when no answer
   *   comes, and when a request must be sent again whose body is a stream; what `init.signal` was aborted with
   */
  async fetch(key: string, path: string, init: RequestInit = {}): Promise<Answer> {
    checkKey(key);
    init.signal?.throwIfAborted();
    const isOnce = isStream(init.body);
    let pair = await this.#refresher.fresh(key);
    for (let attempt = 1; ; attempt += 1) {
      const own = new AbortController();
      const response = await apiRequest(pair, path, init, own, this.#source, this.#fetch);
      if (response.status !== 401) {
        return response;
      }
      const next = await this.#refresher.replace(key, pair, attempt > 1, isOnce).catch((error: unknown) => {
        own.abort();
        throw error;
      });
      // It was sent with a token, with a new one, and with one of another process.
      if (!next || attempt === 3) {
        return response;
      }
      own.abort();
      if (isOnce) {
        const what = 'The API request was refused (HTTP 401) and not sent again: its body is a stream.';
        throw new EagleEyeError('api_error', what, { endpoint: 'api', upstreamStatus: 401 }, 'Make the request again.');
      }
      pair = next;
    }
  }

  /**
   * A new pair now, in place of one that is still good: after a change of the user's permissions, say.
   *
   * @param accessToken - the one that the caller has seen. When another has taken its place, nothing is asked: so all who
   *   have seen the same one get one new pair.
   * @throws (as a rejection) EagleEyeError when the refresh fails, as of {@link get}; the store's error, when reading fails
   */
  async refresh(key: string, accessToken: string): Promise<AccessToken> {
    checkKey(key);
    // Without it, nobody knows whether another caller was faster.
    if (!isNonEmptyString(accessToken)) {
      throw new TypeError('EagleEyeTokens: refresh(key, accessToken) needs the access token that you have seen');
    }
    return accessTokenOf(await this.#refresher.refresh(key, accessToken));
  }

  /**
   * Ends the pair at Eagle Eye, and forgets it: for log-out. A refresh under way is waited for, and the pair that comes of it
   * ended. Nothing happens when nothing is kept under the key.
   *
   * @throws (as a rejection) the store's error; EagleEyeError when Eagle Eye cannot be told, and `token_store_error` when what
   *   is kept cannot be read: it is forgotten all the same
   */
  async revoke(key: string): Promise<void> {
    checkKey(key);
    await this.#pairs.alone(key, async () => {
      const pair = await this.#pairs.read(key).catch(async (error: unknown) => {
        // A store that has failed is asked again at the next try: what it keeps must be ended.
        if (isUnreadable(error)) {
          await this.#pairs.forget(key);
        }
        throw error;
      });
      try {
        await this.#pairs.forget(key);
      } finally {
        if (pair) {
          await this.#source.revokeToken(pair.refreshToken ?? pair.accessToken);
        }
      }
    });
  }
}
