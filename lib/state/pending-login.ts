import { randomBytes } from 'node:crypto';

import { EagleEyeError } from '../errors';
import { isJsonObject } from '../json';
import type { StateMeta } from './state-store';

/** A login that has begun and not come back: what a state store keeps, wherever it keeps it. */
export interface PendingLogin {
  /** The `state` parameter: 24 random octets, base64url; RFC 6749 §10.10 asks for 128 bits. */
  readonly handle: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Which client of which authorization server it belongs to: RFC 9700 §4.4.2, against mix-up. */
  readonly client: string;
  /** PKCE's code verifier. */
  readonly codeVerifier?: string | undefined;
  /** The application's own state. */
  readonly state?: unknown;
}

/** Seconds that a login may take, unless told otherwise: twice the lifetime of a code. */
export const DEFAULT_MAX_AGE = 600;

/** Logins that one browser may have under way, in as many tabs; the oldest gives way. */
export const MAX_PENDING = 10;

// A URL holds no space, so that no two pairs look alike.
function clientOf({ authorizationURL, clientID }: StateMeta): string {
  return `${authorizationURL} ${clientID}`;
}

/** JSON leaves out a function or a symbol without a word, and throws at a bigint or a cycle. */
function isSerializable(value: unknown): boolean {
  try {
    const text: unknown = JSON.stringify(value);
    return text !== undefined;
  } catch {
    return false;
  }
}

/** Sessions and cookies are written when the response ends, too late to tell the application what was wrong. */
function requireSerializable(state: unknown): void {
  if (state !== undefined && !isSerializable(state)) {
    throw new EagleEyeError(
      "The application's state cannot be written as JSON. Pass plain data to authenticate({ state }).",
      { code: 'state_not_serializable', status: 500 },
    );
  }
}

/**
 * Begins a login.
 *
 * @throws EagleEyeError `state_not_serializable`
 */
export function beginLogin(
  maxAge: number,
  codeVerifier: string | undefined,
  state: unknown,
  meta: StateMeta,
): PendingLogin {
  requireSerializable(state);
  const login: { -readonly [Member in keyof PendingLogin]: PendingLogin[Member] } = {
    handle: randomBytes(24).toString('base64url'),
    expiresAt: Date.now() + maxAge * 1000,
    client: clientOf(meta),
  };
  // Not as undefined: some session stores read null back.
  if (codeVerifier !== undefined) {
    login.codeVerifier = codeVerifier;
  }
  if (state !== undefined) {
    login.state = state;
  }
  return login;
}

/** Whether a value, read back from a session or a cookie, is a pending login. */
export function isPendingLogin(value: unknown): value is PendingLogin {
  return (
    isJsonObject(value) &&
    typeof value.handle === 'string' &&
    typeof value.expiresAt === 'number' &&
    typeof value.client === 'string' &&
    (value.codeVerifier === undefined || typeof value.codeVerifier === 'string')
  );
}

/** Whether a callback is that of a login: it has its state, and comes to the client that began it. */
export function belongsTo(login: PendingLogin, handle: string | undefined, meta: StateMeta): boolean {
  return login.handle === handle && login.client === clientOf(meta);
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
