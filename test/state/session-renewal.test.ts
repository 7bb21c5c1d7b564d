import type { LoginRequest } from '../../lib';
import { keepOverRenewal } from '../../lib/state/session-renewal';
import { loginRequest } from '../support/login-request';

const KEY = 'oauth2:test';
const KEPT = { pending: ['of another tab'] };

type Regenerate = (...args: unknown[]) => unknown;

interface Session {
  [entry: string]: unknown;
  regenerate?: Regenerate;
}

function isCallback(value: unknown): value is (...args: unknown[]) => void {
  return typeof value === 'function';
}

interface RenewableRequest extends LoginRequest {
  session: Session;
}

/** A request with a session whose `regenerate` is made for it: it is told how to put a fresh session in its place. */
function requestWith(regenerateOf?: (renew: () => void) => Regenerate): RenewableRequest {
  const fresh = (): Session => (regenerateOf ? { regenerate: regenerateOf(renew) } : {});
  const renew = (): void => {
    req.session = fresh();
  };
  const session: Session = { ...fresh(), [KEY]: { pending: ['of this tab'] }, cart: ['camera'] };
  const req: RenewableRequest = Object.assign(loginRequest(), { session });
  return req;
}

/** As express-session: a fresh session in any case, and then the answer by callback. */
const byCallback =
  (error?: unknown, ...rest: unknown[]) =>
  (renew: () => void): Regenerate =>
  (callback) => {
    renew();
    if (isCallback(callback)) {
      callback(error, ...rest);
    }
  };

function keptIn({ session }: { session: Session }): unknown {
  return session[KEY];
}

describe('an entry of the session is kept over a renewal', () => {
  it('that calls back: it is there before the caller goes on', () => {
    const req = requestWith(byCallback(null, 'more'));
    keepOverRenewal(req, KEY, () => KEPT);
    const seen: unknown[] = [];
    req.session.regenerate?.((...args: unknown[]) => seen.push(args, keptIn(req)));
    expect(seen).toEqual([[null, 'more'], KEPT]);
    expect(req.session).not.toHaveProperty('cart');
  });

  it('that answers by promise: it is there before the promise resolves', async () => {
    const req = requestWith((renew) => () => Promise.resolve().then(renew));
    keepOverRenewal(req, KEY, () => KEPT);
    const renewed = req.session.regenerate?.();
    expect(renewed).toBeInstanceOf(Promise);
    await renewed;
    expect(keptIn(req)).toBe(KEPT);
  });

  it('that is done when it returns, with the names of what it keeps itself', () => {
    const given: unknown[] = [];
    const req = requestWith((renew) => (...args) => {
      given.push(...args);
      renew();
      return 'returned';
    });
    keepOverRenewal(req, KEY, () => KEPT);
    expect(req.session.regenerate?.(['cart'])).toBe('returned');
    expect(given).toEqual([['cart']]);
    expect(keptIn(req)).toBe(KEPT);
  });

  it('that empties the session and leaves it in its place', () => {
    const session: Session = { [KEY]: KEPT };
    session.regenerate = (callback) => {
      Reflect.deleteProperty(session, KEY);
      if (isCallback(callback)) {
        callback();
      }
    };
    const req = loginRequest({ session });
    keepOverRenewal(req, KEY, () => KEPT);
    const { regenerate } = session;
    for (let times = 1; times <= 3; times += 1) {
      const callback = jest.fn();
      session.regenerate(callback);
      expect(callback).toHaveBeenCalledTimes(1);
      expect(session[KEY]).toBe(KEPT);
      // No wrapper around the wrapper.
      expect(session.regenerate).toBe(regenerate);
    }
  });

  it('and over the next one: applications renew the session themselves before Passport does', () => {
    const req = requestWith(byCallback());
    keepOverRenewal(req, KEY, () => KEPT);
    for (let times = 1; times <= 3; times += 1) {
      const before = req.session;
      req.session.regenerate?.(() => undefined);
      expect(req.session).not.toBe(before);
      expect(keptIn(req)).toBe(KEPT);
    }
  });

  it('with nothing of it in the session that is saved, or that keepSessionInfo of Passport copies', () => {
    class ExpressSession {
      [entry: string]: unknown;
      regenerate(): void {
        throw new Error('nobody renews this one');
      }
    }
    const session = Object.assign(new ExpressSession(), { cart: ['camera'] });
    keepOverRenewal(loginRequest({ session }), KEY, () => KEPT);
    expect(Object.hasOwn(session, 'regenerate')).toBe(true);
    const found: string[] = [];
    for (const entry in session) {
      found.push(entry);
    }
    expect(found).toEqual(['cart']);
    expect(JSON.stringify(session)).toBe('{"cart":["camera"]}');
  });
});

describe('nothing is kept', () => {
  it('when the renewal calls back an error: the caller gets it', () => {
    const error = new Error('the store is down');
    const req = requestWith(byCallback(error));
    keepOverRenewal(req, KEY, () => KEPT);
    const callback = jest.fn();
    req.session.regenerate?.(callback);
    expect(callback).toHaveBeenCalledWith(error);
    expect(keptIn(req)).toBeUndefined();
  });

  it('when the renewal rejects: the caller gets that', async () => {
    const error = new Error('the store is down');
    const req = requestWith(() => () => Promise.reject(error));
    keepOverRenewal(req, KEY, () => KEPT);
    const before = keptIn(req);
    await expect(req.session.regenerate?.()).rejects.toBe(error);
    expect(keptIn(req)).toBe(before);
  });

  it('when the renewal leaves the request without a session', () => {
    const req = loginRequest({
      session: {
        regenerate: (callback: () => void) => {
          Reflect.set(req, 'session', undefined);
          callback();
        },
      },
    });
    const { session } = req;
    keepOverRenewal(req, KEY, () => KEPT);
    const callback = jest.fn();
    Reflect.apply(Reflect.get(session ?? {}, 'regenerate'), session, [callback]);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(req.session).toBeUndefined();
  });

  it('when the session cannot be renewed, as with cookie-session: it stays as it is', () => {
    const req = requestWith();
    keepOverRenewal(req, KEY, () => KEPT);
    expect(req.session).toEqual({ [KEY]: { pending: ['of this tab'] }, cart: ['camera'] });
    expect(Object.getOwnPropertyNames(req.session)).not.toContain('regenerate');
  });

  it('when there is no session', () => {
    const req = loginRequest();
    keepOverRenewal(req, KEY, () => KEPT);
    expect(Object.getOwnPropertyNames(req)).not.toContain('session');
  });
});
