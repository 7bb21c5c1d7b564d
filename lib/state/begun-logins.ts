import { MAX_PENDING, type PendingLogin } from './pending-login';
import { RecentEntries } from './recent-entries';

/** Milliseconds for which a login is remembered here: longer than requests of one browser overlap. */
const LIFETIME = 60_000;
/** Sessions at least whose logins are remembered; more would be memory for whoever begins many logins. */
const SESSIONS = 250;

/**
 * The logins that this process has begun lately, by the ID of their session. Requests of one browser that overlap each save
 * the session as they read it, so that the last one writes the others' logins away.
 */
export class BegunLogins {
  readonly #bySession = new RecentEntries<readonly PendingLogin[]>(LIFETIME, SESSIONS);

  /** Those of the session with an ID; none for a session without one. */
  of(sessionID: string | undefined): readonly PendingLogin[] {
    return (sessionID === undefined ? undefined : this.#bySession.get(sessionID)) ?? [];
  }

  add(sessionID: string | undefined, login: PendingLogin): void {
    if (sessionID !== undefined) {
      this.#bySession.set(sessionID, [...this.of(sessionID), login].slice(-MAX_PENDING));
    }
  }
}
