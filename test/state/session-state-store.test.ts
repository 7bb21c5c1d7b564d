import { EagleEyeError, type LoginRequest, type StateMeta } from '../../lib';
import { SessionStateStore } from '../../lib/state/session-state-store';
import { letPass } from '../support/clock';
import { loginRequest } from '../support/login-request';
import { META } from '../support/state-meta';

const KEY = 'oauth2:test';

/** One request of a browser whose session is the one given. */
function inSession(session: object): LoginRequest {
  return loginRequest({ session });
}

function begin(store: SessionStateStore, session: object, codeVerifier?: string, state?: unknown): string {
  const answers: unknown[][] = [];
  store.store(inSession(session), codeVerifier, state, META, (...answer) => answers.push(answer));
  expect(answers).toEqual([[null, expect.stringMatching(/^[\w-]{32}$/)]]);
  return String(answers[0]?.[1]);
}

function finish(
  store: SessionStateStore,
  session: object,
  handle: string | undefined,
  meta: StateMeta = META,
): unknown[] {
  const answers: unknown[][] = [];
  store.verify(inSession(session), handle, meta, (...answer) => answers.push(answer));
  expect(answers).toHaveLength(1);
  return answers[0] ?? [];
}

/** A session as the next request finds it: written as JSON and read again. */
function saved(session: object): object {
  const read: unknown = JSON.parse(JSON.stringify(session));
  return typeof read === 'object' && read !== null ? read : {};
}

const refused = (words: RegExp): unknown[] => [null, false, { message: expect.stringMatching(words) }];

describe('a login with the session store', () => {
  it('brings back the code verifier and the state, from a session that was saved between', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    const handle = begin(store, session, 'the-verifier', { returnTo: '/cameras' });
    expect(finish(store, saved(session), handle)).toEqual([null, 'the-verifier', { returnTo: '/cameras' }]);
  });

  it('leaves nothing in the session, and what is not its own as it was', () => {
    const store = new SessionStateStore(KEY);
    const session = { cart: ['camera'] };
    const handle = begin(store, session);
    expect(Object.keys(session)).toEqual(['cart', KEY]);
    finish(store, session, handle);
    expect(session).toEqual({ cart: ['camera'] });
    expect(Object.keys(session)).toEqual(['cart']);
  });

  it('leaves nothing in a session that knows no delete either', () => {
    const store = new SessionStateStore(KEY);
    const session = new Proxy<Record<string, unknown>>({}, { deleteProperty: () => false });
    const handle = begin(store, session);
    finish(store, session, handle);
    expect(saved(session)).toEqual({});
  });

  it('is good once, also when the second callback finds a session that was not saved yet', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    const handle = begin(store, session);
    const stale = saved(session);
    expect(finish(store, session, handle)).toEqual([null, true, undefined]);
    expect(finish(store, session, handle)).toEqual(refused(/used before/));
    expect(finish(store, stale, handle)).toEqual(refused(/used before/));
  });

  it('is refused in the session of another browser', () => {
    const store = new SessionStateStore(KEY);
    const handle = begin(store, {});
    const other = {};
    begin(store, other);
    expect(finish(store, {}, handle)).toEqual(refused(/began in another browser/));
    expect(finish(store, other, handle)).toEqual(refused(/began in another browser/));
  });

  it('is refused for another client', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    const handle = begin(store, session);
    expect(finish(store, session, handle, { ...META, clientID: 'another' })).toEqual(refused(/no login under way/));
    expect(finish(store, session, handle)).toEqual([null, true, undefined]);
  });

  it('is refused after ten minutes, and forgotten', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    const handle = begin(store, session);
    letPass(600);
    expect(finish(store, session, handle)).toEqual(refused(/took too long/));
    expect(session).toEqual({});
  });

  it('is good until then', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    const handle = begin(store, session);
    letPass(595);
    expect(finish(store, session, handle)).toEqual([null, true, undefined]);
  });

  it.each([
    [undefined, /carries no state/],
    ['', /no login under way/],
    ['x'.repeat(32), /no login under way.*localhost.*SameSite.*secure/],
  ])('is refused with the state %p, and keeps the one under way', (handle, words) => {
    const store = new SessionStateStore(KEY);
    const session = {};
    const own = begin(store, session);
    expect(finish(store, session, handle)).toEqual(refused(words));
    expect(finish(store, session, own)).toEqual([null, true, undefined]);
  });
});

