import { stringifySetCookie } from 'cookie';

import { EagleEyeError } from '../errors';
import type { LoginRequest } from '../passport-oauth2';
import { type CookieSettings, cookieSettingsOf, type CookieStateStoreOptions } from './cookie-settings';
import { beginLogin, belongsTo, isExpired, isPendingLogin, MAX_PENDING, REFUSALS, verdictOf } from './pending-login';
import type { PendingLogin } from './pending-login';
import { cookiesOf, setCookies } from './response-cookies';
import { open, seal } from './sealed-value';
import { SpentHandles } from './spent-handles';
import type { StateMeta, StoreCallback, VerifyStateCallback } from './state-store';

/** Browsers drop a cookie whose name, value and attributes exceed 4096 bytes (RFC 6265 §6.1). */
const MAX_COOKIE_BYTES = 4096;
/**
 * What the logins of one browser may take of its Cookie field: beyond it the oldest give way. nginx refuses a field of
 * more than 8 KiB, and Node headers of more than 16 KiB in all, so that the browser would be locked out of the site.
 */
const MAX_PENDING_BYTES = 6144;
/** Characters of the handle that name its cookie: enough to tell tabs apart. */
const ID_LENGTH = 12;
const ID = /^[\w-]{12}$/;

/**
 * Keeps a pending login in a cookie of the browser that began it: for applications without a session (JWT APIs, NestJS
 * guards, serverless, several instances). Each login has a cookie of its own, so that several tabs do not meet.
 *
 * The cookie is HttpOnly, encrypted and authenticated; it carries the code verifier of PKCE and the application's state.
 * It is deleted when it is used, and a copy of it is refused by the process that saw it used; across processes, a
 * replayed callback fails on its code, which Eagle Eye takes once.
 */
export class CookieStateStore {
  readonly #settings: CookieSettings;
  readonly #spent: SpentHandles;

  /** @throws TypeError naming the option that cannot be used, and what it must be */
  constructor(options: CookieStateStoreOptions) {
    this.#settings = cookieSettingsOf(options);
    this.#spent = new SpentHandles(this.#settings.maxAge);
  }

  /** Begins a login; called by the strategy. */
  store(
    req: LoginRequest,
    codeVerifier: string | undefined,
    state: unknown,
    meta: StateMeta,
    callback: StoreCallback,
  ): void {
    const login = beginLogin(this.#settings.maxAge, codeVerifier, state, meta);
    const name = this.#cookieName(login.handle);
    const value = seal(JSON.stringify(login), name, this.#settings.secrets[0]);
    const field = this.#setCookie(name, value, this.#settings.maxAge);
    if (Buffer.byteLength(field) > MAX_COOKIE_BYTES) {
      throw new EagleEyeError(
        `The application's state is too large for a cookie of ${MAX_COOKIE_BYTES} bytes. Pass less to authenticate({ state }).`,
        { code: 'state_too_large', status: 500 },
      );
    }
    const crowdedOut = this.#crowdedOut(req, name.length + value.length);
    setCookies(req, [...crowdedOut.map((old) => this.#setCookie(old, '', 0)), field]);
    callback(null, login.handle);
  }

  /** Ends a login; called by the strategy. */
  verify(req: LoginRequest, handle: string | undefined, meta: StateMeta, callback: VerifyStateCallback): void {
    if (handle === undefined) {
      callback(null, false, { message: REFUSALS.missing });
      return;
    }
    const name = this.#cookieName(handle);
    const login = this.#open(name, cookiesOf(req)[name]);
    if (!login || !belongsTo(login, handle, meta) || this.#spent.has(handle)) {
      callback(null, false, { message: REFUSALS.unknown });
      return;
    }
    setCookies(req, [this.#setCookie(name, '', 0)]);
    if (isExpired(login)) {
      callback(null, false, { message: REFUSALS.expired });
      return;
    }
    // Not the one of the query, which may keep the whole URL in memory.
    this.#spent.add(login.handle);
    callback(null, ...verdictOf(login));
  }

  #cookieName(handle: string): string {
    return `${this.#settings.name}.${handle.slice(0, ID_LENGTH)}`;
  }

  #setCookie(name: string, value: string, maxAge: number): string {
    return stringifySetCookie({ name, value, maxAge, ...this.#settings.attributes });
  }

  #open(name: string, value: string | undefined): PendingLogin | undefined {
    const text = value === undefined ? undefined : open(value, name, this.#settings.secrets);
    const login: unknown = text === undefined ? undefined : JSON.parse(text);
    return isPendingLogin(login) ? login : undefined;
  }

  /** The cookies to delete so that those of abandoned logins do not pile up: the dead ones first, then the oldest. */
  #crowdedOut(req: LoginRequest, added: number): string[] {
    const prefix = `${this.#settings.name}.`;
    const cookies = Object.entries(cookiesOf(req)).filter(
      ([name]) => name.startsWith(prefix) && ID.test(name.slice(prefix.length)),
    );
    let bytes = added;
    return cookies
      .map(([name, value = '']) => ({
        name,
        size: name.length + value.length,
        expiresAt: this.#open(name, value)?.expiresAt ?? 0,
      }))
      .sort((one, other) => other.expiresAt - one.expiresAt)
      .filter(({ size }, index) => {
        bytes += size;
        return index >= MAX_PENDING - 1 || bytes > MAX_PENDING_BYTES;
      })
      .map(({ name }) => name);
  }
}
