import { clientOf } from '../client';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { causeOf } from '../errors/failure';
import { isJsonObject, isNonEmptyString } from '../json';
import type { ClientOptions } from '../option-types';
import { isSecret, listOf } from '../options';
import { TOKEN } from '../token-response';
import { apiRequest, isReplayable } from './api-request';
import { type AccessToken, expiryOf, isUnreadable, type Pair, PairStore } from './pair-store';
import { Refresher, type TokenSource } from './refresher';
import type { TokenStore } from './token-store';

/** Options of {@link EagleEyeTokens}. */
export interface EagleEyeTokensOptions {
  /** Where the pairs are kept. Default: the memory of this process. */
  store?: TokenStore;
  /** Encrypts what the store keeps: 32 characters or more. Of an array the first seals and all open. */
  secret?: string | readonly string[];
  /** Makes the requests of `fetch`: undici's with a dispatcher, say. Default: Node's `fetch`. */
  fetch?: typeof fetch;
  /**
   * Told when the store does not take a new pair. This process keeps the pair in its memory, and tries again. Nobody waits
   * for it; what it throws or rejects with is a warning of the process. Default: `process.emitWarning`.
   */
  onStoreError?: (error: unknown, key: string) => unknown;
}

/** What verify was given, as {@link EagleEyeTokens.save} takes it. */
export interface LoginTokens {
  /** May be left out where there is only a refresh token: the first use gets a pair for it. */
  accessToken?: string | undefined;
  refreshToken?: string | undefined;
  /** The token response: `expires_in` (seconds) and `httpsBaseUrl` are read. */
  params?: { expires_in?: number | undefined; httpsBaseUrl?: unknown } | undefined;
  /** `baseUrl` is read. Without it Eagle Eye is asked. */
  profile?: { baseUrl?: string } | undefined;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isStore = (value: unknown): boolean =>
  isJsonObject(value) && ['get', 'set', 'delete'].every((name) => isFunction(value[name]));
const areSecrets = (value: unknown): boolean => listOf(value).length > 0 && listOf(value).every(isSecret);
/** What each option must be. */
const RULES = new Map<string, readonly [holds: (value: unknown) => boolean, must: string]>([
  ['store', [isStore, 'have the functions get, set and delete']],
  ['secret', [areSecrets, 'be 32 characters or more, or an array of such strings']],
  ['fetch', [isFunction, 'be a function']],
  ['onStoreError', [isFunction, 'be a function']],
]);

function checkOptions(options: EagleEyeTokensOptions): void {
  for (const [name, value] of Object.entries<unknown>({ ...options })) {
    const rule = RULES.get(name);
    if (!rule) {
      throw new TypeError(`EagleEyeTokens: there is no option "${name}", only ${[...RULES.keys()].join(', ')}`);
    }
    const [holds, must] = rule;
    if (value !== undefined && !holds(value)) {
      throw new TypeError(`EagleEyeTokens: option "${name}" must ${must}`);
    }
  }
}

function warn(what: string, error: unknown): void {
  process.emitWarning(`${what}: ${causeOf(error, []).message}`, 'EagleEyeWarning');
}

function warnOfStore(error: unknown): void {
  warn('The store of EagleEyeTokens did not take a new pair', error);
}

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
 */
export class EagleEyeTokens {
  readonly #source: TokenSource;
  readonly #pairs: PairStore;
  readonly #fetch: typeof fetch;
  readonly #refresher: Refresher;

