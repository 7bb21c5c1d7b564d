// Not the global one: what a test puts in its place may return nothing.
import { setTimeout } from 'node:timers';

import { originOf } from '../callback-url';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject } from '../json';
import type { LoginRequest } from '../passport-oauth2';
import { randomOctets } from '../sealed-value';
import type { Settings } from '../options';
import {
  beginInCookie,
  cookieSetterOf,
  fastifyCure,
  findInCookie,
  MAX_PENDING,
  noPlace,
  type PendingLogin,
} from './login-cookie';
import { explain, HANDLE_BYTES, isOver, MAX_AGE, now, openState, refuse, sealState } from './state-parameter';
import type { Logins, NewLogin, Share, StateVerdict } from './custom-store';

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
  callback: string | undefined;
  exchange: Promise<object> | undefined;
}

type Session = Record<string, unknown>;

function sessionOf(req: LoginRequest): Session | undefined {
  const session: unknown = Reflect.get(req, 'session');
  return isJsonObject(session) ? session : undefined;
}

function isPendingLogin(value: unknown): value is PendingLogin {
  return isJsonObject(value) && typeof value.handle === 'string' && typeof value.redirectURI === 'string';
}

/** The application's state as JSON, which leaves out a function without a word, and throws at a bigint or a cycle. */
function jsonOf(state: unknown): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(state);
  } catch {
    json = undefined;
  }
  if (json === undefined && state !== undefined) {
    throw new EagleEyeError('state_not_serializable', "The application's state cannot be written as JSON.");
  }
  if (json !== undefined && Buffer.byteLength(json) > MAX_STATE_BYTES) {
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

  begin(req: LoginRequest, { codeVerifier, state, meta }: NewLogin): string {
    const handle = randomOctets(HANDLE_BYTES).toString('base64url');
    const login = { handle, redirectURI: meta.callbackURL, codeVerifier, state: jsonOf(state) };
    const setCookies = this.#cookieSetterOf(req);
    if (setCookies) {
      setCookies(beginInCookie(req, login, this.#client, this.#secret));
    } else {
      this.#beginInSession(req, login);
    }
    const origin = originOf(req, this.#settings.proxy) ?? '';
    return sealState({ handle, began: now(), origin }, this.#client, this.#secret);
  }

  isOurs(state: string): boolean {
    return openState(state, this.#client, this.#settings.stateSecret) !== undefined;
  }

  finish(req: LoginRequest, state: string | undefined, answer: string): StateVerdict {
    const { stateSecret, proxy, store } = this.#settings;
    const claims = state === undefined ? undefined : openState(state, this.#client, stateSecret);
    if (!claims) {
      const what =
        state === undefined
          ? 'The callback carries no state: it does not belong to a login that was started here.'
          : 'The state of the callback was not made here: it was made up, changed, or sealed with another secret.';
      return refuse('not_ours', what);
    }
    const { handle } = claims;
    const setCookies = this.#cookieSetterOf(req);
    const cookie = setCookies && findInCookie(req, handle, this.#client, stateSecret);
    const login = setCookies ? cookie?.login : this.#takeFromSession(req, handle);
    if (cookie) {
      setCookies([cookie.deletion]);
    }
    const used = this.#used.get(handle);
    const callback = cookie && `${cookie.value} ${answer}`;
    const isRepeated = callback !== undefined && used?.callback === callback && Date.now() - used.at <= PATIENCE;
    if (used && !isRepeated) {
      return refuse('used', 'This login has come back before: a state works once.');
    }
    if (!login || isOver(claims)) {
      const hook = store === true ? undefined : fastifyCure(req);
      const cure = hook && ` NestJS on Fastify does not save it. ${hook}`;
      return explain(claims, originOf(req, proxy), setCookies ? 'cookie' : 'session', cure);
    }
    return {
      ok: true,
      codeVerifier: login.codeVerifier,
      state: login.state === undefined ? undefined : JSON.parse(login.state),
      redirectURI: login.redirectURI,
      share: this.#use(handle, callback, used),
    };
  }

  #cookieSetterOf(req: LoginRequest): ReturnType<typeof cookieSetterOf> {
    return this.#settings.store === true ? undefined : cookieSetterOf(req);
  }

  /** Remembers that a login has come back for MAX_AGE, whose last second counts; beyond MAX_USED the oldest is forgotten. */
  #use(handle: string, callback: string | undefined, used: UsedLogin | undefined): Share {
    const entry: UsedLogin = used ?? { at: Date.now(), callback, exchange: undefined };
    if (!used) {
      for (const [oldest, { at }] of this.#used) {
        if (this.#used.size < MAX_USED && Date.now() - at <= (MAX_AGE + 1) * 1000) {
          break;
        }
        this.#used.delete(oldest);
      }
      this.#used.set(handle, entry);
      setTimeout(() => {
        entry.callback = entry.exchange = undefined;
      }, PATIENCE).unref();
    }
    return <Result extends object>(exchange: () => Promise<Result>) => {
      const shared = (entry.exchange as Promise<Result> | undefined) ?? exchange();
      entry.exchange = shared;
      return shared;
    };
  }

  #beginInSession(req: LoginRequest, login: PendingLogin): void {
    const session = sessionOf(req);
    if (!session) {
      throw this.#settings.store === true
        ? new EagleEyeError('session_required', 'The option "store: true" keeps logins in req.session: there is none.')
        : noPlace(req);
    }
    const logins = [...this.#pendingIn(session), login];
    while (
      logins.length > MAX_PENDING ||
      (logins.length > 1 && Buffer.byteLength(JSON.stringify(logins)) > MAX_SESSION_BYTES)
    ) {
      logins.shift();
    }
    this.#write(session, logins);
  }

  #takeFromSession(req: LoginRequest, handle: string): PendingLogin | undefined {
    const session = sessionOf(req);
    const logins = session ? this.#pendingIn(session) : [];
    const login = logins.find((candidate) => candidate.handle === handle);
    if (session && login) {
      this.#write(
        session,
        logins.filter((other) => other !== login),
      );
    }
    return login;
  }

  #pendingIn(session: Session): PendingLogin[] {
    const entry = session[this.#settings.sessionKey];
    return isJsonObject(entry) && Array.isArray(entry.pending) ? entry.pending.filter(isPendingLogin) : [];
  }

  /** What else the application keeps under the key stays. Some session plugins only notice an assignment. */
  #write(session: Session, pending: PendingLogin[]): void {
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
