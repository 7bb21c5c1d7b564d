import { callApplication } from '../application-call';
import { isJsonObject } from '../json';
import type { LoginRequest } from '../passport-oauth2';
import { type Session, sessionOf } from './session-renewal';

/** The ID of a session that is kept in a store: express-session has it on the request, `@fastify/session` on the session. */
export function sessionIDOf(req: LoginRequest): string | undefined {
  const id: unknown = Reflect.get(req, 'sessionID') ?? sessionOf(req)?.sessionId;
  return typeof id === 'string' ? id : undefined;
}

function isSessionStore(value: unknown): value is { get: (...args: unknown[]) => unknown } {
  return typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function';
}

/**
 * The session as its store has it now: other requests of the browser may have written it since this one read it.
 *
 * @param req - the request whose session it is
 * @param timeout - for how long its store is waited for, in milliseconds
 * @returns undefined when the session has no store (it is kept in a cookie), is not in it, or cannot be read in time. That is no
 *   reason to end a login: the session in hand is still good.
 */
export function storedSession(req: LoginRequest, timeout: number): Promise<Session | undefined> {
  const store: unknown = Reflect.get(req, 'sessionStore');
  const id = sessionIDOf(req);
  if (!isSessionStore(store) || id === undefined) {
    return Promise.resolve(undefined);
  }
  return new Promise((resolve) => {
    const unread = (): void => {
      clearTimeout(deadline);
      resolve(undefined);
    };
    const deadline = setTimeout(unread, timeout);
    const read = (_error: unknown, session: unknown): void => {
      clearTimeout(deadline);
      resolve(isJsonObject(session) ? session : undefined);
    };
    callApplication(() => store.get(id, read), unread);
  });
}
