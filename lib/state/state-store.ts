// Not the global one: what a test puts in its place may return nothing.
import { setTimeout } from 'node:timers';

import { originOf } from '../callback-url';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject } from '../json';
import type { Settings } from '../options';
import type { LoginResult, Outcome } from '../outcome';
import type { LoginRequest } from '../passport-oauth2';
import { randomOctets } from '../sealed-value';
import type { Logins, ReturnedLogin, StateMeta } from './custom-store';
import { beginInCookie, cookieSetterOf, fastifyCure, findInCookie, MAX_PENDING } from './login-cookie';
import { explain, isOver, MAX_AGE, openState, refuse, sealState } from './state-parameter';

/*
 * A pending login is a text of three lines: the redirect URI, PKCE's code verifier, and the application's state as JSON. None
 * of them holds a line break, and the last two may be empty. When the login began, its state parameter says.
 */

/** Octets of a handle, which names a login: 128 random bits, as RFC 6749 §10.10 asks. */
const HANDLE_BYTES = 16;
/** The application's state as JSON has at most this many bytes. */
const MAX_STATE_BYTES = 1024;
/** What the pending logins of a session may take as JSON, in bytes: some sessions are a cookie of 4,096. */
const MAX_SESSION_BYTES = 2000;
/** A callback that comes again so soon, in milliseconds, is that of an impatient user: it joins the first one's exchange. */
const PATIENCE = 10_000;
/** More logins than come back to one process within MAX_AGE. */
const MAX_USED = 10_000;

/** A login that has come back. What came with the callback, and its exchange, are soon forgotten. */
interface UsedLogin {
  /** Milliseconds since the epoch. */
  readonly at: number;
  answer: string | undefined;
  exchange?: Promise<LoginResult> | undefined;
}

type Session = Record<string, unknown>;

function sessionOf(req: LoginRequest): Session | undefined {
  const session: unknown = Reflect.get(req, 'session');
  return isJsonObject(session) ? session : undefined;
}

/** The application's state as JSON, which leaves out a function without a word, and throws at a bigint or a cycle. */
function jsonOf(state: unknown): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(state);
  } catch {
    // Refused below, as what leaves nothing.
  }
  if (json === undefined && state !== undefined) {
    throw new EagleEyeError('state_not_serializable', "The application's state cannot be written as JSON.");
  }
  if (Buffer.byteLength(json ?? '') > MAX_STATE_BYTES) {
    throw new EagleEyeError('state_too_large', "The application's state is too large.");
  }
  return json;
}

/**
 * The pending logins of all browsers: each in a sealed cookie of the browser that began it, or, where the framework gives no
 * response to set one on, in the browser's session.
 */
