import { stringifySetCookie } from 'cookie';

import { isJsonObject } from '../json';
import { DEFAULT_MAX_AGE } from './pending-login';

/** Options of `CookieStateStore`. */
export interface CookieStateStoreOptions {
  /**
   * Secret of the application, 32 random characters or more, from which the keys of the cookies are derived. Of an array
   * the first one seals and all of them open, so that a secret can be replaced without breaking logins under way.
   */
  secret: string | readonly string[];
  /** Whether the cookie is sent over https alone. Default: `true`; `false` for development over http. */
  secure?: boolean;
  /** Seconds that a login may take. Default: 600. */
  maxAge?: number;
  /** Default: `eagleeye-state`, with the prefix `__Host-` when `secure`, `path` and `domain` allow it. */
  cookieName?: string;
  /** Default: `/`. */
  path?: string;
  /** Default: none, so that the cookie belongs to the host that set it. */
  domain?: string;
  /** Default: `'lax'`, which comes back with a redirect. `'none'` is for callbacks by form_post. */
  sameSite?: 'lax' | 'none';
}

/** The options of a store, checked and with every default filled in. */
export interface CookieSettings {
  /** The first one seals. */
  readonly secrets: readonly [string, ...string[]];
  /** What the names of the cookies begin with. */
  readonly name: string;
  readonly maxAge: number;
  readonly attributes: CookieAttributes;
}

interface CookieAttributes {
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly path: string;
  readonly domain?: string;
  readonly sameSite: 'lax' | 'none';
}

const MIN_SECRET_LENGTH = 32;
const COOKIE_NAME = /^[\w!#$%&'*+\-.^`|~]+$/;

function refuse(option: string, rule: string): never {
  throw new TypeError(`CookieStateStore: option "${option}" ${rule}`);
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value.length >= MIN_SECRET_LENGTH;
}

function secretsOf(secret: unknown): [string, ...string[]] {
  const secrets: unknown[] = Array.isArray(secret) ? secret : [secret];
  const [first, ...others] = secrets;
  return isSecret(first) && others.every(isSecret)
    ? [first, ...others]
    : refuse('secret', `must be a string of at least ${MIN_SECRET_LENGTH} characters, or an array of such strings`);
}

function maxAgeOf(maxAge: unknown): number {
  return typeof maxAge === 'number' && Number.isSafeInteger(maxAge) && maxAge >= 1
    ? maxAge
    : refuse('maxAge', 'must be a whole number of seconds, at least 1');
}

function attributesOf({
  secure = true,
  path = '/',
  domain,
  sameSite = 'lax',
}: CookieStateStoreOptions): CookieAttributes {
  if (typeof secure !== 'boolean') {
    refuse('secure', 'must be true or false');
  }
  if (!['lax', 'none'].includes(sameSite) || (sameSite === 'none' && !secure)) {
    refuse(
      'sameSite',
      'must be "lax", or "none" together with secure: "strict" cookies do not come back from Eagle Eye',
    );
  }
  // Browsers put a path in its place that does not begin with a slash, and leave an empty domain out.
  if (typeof path !== 'string' || !path.startsWith('/')) {
    refuse('path', 'must begin with "/"');
  }
  if (domain !== undefined && (typeof domain !== 'string' || domain === '')) {
    refuse('domain', 'must be a domain name, or left out');
  }
  const attributes: CookieAttributes = { httpOnly: true, secure, path, sameSite, ...(domain && { domain }) };
  // The library refuses what no cookie can carry; better now than at the first login.
  try {
    stringifySetCookie({ name: 'test', value: '', ...attributes });
  } catch {
    refuse('path" or "domain', 'cannot stand in a cookie');
  }
  return attributes;
}

function nameOf(cookieName: unknown, { secure, path, domain }: CookieAttributes): string {
  const hostOnly = secure && path === '/' && domain === undefined;
  const name = cookieName ?? `${hostOnly ? '__Host-' : ''}eagleeye-state`;
  if (typeof name !== 'string' || !COOKIE_NAME.test(name)) {
    return refuse('cookieName', 'must be a cookie name (RFC 6265 §4.1.1)');
  }
  // Browsers compare the prefixes without regard to case (RFC 6265bis §4.1.3).
  if ((/^__host-/i.test(name) && !hostOnly) || (/^__secure-/i.test(name) && !secure)) {
    return refuse('cookieName', 'has a prefix that asks for secure, and __Host- for path "/" and no domain as well');
  }
  return name;
}

/**
 * Checks the options of a store and fills in the defaults.
 *
 * @throws TypeError naming the option that cannot be used, and what it must be
 */
export function cookieSettingsOf(options: CookieStateStoreOptions): CookieSettings {
  if (!isJsonObject(options)) {
    throw new TypeError('CookieStateStore: the first argument must be the options { secret }');
  }
  const secrets = secretsOf(options.secret);
  const attributes = attributesOf(options);
  return {
    secrets,
    name: nameOf(options.cookieName, attributes),
    maxAge: maxAgeOf(options.maxAge ?? DEFAULT_MAX_AGE),
    attributes,
  };
}
