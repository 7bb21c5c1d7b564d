import type { LoginRequest } from '../passport-oauth2';

/** A session of express-session's kind, as far as a state store uses it. */
export type Session = Record<string, unknown>;

/** The session of a request, if a session middleware gave it one. */
export function sessionOf(req: LoginRequest): Session | undefined {
  const session: unknown = Reflect.get(req, 'session');
  return isSession(session) ? session : undefined;
}

function isFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}

function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null;
}

/**
 * Keeps one entry of the session over its next renewal. Passport (0.6 and later) regenerates the session at log-in,
 * against session fixation, and drops all that was in it: also the logins that other tabs of the browser have under way.
 *
 * @param req - the request of the login that is about to succeed
 * @param key - the entry in the session
 * @param valueOf - what the entry will hold again, asked at the renewal; nothing if it answers with undefined
 */
export function keepOverRenewal(req: LoginRequest, key: string, valueOf: () => unknown): void {
  const session = sessionOf(req);
  const regenerate = session?.regenerate;
  if (!session || typeof regenerate !== 'function') {
    return;
  }
  let wrapped = session;
  const restore = (): void => {
    const renewed = sessionOf(req);
    if (!renewed) {
      return;
    }
    const value = valueOf();
    if (value !== undefined) {
      renewed[key] = value;
    }
    // An application that renews the session itself lets Passport renew it once more.
    if (renewed !== wrapped) {
      wrapped = renewed;
      keepOverRenewal(req, key, valueOf);
    }
  };
  const around = (callback: (...args: unknown[]) => unknown) => {
    return (error: unknown, ...rest: unknown[]): void => {
      if (!error) {
        restore();
      }
      callback(error, ...rest);
    };
  };
  // express-session and koa-session take a callback; Fastify's sessions take the names to keep and answer at once or by
  // promise.
  const renew = (...args: unknown[]): unknown => {
    const given = args.map((arg) => (isFunction(arg) ? around(arg) : arg));
    const answer: unknown = Reflect.apply(regenerate, session, given);
    if (answer instanceof Promise) {
      return answer.then(restore);
    }
    if (!args.some(isFunction)) {
      restore();
    }
    return answer;
  };
  // Not enumerable: what is would be saved with the session.
  Object.defineProperty(session, 'regenerate', { value: renew, configurable: true, writable: true, enumerable: false });
}