export class PendingLogins implements Logins {
  readonly #settings: Settings;
  readonly #secret: string;
  /** Which client of which authorization server they belong to. A URL holds no space, so that no two pairs look alike. */
  readonly #client: string;
  /** By their handles, the oldest first. */
  readonly #used = new Map<string, UsedLogin>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#secret = settings.stateSecret[0] ?? '';
    this.#client = `${settings.authorizationURL} ${settings.clientID}`;
  }

  begin(req: LoginRequest, codeVerifier: string | undefined, state: unknown, { callbackURL }: StateMeta): string {
    const handle = randomOctets(HANDLE_BYTES).toString('base64url');
    const login = [callbackURL, codeVerifier, jsonOf(state)].join('\n');
    const setCookies = this.#cookieSetterOf(req);
    if (setCookies) {
      setCookies(beginInCookie(req, handle, login, this.#client, this.#secret));
    } else {
      this.#beginInSession(req, handle, login);
    }
    const origin = originOf(req, this.#settings.proxy) ?? '';
    return sealState(handle, origin, this.#client, this.#secret);
  }

  isOurs(state: string): boolean {
    return openState(state, this.#client, this.#settings.stateSecret) !== undefined;
  }

  finish(req: LoginRequest, state: string | undefined, answer: string): ReturnedLogin | Outcome {
    const { stateSecret, proxy, store } = this.#settings;
    if (state === undefined) {
      return refuse('not_ours', 'The callback carries no state: it does not belong to a login that was started here.');
    }
    const claims = openState(state, this.#client, stateSecret);
    if (!claims) {
      const what =
        'The state of the callback was not made here: it was made up, changed, or sealed with another secret.';
      return refuse('not_ours', what);
    }
    const { handle } = claims;
    const setCookies = this.#cookieSetterOf(req);
    const cookie = setCookies && findInCookie(req, handle, this.#client, stateSecret);
    if (cookie) {
      setCookies([cookie.deletion]);
    }
    const login = setCookies ? cookie?.login : this.#takeFromSession(req, handle);
    const used = this.#used.get(handle);
    const isRepeated = login !== undefined && used?.answer === answer && Date.now() - used.at <= PATIENCE;
    if (used && !isRepeated) {
      return refuse('used', 'This login has come back before: a state works once.');
    }
    if (login === undefined || isOver(claims)) {
      const hook = store === true ? undefined : fastifyCure(req);
      const cure = hook && ` NestJS on Fastify does not save it. ${hook}`;
      return explain(claims, originOf(req, proxy), setCookies ? 'cookie' : 'session', cure);
    }
    const [redirectURI = '', codeVerifier = '', json = ''] = login.split('\n');
    return {
      redirectURI,
      codeVerifier: codeVerifier || undefined,
      state: json === '' ? undefined : JSON.parse(json),
      used: used ?? this.#use(handle, answer),
    };
  }

  #cookieSetterOf(req: LoginRequest): ReturnType<typeof cookieSetterOf> {
    return this.#settings.store === true ? undefined : cookieSetterOf(req);
  }

  /** Remembers that a login has come back for MAX_AGE, whose last second counts; beyond MAX_USED the oldest is forgotten. */
  #use(handle: string, answer: string): UsedLogin {
    for (const [oldest, { at }] of this.#used) {
      if (this.#used.size < MAX_USED && Date.now() - at <= (MAX_AGE + 1) * 1000) {
        break;
      }
      this.#used.delete(oldest);
    }
    const used: UsedLogin = { at: Date.now(), answer };
    this.#used.set(handle, used);
    setTimeout(() => {
      used.answer = used.exchange = undefined;
    }, PATIENCE).unref();
    return used;
  }

  #beginInSession(req: LoginRequest, handle: string, login: string): void {
    const session = sessionOf(req);
    if (!session) {
      if (this.#settings.store === true) {
        throw new EagleEyeError(
          'session_required',
          'The option "store: true" keeps logins in req.session: there is none.',
        );
      }
      // No session plugin on Fastify: NestJS ends the response past it, and the session would not be saved.
      const cure =
        fastifyCure(req) ?? 'Set req.res = res before passport.authenticate, or put a session plugin before it.';
      const what = 'The login found no place to remember itself: req.res is missing, and so is req.session.';
      throw new EagleEyeError('response_required', what, {}, cure);
    }
    const logins = [...this.#pendingIn(session), `${handle}\n${login}`];
    while (
      logins.length > MAX_PENDING ||
      (logins.length > 1 && Buffer.byteLength(JSON.stringify(logins)) > MAX_SESSION_BYTES)
    ) {
      logins.shift();
    }
    this.#write(session, logins);
  }

  #takeFromSession(req: LoginRequest, handle: string): string | undefined {
    const session = sessionOf(req) ?? {};
    const logins = this.#pendingIn(session);
    const found = logins.find((login) => login.startsWith(handle));
    if (found !== undefined) {
      const others = logins.filter((login) => login !== found);
      this.#write(session, others);
    }
    return found?.slice(handle.length + 1);
  }

  /** Each begins with a line for its handle; the oldest is the first. */
  #pendingIn(session: Session): string[] {
    const entry = session[this.#settings.sessionKey];
    const pending: unknown[] = isJsonObject(entry) && Array.isArray(entry.pending) ? entry.pending : [];
    return pending.filter((login) => typeof login === 'string');
  }

  /** What else the application keeps under the key stays. Some session plugins only notice an assignment. */
  #write(session: Session, pending: string[]): void {
    const { sessionKey } = this.#settings;
    const before = session[sessionKey];
    const entry = { ...(isJsonObject(before) ? before : {}), pending: pending.length > 0 ? pending : undefined };
    const isEmpty = Object.values(entry).every((value) => value === undefined);
    session[sessionKey] = isEmpty ? undefined : entry;
    if (isEmpty) {
      // Fastify's secure session knows no delete; an undefined value is left out of its JSON as well.
      Reflect.deleteProperty(session, sessionKey);
    }
  }
}
