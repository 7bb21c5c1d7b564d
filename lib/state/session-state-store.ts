import { EagleEyeError } from '../errors';
import { isJsonObject } from '../json';
import type { LoginRequest } from '../passport-oauth2';
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
import { storedSession } from './stored-session';
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

/**
 * Keeps the pending logins of a browser in its session, several at once: each tab has its own. They are read and written
 * as one value, because some session plugins only notice an assignment.
 */
export class SessionStateStore {
  readonly #key: string;
  // A session is saved when its response ends: until then a second callback still finds the login in it.
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
    this.#write(session, [...this.#read(session).filter((other) => !isExpired(other)), login].slice(-MAX_PENDING));
    callback(null, login.handle);
  }

  verify(req: LoginRequest, handle: string | undefined, meta: StateMeta, callback: VerifyStateCallback): void {
    const session = requireSession(req);
    const logins = this.#read(session);
    const login = logins.find((candidate) => belongsTo(candidate, handle, meta));
    if (!login || this.#spent.has(login.handle)) {
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
   */
  async catchUp(req: LoginRequest): Promise<void> {
    const stored = await storedSession(req);
    const session = sessionOf(req);
    if (!session) {
      return;
    }
    const pending = this.#read(stored ?? session).filter(({ handle }) => !this.#spent.has(handle));
    this.#write(session, pending);
    if (pending.length > 0) {
      keepOverRenewal(req, this.#key, { pending });
    }
  }

  #read(session: Session): PendingLogin[] {
    const entry = session[this.#key];
    return isJsonObject(entry) && Array.isArray(entry.pending) ? entry.pending.filter(isPendingLogin) : [];
  }

  #write(session: Session, pending: PendingLogin[]): void {
    if (pending.length > 0) {
      session[this.#key] = { pending };
    } else {
      // Fastify's secure session knows no delete; an undefined value is left out of its JSON as well.
      session[this.#key] = undefined;
      Reflect.deleteProperty(session, this.#key);
    }
  }
}
