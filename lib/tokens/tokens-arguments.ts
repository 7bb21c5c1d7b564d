import { isJsonObject, isNonEmptyString } from '../json';
import { check, isSecret, listOf, type Rule } from '../options';
import { TOKEN } from '../token-response';
import { MemoryTokenStore, type TokenStore } from './token-store';

/** What this package reads of an answer; it hands the rest on. */
export interface FetchAnswer {
  readonly status: number;
}

/**
 * A function that fetches: Node's, undici's, node-fetch. One of the application's must pass on all of `init`: `body`, `signal`
 * and what else the caller set are there as well, under types that differ from one `fetch` to the next.
 */
export type FetchFunction<Answer extends FetchAnswer> = (
  url: string,
  init: { method: string; headers: Record<string, string>; redirect: 'manual' },
) => Promise<Answer>;

/** Options of {@link EagleEyeTokens}. @typeParam Answer - what the option `fetch` resolves with */
export interface EagleEyeTokensOptions<Answer extends FetchAnswer = Response> {
  /**
   * Where the pairs are kept. Default: the memory of this process, which forgets a pair that nobody used for 14 days. Of a new
   * pair that it does not take the process is warned (`EagleEyeWarning`), uses it from memory, and tries again.
   */
  store?: TokenStore;
  /**
   * Encrypts what the store keeps: 32 characters or more. Of an array the first seals and all open. One secret is good for
   * 2^32 values, those of all processes together: one at each login, two at most at each refresh.
   */
  secret?: string | readonly string[];
  /**
   * Makes the requests of `fetch`, by default Node's. An `agent` cannot serve it, so a proxy or a private CA needs undici's:
   *
   * ```ts
   * import * as undici from 'undici';
   * const dispatcher = new undici.ProxyAgent('http://proxy:3128'); // or new undici.Agent({ connect: { ca } })
   * new EagleEyeTokens(strategy, { fetch: (url, init) => undici.fetch(url, { ...init, dispatcher }) });
   * ```
   *
   * Elsewhere the environment does: `NODE_EXTRA_CA_CERTS=file`, and with Node.js 22.21, 24.5 and later
   * `NODE_USE_ENV_PROXY=1` with `HTTPS_PROXY`.
   */
  fetch?: FetchFunction<Answer>;
  /**
   * Told when the store does not take a new pair. This process keeps the pair in its memory, and tries again. Nobody waits
   * for it; what it throws or rejects with is a warning of the process. Default: `process.emitWarning`.
   */
  onStoreError?: (error: unknown, key: string) => unknown;
}

/** What verify was given, as `EagleEyeTokens.save` takes it. */
export interface LoginTokens {
  /** May be left out where there is only a refresh token: the first use gets a pair for it. */
  accessToken?: string | undefined;
  refreshToken?: string | undefined;
  /** The token response: `expires_in` (seconds from now) and `httpsBaseUrl` are read. */
  params?: { expires_in?: number | undefined; httpsBaseUrl?: unknown } | undefined;
  /** `baseUrl` is read. Without it Eagle Eye is asked. */
  profile?: { baseUrl?: string } | undefined;
  /**
   * When the access token ends, in milliseconds since the epoch, as `get` gives it: for tokens that were kept elsewhere. It
   * counts before `params.expires_in`. Without either, the token is used until the API refuses it.
   */
  expiresAt?: number | undefined;
}

function isStore(value: unknown): value is TokenStore {
  return isJsonObject(value) && ['get', 'set', 'delete'].every((name) => typeof value[name] === 'function');
}

/** A rule for what may be left out. */
function ifAny(holds: (value: unknown) => boolean, must: string): Rule<unknown> {
  return (value, invalid) => ((value ?? undefined) === undefined || holds(value) ? value : invalid(`must be ${must}`));
}

const functionIfAny = ifAny((value) => typeof value === 'function', 'a function');
const OPTION_RULES = {
  store: (value = new MemoryTokenStore(), invalid) =>
    isStore(value) ? value : invalid('must have the functions get, set and delete'),
  secret: (value, invalid) => {
    const secrets = listOf(value ?? []);
    return secrets.every(isSecret) && (secrets.length > 0 || value === undefined)
      ? secrets
      : invalid('must be 32 characters or more, or an array of such strings');
  },
  fetch: functionIfAny,
  onStoreError: functionIfAny,
} satisfies Record<string, Rule<unknown>>;

/** @throws TypeError naming an option that is unknown or cannot be used, and what it must be */
export function storeOptionsOf(options: object): { store: TokenStore; secret: readonly string[] } {
  if (isStore(options)) {
    throw new TypeError('EagleEyeTokens: a store is an option: new EagleEyeTokens(strategy, { store })');
  }
  return check(OPTION_RULES, options, 'EagleEyeTokens', OPTION_RULES);
}

const tokenIfAny = ifAny((value) => typeof value === 'string' && TOKEN.test(value), 'a string of visible characters');
/** In milliseconds, the year 1973; in seconds, the year 5138. */
const EARLIEST = 1e11;
const LOGIN_RULES = {
  accessToken: tokenIfAny,
  refreshToken: tokenIfAny,
  params: (value: unknown) => value,
  profile: (value: unknown) => value,
  expiresAt: ifAny(
    (value) => typeof value === 'number' && value >= EARLIEST && !Number.isNaN(new Date(value).getTime()),
    'milliseconds since the epoch, as get gives it',
  ),
};

/** @throws TypeError saying what of a login cannot be kept: it would show hours later, when the access token ends */
export function checkLogin(login: unknown): void {
  if (!isJsonObject(login) || !(login.accessToken ?? login.refreshToken)) {
    throw new TypeError('EagleEyeTokens: save needs the tokens of a login: { accessToken, refreshToken, … }');
  }
  check(LOGIN_RULES, login, 'EagleEyeTokens.save', LOGIN_RULES);
}

/** @throws TypeError for what names no user: under a key that is undefined all users would share one pair */
export function checkKey(key: unknown): void {
  if (!isNonEmptyString(key)) {
    const what = `the key must be a non-empty string, and is ${key === '' ? 'empty' : `of type ${typeof key}`}`;
    throw new TypeError(`EagleEyeTokens: ${what}. Is the user logged in, and does the session keep the user's key?`);
  }
}
