import { isSecret, listOf } from '../options';
import type { TokenStore } from './token-store';

/**
 * What a `fetch` of the application's is called with, besides the URL. Pass all of it on: `body`, `signal` and what else `init`
 * held are there as well, under types that differ from one `fetch` to the next.
 */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  redirect: 'manual';
}

/** What this package reads of an answer; it hands the rest on. */
export interface FetchAnswer {
  readonly status: number;
}

/** A function that fetches: Node's, undici's, node-fetch. */
export type FetchFunction<Answer extends FetchAnswer> = (url: string, init: FetchInit) => Promise<Answer>;

/**
 * Options of {@link EagleEyeTokens}.
 *
 * @typeParam Answer - what the option `fetch` resolves with
 */
export interface EagleEyeTokensOptions<Answer extends FetchAnswer = Response> {
  /** Where the pairs are kept. Default: the memory of this process, which forgets a pair that nobody used for 14 days. */
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
   * Elsewhere the environment does: `NODE_EXTRA_CA_CERTS=file`, and from Node.js 24 on `NODE_USE_ENV_PROXY=1` with
   * `HTTPS_PROXY`.
   */
  fetch?: FetchFunction<Answer>;
  /**
   * Told when the store does not take a new pair. This process keeps the pair in its memory, and tries again. Nobody waits
   * for it; what it throws or rejects with is a warning of the process. Default: `process.emitWarning`.
   */
  onStoreError?: (error: unknown, key: string) => unknown;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isStore = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ['get', 'set', 'delete'].every((name) => isFunction(Reflect.get(value, name)));
const areSecrets = (value: unknown): boolean => listOf(value).length > 0 && listOf(value).every(isSecret);
/** What each option must be. */
const RULES = new Map<string, readonly [holds: (value: unknown) => boolean, must: string]>([
  ['store', [isStore, 'have the functions get, set and delete']],
  ['secret', [areSecrets, 'be 32 characters or more, or an array of such strings']],
  ['fetch', [isFunction, 'be a function']],
  ['onStoreError', [isFunction, 'be a function']],
]);

/** @throws TypeError naming an option that is unknown or cannot be used, and what it must be */
export function checkOptions(options: object): void {
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
