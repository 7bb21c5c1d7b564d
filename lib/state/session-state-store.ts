import { EagleEyeError } from '../errors';
import { isJsonObject } from '../json';
import type { LoginRequest } from '../passport-oauth2';
import { BegunLogins } from './begun-logins';
import {
  beginLogin,
  belongsTo,
  DEFAULT_MAX_AGE,
  isExpired,
  isPendingLogin,
  MAX_PENDING,
  type PendingLogin,
  REFUSALS,
  verdictOf,
} from './pending-login';
import { keepOverRenewal, type Session, sessionOf } from './session-renewal';
import { SpentHandles } from './spent-handles';
import { sessionIDOf, storedSession } from './stored-session';
import type { StateMeta, StoreCallback, VerifyStateCallback } from './state-store';

function requireSession(req: LoginRequest): Session {
  const session = sessionOf(req);
  if (!session) {
    throw new EagleEyeError(
      'The login needs req.session to remember its state, and there is none. Put express-session (or the session plugin ' +
        'of your framework) before passport.authenticate, or give the strategy a session-less store: ' +
        'store: new CookieStateStore({ secret }).',
      { code: 'session_required', status: 500 },
    );
  }
  return session;
}

function entryOf(pending: PendingLogin[]): object | undefined {
  return pending.length > 0 ? { pending } : undefined;
}

/**
 * Keeps the pending logins of a browser in its session, several at once: each tab has its own. They are read and written
 * as one value, because some session plugins only notice an assignment.
 */
export class SessionStateStore {
  readonly #key: string;
  // A session is saved when its response ends: until then other requests of the browser find neither what was begun, nor
  // what was ended.
  readonly #begun = new BegunLogins();
  readonly #spent = new SpentHandles(DEFAULT_MAX_AGE);

  /** @param key - the entry in `req.session` */
  constructor(key: string) {
    this.#key = key;
  }

  store(
    req: LoginRequest,
    codeVerifier: string | undefined,
    state: unknown,
    meta: StateMeta,
    callback: StoreCallback,
  ): void {
    const session = requireSession(req);
    const login = beginLogin(DEFAULT_MAX_AGE, codeVerifier, state, meta);
    const sessionID = sessionIDOf(req);
    const others = this.#pending(session, sessionID).filter((other) => !isExpired(other));
    this.#write(session, [...others, login].slice(-MAX_PENDING));
    this.#begun.add(sessionID, login);
    callback(null, login.handle);
  }

  verify(req: LoginRequest, handle: string | undefined, meta: StateMeta, callback: VerifyStateCallback): void {
    const session = requireSession(req);
    const logins = this.#pending(session, sessionIDOf(req));
    const login = logins.find((candidate) => belongsTo(candidate, handle, meta));
    if (!login) {
      callback(null, false, { message: handle === undefined ? REFUSALS.missing : REFUSALS.unknown });
      return;
    }
    const others = logins.filter((other) => other !== login);
    this.#write(session, others);
    if (isExpired(login)) {
      callback(null, false, { message: REFUSALS.expired });
      return;
    }
    this.#spent.add(login.handle);
    callback(null, ...verdictOf(login));
  }

  /**
   * Takes in what the browser's other tabs have begun and ended since the request of this one read its session, while
   * Eagle Eye was asked. Otherwise the login that ends now would write their logins away, or renew the session without
   * them.
   *
   * @param timeout - for how long the session's store is waited for, in milliseconds
   */
  async catchUp(req: LoginRequest, timeout: number): Promise<void> {
    const stored = await storedSession(req, timeout);
    const session = sessionOf(req);
    if (!session) {
      return;
    }
    const sessionID = sessionIDOf(req);
    const pending = this.#pending(stored ?? session, sessionID);
    this.#write(session, pending);
    // The application may take its time over who the user is, so that other tabs go on until the session is renewed.
    keepOverRenewal(req, this.#key, () => entryOf(this.#unspent(pending, sessionID)));
  }

  #pending(session: Session, sessionID: string | undefined): PendingLogin[] {
    return this.#unspent(this.#read(session), sessionID);
  }

  /** The logins that were read from a session, as they stand now. */
  #unspent(read: readonly PendingLogin[], sessionID: string | undefined): PendingLogin[] {
    const unread = this.#begun.of(sessionID).filter(({ handle }) => !read.some((login) => login.handle === handle));
    return [...read, ...unread].filter(({ handle }) => !this.#spent.has(handle));
  }

  #read(session: Session): PendingLogin[] {
    const entry = session[this.#key];
    return isJsonObject(entry) && Array.isArray(entry.pending) ? entry.pending.filter(isPendingLogin) : [];
  }

  #write(session: Session, pending: PendingLogin[]): void {
    session[this.#key] = entryOf(pending);
    if (pending.length === 0) {
      // Fastify's secure session knows no delete; an undefined value is left out of its JSON as well.
      Reflect.deleteProperty(session, this.#key);
    }
  }
}