describe('several logins in one session', () => {
  it('are all good, in any order', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    const [first, second, third] = ['1', '2', '3'].map((state) => begin(store, session, undefined, state));
    expect(finish(store, session, second)).toEqual([null, true, '2']);
    expect(finish(store, session, third)).toEqual([null, true, '3']);
    expect(finish(store, session, first)).toEqual([null, true, '1']);
  });

  it('are ten at most: the oldest gives way', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    const handles = Array.from({ length: 12 }, () => begin(store, session));
    const verdicts = handles.map((handle) => finish(store, session, handle)[1]);
    expect(verdicts).toEqual([false, false, ...Array.from({ length: 10 }, () => true)]);
  });

  it('are forgotten when they are too old, as soon as another begins', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    begin(store, session);
    letPass(600);
    const young = begin(store, session);
    expect(saved(session)).toEqual({ [KEY]: { pending: [expect.objectContaining({ handle: young })] } });
  });

  it('stay apart under keys of their own', () => {
    const session = {};
    const [one, other] = [new SessionStateStore('one'), new SessionStateStore('other')];
    const [first, second] = [begin(one, session), begin(other, session)];
    expect(finish(one, session, second)).toEqual(refused(/no login/));
    expect(finish(one, session, first)).toEqual([null, true, undefined]);
    expect(finish(other, session, second)).toEqual([null, true, undefined]);
  });
});

describe('logins of one browser that begin at once, each with the session as it was before', () => {
  const request = (session: object, sessionID: string): LoginRequest => loginRequest({ session, sessionID });

  it('are all good, though the session that is saved last holds one alone', () => {
    const store = new SessionStateStore(KEY);
    const handles = [1, 2, 3].map(() => {
      let begun: string | undefined;
      store.store(request({}, 'the-id'), undefined, undefined, META, (_error, handle) => {
        begun = handle;
      });
      return begun;
    });
    const verdicts = handles.map((handle) => {
      let good: unknown;
      store.verify(request({}, 'the-id'), handle, META, (_error, ok) => {
        good = ok;
      });
      return good;
    });
    expect(verdicts).toEqual([true, true, true]);
  });

  it('are nothing to the session of another browser', () => {
    const store = new SessionStateStore(KEY);
    const answers: unknown[][] = [];
    store.store(request({}, 'the-id'), undefined, undefined, META, (_error, handle) => {
      store.verify(request({}, 'another'), handle, META, (...answer) => answers.push(answer));
      store.verify(loginRequest({ session: {} }), handle, META, (...answer) => answers.push(answer));
    });
    expect(answers).toEqual([refused(/another browser/), refused(/another browser/)]);
  });

  it('are good once', () => {
    const store = new SessionStateStore(KEY);
    const answers: unknown[][] = [];
    store.store(request({}, 'the-id'), undefined, undefined, META, (_error, handle) => {
      store.verify(request({}, 'the-id'), handle, META, (...answer) => answers.push(answer));
      store.verify(request({}, 'the-id'), handle, META, (...answer) => answers.push(answer));
    });
    expect(answers).toEqual([[null, true, undefined], refused(/used before/)]);
  });
});

describe('catching up', () => {
  it('leaves a request alone whose session is gone by then', async () => {
    const req = loginRequest({ session: undefined });
    await new SessionStateStore(KEY).catchUp(req, 100);
    expect(req.session).toBeUndefined();
  });
});

describe('a session', () => {
  it.each([undefined, null, 'text'])('that is %p is an error that says what to do', (session) => {
    const store = new SessionStateStore(KEY);
    const req = Object.assign(loginRequest(), { session });
    for (const call of [
      () => {
        store.store(req, undefined, undefined, META, () => undefined);
      },
      () => {
        store.verify(req, 'handle', META, () => undefined);
      },
    ]) {
      expect(call).toThrow(EagleEyeError);
      expect(call).toThrow(expect.objectContaining({ code: 'session_required', status: 500 }));
      expect(call).toThrow(/express-session.*CookieStateStore/);
    }
  });

  it.each([
    ['a text', 'text'],
    ['an array', []],
    ["passport-oauth2's own entry", { state: { handle: 'x' } }],
    ['a list that is none', { pending: 'x' }],
    ['a list of what is no login', { pending: [null, 1, { handle: 1 }, { handle: 'x', expiresAt: 'soon' }] }],
  ])('that holds %s under the key begins and ends a login all the same', (_case, entry) => {
    const store = new SessionStateStore(KEY);
    const session = { [KEY]: entry };
    expect(finish(store, session, 'x')).toEqual(refused(/no login under way/));
    const handle = begin(store, session);
    expect(finish(store, session, handle)).toEqual([null, true, undefined]);
  });

  it('that cannot be written because of the state is an error at once', () => {
    const store = new SessionStateStore(KEY);
    const session = {};
    expect(() => begin(store, session, undefined, { big: 1n })).toThrow(
      expect.objectContaining({ code: 'state_not_serializable', status: 500 }),
    );
    expect(session).toEqual({});
  });
});
