import { randomBytes } from 'node:crypto';

import { isJsonObject } from '../json';

/** A login that has begun and not come back: what a state store keeps, wherever it keeps it. */
export interface PendingLogin {
  /** The `state` parameter: 24 random octets, base64url; RFC 6749 §10.10 asks for 128 bits. */
  readonly handle: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** PKCE's code verifier. */
  readonly codeVerifier?: string | undefined;
  /** The application's own state. */
  readonly state?: unknown;
}

/** Seconds that a login may take, unless told otherwise: twice the lifetime of a code. */
export const DEFAULT_MAX_AGE = 600;

/** Logins that one browser may have under way, in as many tabs; the oldest gives way. */
export const MAX_PENDING = 10;

/** Begins a login. */
export function beginLogin(maxAge: number, codeVerifier: string | undefined, state: unknown): PendingLogin {
  return {
    handle: randomBytes(24).toString('base64url'),
    expiresAt: Date.now() + maxAge * 1000,
    ...(codeVerifier === undefined ? {} : { codeVerifier }),
    ...(state === undefined ? {} : { state }),
  };
}

/** Whether a value, read back from a session or a cookie, is a pending login. */
export function isPendingLogin(value: unknown): value is PendingLogin {
  return (
    isJsonObject(value) &&
    typeof value.handle === 'string' &&
    typeof value.expiresAt === 'number' &&
    (value.codeVerifier === undefined || typeof value.codeVerifier === 'string')
  );
}

/** Whether a login has taken too long. */
export function isExpired(login: PendingLogin): boolean {
  return login.expiresAt <= Date.now();
}

/** What passport-oauth2's stores answer for a good login: the code verifier or `true`, and the application's state. */
export function verdictOf(login: PendingLogin): [ok: true | string, state: unknown] {
  return [login.codeVerifier ?? true, login.state];
}

/** Why a login is refused, with the usual causes, for the developer who reads it. */
export const REFUSALS = {
  missing: 'The callback carries no state: it does not belong to a login that was started here. Start the login again.',
  expired: 'This login took too long and has expired. Start the login again.',
  unknown:
    'This browser has no login under way with this state: it was used before, began in another browser, or the cookie that ' +
    'remembers it did not come back. Start the login again. Usual causes when it keeps happening: the app was opened on ' +
    '"localhost" while callbackURL says "127.0.0.1" (or the other way round), the cookie has SameSite=Strict, or it is ' +
    '"secure" and the app is opened over http.',
} as const;
