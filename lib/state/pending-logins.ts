// Not the global one: what a test puts in its place may return nothing.
import { setTimeout } from 'node:timers';

import { originOf } from '../callback-url';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject } from '../json';
import type { LoginRequest } from '../passport-oauth2';
import { randomOctets } from '../sealed-value';
import { beginInCookie, cookieSetterOf, findInCookie, MAX_PENDING, noPlace, type PendingLogin } from './login-cookie';
import { explain, HANDLE_BYTES, MAX_AGE, now, openState, refuse, sealState } from './state-parameter';
import type { Logins, NewLogin, StateVerdict } from './state-store';

/** The application's state as JSON has at most this many bytes. */
const MAX_STATE_BYTES = 1024;
/** What the pending logins of a session may take as JSON, in bytes: some sessions are a cookie of 4,096. */
const MAX_SESSION_BYTES = 2000;
/** A callback that comes again so soon, in milliseconds, is that of an impatient user: it joins the first one's exchange. */
const PATIENCE = 10_000;
/** More than any process has logins come back in the lifetime of one. */
const MAX_USED = 10_000;

/** How pending logins are kept. */
export interface PendingLoginsSettings {
  readonly clientID: string;
  readonly authorizationURL: string;
  /** The first seals, all open. */
  readonly stateSecret: readonly string[];
  /** Entry in `req.session`. */
  readonly sessionKey: string;
  /** Whether they are kept in the session, although there may be a response. */
  readonly inSession: boolean;
  readonly proxy: boolean;
}

/** A login that has come back, until it could come back no more. */
interface UsedLogin {
  /** What came with the callback; forgotten with the exchange. */
  callback: string | undefined;
  exchange: Promise<object> | undefined;
}

type Session = Record<string, unknown>;

function sessionOf(req: LoginRequest): Session | undefined {
  const session: unknown = Reflect.get(req, 'session');
  return isJsonObject(session) ? session : undefined;
}

function isPendingLogin(value: unknown): value is PendingLogin {
  return (
    isJsonObject(value) &&
    typeof value.handle === 'string' &&
    typeof value.expires === 'number' &&
    typeof value.redirectURI === 'string' &&
    ['undefined', 'string'].includes(typeof value.codeVerifier) &&
    ['undefined', 'string'].includes(typeof value.state)
  );
}

/** @throws EagleEyeError `state_not_serializable`, `state_too_large` */
function jsonOf(state: unknown): string | undefined {
  if (state === undefined) {
    return undefined;
  }
  let json: unknown;
  try {
    // JSON leaves out a function or a symbol without a word, and throws at a bigint or a cycle.
    json = JSON.stringify(state);
  } catch {
    json = undefined;
  }
  if (typeof json !== 'string') {
    throw new EagleEyeError('state_not_serializable', "The application's state cannot be written as JSON.");
  }
  if (Buffer.byteLength(json) > MAX_STATE_BYTES) {
    throw new EagleEyeError('state_too_large', "The application's state is too large.");
  }
  return json;
}

/**
 * The pending logins of all browsers: each in a sealed cookie of the browser that began it, or, where the framework gives no
 * response to set one on, in the browser's session.
 */
export class PendingLogins implements Logins {
  readonly #settings: PendingLoginsSettings;
  /** Which client of which authorization server they belong to. A URL holds no space, so that no two pairs look alike. */
  readonly #client: string;
  // Two maps take turns, so that nothing has to be looked for to be forgotten.
  #used = new Map<string, UsedLogin>();
  #usedEarlier = new Map<string, UsedLogin>();
  #turn = 0;

  constructor(settings: PendingLoginsSettings) {
    this.#settings = settings;
    this.#client = `${settings.authorizationURL} ${settings.clientID}`;
  }

  begin(req: LoginRequest, { codeVerifier, state, meta }: NewLogin): string {
    const { stateSecret, inSession, proxy } = this.#settings;
    const handle = randomOctets(HANDLE_BYTES).toString('base64url');
    const began = now();
    const login = {
      handle,
      expires: began + MAX_AGE,
      redirectURI: meta.callbackURL,
      codeVerifier,
      state: jsonOf(state),
    };
    const setCookies = inSession ? undefined : cookieSetterOf(req);
    if (setCookies) {
      setCookies(beginInCookie(req, login, this.#client, stateSecret[0] ?? ''));
    } else {
      this.#beginInSession(req, login);
    }
    return sealState({ handle, began, origin: originOf(req, proxy) ?? '' }, this.#client, stateSecret[0] ?? '');
  }

  isOurs(state: string): boolean {
    return openState(state, this.#client, this.#settings.stateSecret) !== undefined;
  }

  finish(req: LoginRequest, state: string | undefined, answer: string): StateVerdict {
    const { stateSecret, inSession, proxy } = this.#settings;
    if (state === undefined) {
      return refuse('not_ours', 'The callback carries no state: it does not belong to a login that was started here.');
    }
    const claims = openState(state, this.#client, stateSecret);
    if (!claims) {
      return refuse(
        'not_ours',
        'The state of the callback was not made here: it was made up, changed, or sealed with another secret.',
      );
    }
    const { handle } = claims;
    const setCookies = inSession ? undefined : cookieSetterOf(req);
    const cookie = setCookies && findInCookie(req, handle, this.#client, stateSecret);
    const login = setCookies ? cookie?.login : this.#takeFromSession(req, handle);
    if (cookie) {
      setCookies([cookie.deletion]);
    }
    const used = this.#used.get(handle) ?? this.#usedEarlier.get(handle);
    const callback = cookie && `${cookie.value} ${answer}`;
    if (used && (callback === undefined || used.callback !== callback)) {
      return refuse('used', 'This login has come back before: a state works once.');
    }
    if (!login || login.expires < now()) {
      return explain(claims, originOf(req, proxy), setCookies ? 'cookie' : 'session');
    }
    const entry = used ?? this.#use(handle, callback);
    return {
      ok: true,
      codeVerifier: login.codeVerifier,
      state: login.state === undefined ? undefined : JSON.parse(login.state),
      redirectURI: login.redirectURI,
      share: <Result extends object>(exchange: () => Promise<Result>): Promise<Result> => {
        const shared = (entry.exchange as Promise<Result> | undefined) ?? exchange();
        entry.exchange = shared;
        return shared;
      },
    };
  }

  /** Remembers that a login has come back: until it could come back no more, or until so many others have. */
  #use(handle: string, callback: string | undefined): UsedLogin {
    if (now() >= this.#turn || this.#used.size >= MAX_USED) {
      this.#usedEarlier = this.#used;
      this.#used = new Map();
      this.#turn = now() + MAX_AGE;
    }
    const entry: UsedLogin = { callback, exchange: undefined };
    this.#used.set(handle, entry);
    setTimeout(() => {
      entry.callback = undefined;
      entry.exchange = undefined;
    }, PATIENCE).unref();
    return entry;
  }

  #beginInSession(req: LoginRequest, login: PendingLogin): void {
    const session = sessionOf(req);
    if (!session) {
      throw this.#settings.inSession
        ? new EagleEyeError(
            'session_required',
            'The option "store: true" keeps logins in req.session, and there is none.',
          )
        : noPlace(req);
    }
    const logins = [...this.#pendingIn(session).filter(({ expires }) => expires >= now()), login].slice(-MAX_PENDING);
    while (logins.length > 1 && Buffer.byteLength(JSON.stringify(logins)) > MAX_SESSION_BYTES) {
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
