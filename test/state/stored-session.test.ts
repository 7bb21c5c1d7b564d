import { storedSession } from '../../lib/state/stored-session';
import { loginRequest, type RequestParts } from '../support/login-request';

const STORED = { cart: ['camera'] };

/** A store of express-session's kind that holds one session, under the ID `id`. */
const store = {
  sessions: new Map<unknown, object>([['id', STORED]]),
  get(id: string, callback: (error: unknown, session?: object | null) => void): void {
    callback(null, this.sessions.get(id) ?? null);
  },
};

function stored(parts: RequestParts): ReturnType<typeof storedSession> {
  return storedSession(loginRequest(parts), 100);
}

describe('the stored session of a request', () => {
  it.each<[string, RequestParts]>([
    ['express-session', { session: {}, sessionID: 'id', sessionStore: store }],
    ['@fastify/session', { session: { sessionId: 'id' }, sessionStore: store }],
  ])('is what its store holds, with %s', async (_plugin, parts) => {
    expect(await stored(parts)).toBe(STORED);
  });

  it.each<[string, RequestParts]>([
    ['there is no store', { session: {}, sessionID: 'id' }],
    ['the store is none', { session: {}, sessionID: 'id', sessionStore: null }],
    ['the store has nothing to read with', { session: {}, sessionID: 'id', sessionStore: { get: 'got' } }],
    ['the session has no ID', { session: {}, sessionStore: store }],
    ['there is no session', { sessionStore: store }],
    ['the store does not know it', { session: {}, sessionID: 'another', sessionStore: store }],
  ])('is undefined when %s', async (_case, parts) => {
    expect(await stored(parts)).toBeUndefined();
  });

  it.each<[string, (id: string, callback: (error: unknown) => void) => unknown]>([
    [
      'calls back with an error',
      (_id, callback) => {
        callback(new Error('the store is down'));
      },
    ],
    [
      'throws',
      () => {
        throw new Error('the store is down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the store is down'))],
    ['does not answer', () => undefined],
  ])('is undefined when the store %s', async (_case, get) => {
    expect(await stored({ session: {}, sessionID: 'id', sessionStore: { get } })).toBeUndefined();
  });
});