  /**
   * @param source - the strategy; or, in a process without logins, `{ clientID, clientSecret, … }`
   * @throws TypeError naming an option that is unknown or cannot be used, and what it must be
   */
  constructor(source: TokenSource | ClientOptions, options: EagleEyeTokensOptions = {}) {
    checkOptions(options);
    const { store = new Map<string, string>(), secret = [], onStoreError = warnOfStore } = options;
    this.#source = isSource(source) ? source : clientOf(source);
    const secrets = listOf(secret).filter(isSecret);
    this.#pairs = new PairStore(store, secrets, this.#source.timeout, async (error, key) => {
      try {
        await onStoreError(error, key);
      } catch (thrown) {
        warn('The option "onStoreError" of EagleEyeTokens failed', thrown);
      }
    });
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#refresher = new Refresher(this.#source, this.#pairs);
  }

  /**
   * Keeps the pair of a login, in place of one that was there. A refresh token only takes the place of none:
   * when Eagle Eye refuses what is there, save it again.
   *
   * @param key - names it: one for each login is best, so that logging out in one browser leaves the others alone
   * @param login - what verify was given; or only a refresh token, when no request is made
   * @throws (as a rejection) TypeError without a key or a token; the store's error; EagleEyeError when the base URL must be
   *   asked for and cannot be had
   */
  async save(key: string, { accessToken, refreshToken, params, profile }: LoginTokens): Promise<void> {
    // Under a key that is undefined all users would share one pair.
    if (!isNonEmptyString(key) || !TOKEN.test(accessToken ?? refreshToken ?? '')) {
      throw new TypeError('EagleEyeTokens: save needs a key, a non-empty string, and the tokens of a login');
    }
    let pair: Pair = { accessToken: '', refreshToken: refreshToken ?? undefined, baseUrl: '' };
    if (accessToken) {
      const response = { access_token: accessToken, httpsBaseUrl: params?.httpsBaseUrl };
      const baseUrl = profile?.baseUrl ?? (await this.#source.baseUrlOf(response));
      pair = { ...pair, accessToken, baseUrl, expiresAt: expiryOf(params?.expires_in) };
    }
    await this.#pairs.alone(key, async () => {
      // At its next start a worker has a newer refresh token in the store than the one that it began with.
      if (accessToken || !(await this.#pairs.read(key))) {
        await this.#pairs.write(key, pair);
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
    return accessTokenOf(await this.#refresher.fresh(key));
  }

  /**
   * A request to the API of the user's account. When the answer is 401, the pair is refreshed and the request sent once more.
   *
   * @param path - begins with `/`, such as `/api/v3.0/cameras`: the request stays on the account's base URL
   * @param init - as of `fetch`; `authorization` is set here, and redirects are refused
   * @returns the answer, of whatever status; the strategy's `timeout` holds until its header has come
   * @throws (as a rejection) TypeError for another path; EagleEyeError as of {@link get}, when no answer comes, and when a
   *   request must be sent again whose body is a stream; what `init.signal` was aborted with
   */
  async fetch(key: string, path: string, init: RequestInit = {}): Promise<Response> {
    init.signal?.throwIfAborted();
    const pair = await this.#refresher.fresh(key);
    const response = await apiRequest(pair, path, init, this.#fetch, this.#source.timeout);
    if (response.status !== 401) {
      return response;
    }
    await response.body?.cancel();
    const renewed = await this.#refresher.refresh(key, pair.accessToken);
    if (!isReplayable(init.body)) {
      const what = 'The API request was refused (HTTP 401) and not sent again: its body is a stream.';
      throw new EagleEyeError('api_error', what, { endpoint: 'api', upstreamStatus: 401 }, 'Make the request again.');
    }
    return apiRequest(renewed, path, init, this.#fetch, this.#source.timeout);
  }

  /**
   * A new pair now, in place of one that is still good: after a change of the user's permissions, say.
   *
   * @param accessToken - the one that the caller has seen. When another has taken its place, nothing is asked: so all who
   *   have seen the same one get one new pair.
   * @throws (as a rejection) EagleEyeError when the refresh fails, as of {@link get}; the store's error, when reading fails
   */
  async refresh(key: string, accessToken: string): Promise<AccessToken> {
    return accessTokenOf(await this.#refresher.refresh(key, accessToken));
  }

  /**
   * Ends the pair at Eagle Eye, and forgets it: for log-out. A refresh under way is waited for, and the pair that comes of it
   * ended. Nothing happens when nothing is kept under the key.
   *
   * @throws (as a rejection) the store's error; EagleEyeError when Eagle Eye cannot be told: the pair is forgotten all the same
   */
  async revoke(key: string): Promise<void> {
    await this.#pairs.alone(key, async () => {
      let pair: Pair | undefined;
      try {
        pair = await this.#pairs.read(key);
      } catch (error) {
        // A store that has failed is asked again at the next try: what it keeps must be ended.
        if (isUnreadable(error)) {
          await this.#pairs.forget(key);
        }
        throw error;
      }
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
