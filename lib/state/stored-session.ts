import { callApplication } from '../application-call';
import { isJsonObject } from '../json';
import type { LoginRequest } from '../passport-oauth2';
import { type Session, sessionOf } from './session-renewal';

/** express-session puts the ID on the request, `@fastify/session` on the session. */
function idOf(req: LoginRequest): unknown {
  return Reflect.get(req, 'sessionID') ?? sessionOf(req)?.sessionId;
}

/**
 * The session as its store has it now: other requests of the browser may have written it since this one read it.
 *
 * @param req - the request whose session it is
 * @returns undefined when the session has no store (it is kept in a cookie), is not in it, or cannot be read. That is no
 *   reason to end a login: the session in hand is still good.
 */
export function storedSession(req: LoginRequest): Promise<Session | undefined> {
  const store: unknown = Reflect.get(req, 'sessionStore');
  const id = idOf(req);
  if (
    typeof store !== 'object' ||
    store === null ||
    !('get' in store) ||
    typeof store.get !== 'function' ||
    typeof id !== 'string'
  ) {
    return Promise.resolve(undefined);
  }
  const { get } = store;
  return new Promise((resolve) => {
    const read = (_error: unknown, session: unknown): void => {
      resolve(isJsonObject(session) ? session : undefined);
    };
    const unread = (): void => {
      resolve(undefined);
    };
    callApplication(() => Reflect.apply(get, store, [id, read]), unread);
  });
}
