import { stringifySetCookie } from 'cookie';

import { EagleEyeError } from '../errors';
import type { LoginRequest } from '../passport-oauth2';
import {
  beginLogin,
  DEFAULT_MAX_AGE,
  isExpired,
  isPendingLogin,
  MAX_PENDING,
  REFUSALS,
  verdictOf,
} from './pending-login';
import type { PendingLogin } from './pending-login';
import { cookiesOf, setCookies } from './response-cookies';
import { open, seal } from './sealed-value';
import { SpentHandles } from './spent-handles';
import type { StateMeta, StoreCallback, VerifyStateCallback } from './state-store';

/** Options of {@link CookieStateStore}. */
export interface CookieStateStoreOptions {
  /**
   * Secret of the application, 32 characters or more, from which the keys of the cookies are derived. Of an array the
   * first one seals and all of them open, so that a secret can be replaced without breaking logins under way.
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

const MIN_SECRET_LENGTH = 32;
/** Browsers drop a cookie whose name, value and attributes exceed 4096 bytes (RFC 6265 §6.1). */
const MAX_COOKIE_BYTES = 4096;
const COOKIE_NAME = /^[\w!#$%&'*+\-.^`|~]+$/;
/** Characters of the handle that name its cookie: enough to tell tabs apart. */
const ID_LENGTH = 12;

function refuse(option: string, rule: string): never {
  throw new TypeError(`CookieStateStore: option "${option}" ${rule}`);
}

function secretsOf(secret: unknown): string[] {
  const secrets: unknown[] = Array.isArray(secret) ? secret : [secret];
  const isSecret = (value: unknown): value is string => typeof value === 'string' && value.length >= MIN_SECRET_LENGTH;
  return secrets.length > 0 && secrets.every(isSecret)
    ? [...secrets]
    : refuse('secret', `must be a string of at least ${MIN_SECRET_LENGTH} characters, or an array of such strings`);
}

/**
 * Keeps a pending login in a cookie of the browser that began it: for applications without a session (JWT APIs, NestJS
 * guards, serverless, several instances). Each login has a cookie of its own, so that several tabs do not meet.
 *
 * The cookie is HttpOnly, encrypted and authenticated; it carries the code verifier of PKCE and the application's state.
 * It is deleted when it is used, and a copy of it is refused by the process that saw it used; across processes, a
 * replayed callback fails on its code, which Eagle Eye takes once.
 */
export class CookieStateStore {
  readonly #secrets: readonly [string, ...string[]];
  readonly #name: string;
  readonly #maxAge: number;
  readonly #attributes: { httpOnly: true; secure: boolean; path: string; domain?: string; sameSite: 'lax' | 'none' };
  readonly #spent = new SpentHandles();

  /** @throws TypeError naming the option that cannot be used, and what it must be */
  constructor(options: CookieStateStoreOptions) {
    const { secret, secure = true, maxAge = DEFAULT_MAX_AGE, path = '/', domain, sameSite = 'lax' } = options;
    const [first, ...others] = secretsOf(secret);
    this.#secrets = [first ?? refuse('secret', 'is required'), ...others];
    if (typeof secure !== 'boolean') {
      refuse('secure', 'must be true or false');
    }
    if (!Number.isInteger(maxAge) || maxAge < 1) {
      refuse('maxAge', 'must be a whole number of seconds, at least 1');
    }
    if (!['lax', 'none'].includes(sameSite) || (sameSite === 'none' && !secure)) {
      refuse(
        'sameSite',
        'must be "lax", or "none" together with secure: "strict" cookies do not come back from Eagle Eye',
      );
    }
    const hostOnly = secure && path === '/' && domain === undefined;
    const name = options.cookieName ?? `${hostOnly ? '__Host-' : ''}eagleeye-state`;
    if (typeof name !== 'string' || !COOKIE_NAME.test(name)) {
      refuse('cookieName', 'must be a cookie name (RFC 6265 §4.1.1)');
    }
    if ((name.startsWith('__Host-') && !hostOnly) || (name.startsWith('__Secure-') && !secure)) {
      refuse('cookieName', 'has a prefix that asks for secure, and __Host- for path "/" and no domain as well');
    }
    this.#name = name;
    this.#maxAge = maxAge;
    this.#attributes = { httpOnly: true, secure, path, sameSite, ...(domain === undefined ? {} : { domain }) };
    // The library refuses a path or a domain that no cookie can carry; better now than at the first login.
    try {
      stringifySetCookie({ name, value: '', ...this.#attributes });
    } catch {
      refuse('path" or "domain', 'cannot stand in a cookie');
    }
  }

  /** Begins a login; called by the strategy. */
  store(
    req: LoginRequest,
    codeVerifier: string | undefined,
    state: unknown,
    _meta: StateMeta,
    callback: StoreCallback,
  ): void {
    const login = beginLogin(this.#maxAge, codeVerifier, state);
    const name = this.#cookieName(login.handle);
    const field = this.#setCookie(name, this.#seal(login, name), this.#maxAge);
    if (Buffer.byteLength(field) > MAX_COOKIE_BYTES) {
      throw new EagleEyeError(
        `The application's state is too large for a cookie of ${MAX_COOKIE_BYTES} bytes. Pass less to authenticate({ state }).`,
        { code: 'state_too_large', status: 500 },
      );
    }
    setCookies(req, [...this.#crowdedOut(req).map((old) => this.#setCookie(old, '', 0)), field]);
    callback(null, login.handle);
  }

  /** Ends a login; called by the strategy. */
  verify(req: LoginRequest, handle: string | undefined, _meta: StateMeta, callback: VerifyStateCallback): void {
    if (handle === undefined) {
      callback(null, false, { message: REFUSALS.missing });
      return;
    }
    const name = this.#cookieName(handle);
    const login = this.#open(name, cookiesOf(req)[name]);
    if (login?.handle !== handle || this.#spent.has(handle)) {
      callback(null, false, { message: REFUSALS.unknown });
      return;
    }
    setCookies(req, [this.#setCookie(name, '', 0)]);
    if (isExpired(login)) {
      callback(null, false, { message: REFUSALS.expired });
      return;
    }
    this.#spent.add(handle, login.expiresAt);
    callback(null, ...verdictOf(login));
  }

  #cookieName(handle: string): string {
    return `${this.#name}.${handle.slice(0, ID_LENGTH)}`;
  }

  #setCookie(name: string, value: string, maxAge: number): string {
    return stringifySetCookie({ name, value, maxAge, ...this.#attributes });
  }

  #seal(login: PendingLogin, name: string): string {
    try {
      return seal(JSON.stringify(login), name, this.#secrets[0]);
    } catch {
      throw new EagleEyeError(
        "The application's state cannot be written as JSON. Pass plain data to authenticate({ state }).",
        {
          code: 'state_not_serializable',
          status: 500,
        },
      );
    }
  }

  #open(name: string, value: string | undefined): PendingLogin | undefined {
    const text = value === undefined ? undefined : open(value, name, this.#secrets);
    const login: unknown = text === undefined ? undefined : JSON.parse(text);
    return isPendingLogin(login) ? login : undefined;
  }

  /** The cookies to delete so that those of abandoned logins do not pile up: the dead ones first, then the oldest. */
  #crowdedOut(req: LoginRequest): string[] {
    const cookies = Object.entries(cookiesOf(req)).filter(([name]) => name.startsWith(`${this.#name}.`));
    if (cookies.length < MAX_PENDING) {
      return [];
    }
    const expiries = cookies.map(([name, value]) => ({ name, expiresAt: this.#open(name, value)?.expiresAt ?? 0 }));
    return expiries
      .sort((one, other) => other.expiresAt - one.expiresAt)
      .slice(MAX_PENDING - 1)
      .map(({ name }) => name);
  }
}
