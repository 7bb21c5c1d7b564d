import { parseSetCookie } from 'cookie';

import { CookieStateStore, type CookieStateStoreOptions, EagleEyeError, type LoginRequest } from '../../lib';
import { seal } from '../../lib/state/sealed-value';
import { letPass } from '../support/clock';
import { cookieRequest, pairOf } from '../support/cookie-request';
import { loginRequest } from '../support/login-request';
import { META } from '../support/state-meta';

const secret = 'a secret of the tests, long enough';

interface Begun {
  handle: string;
  /** The fields of the response. */
  fields: string[];
  /** `name=value` of the login's own cookie. */
  pair: string;
}

interface Given {
  codeVerifier?: string;
  state?: unknown;
  /** What the browser has already. */
  cookie?: string;
}

function begin(store: CookieStateStore, { codeVerifier, state, cookie }: Given = {}): Begun {
  const { req, setCookies } = cookieRequest(cookie);
  const answers: unknown[][] = [];
  store.store(req, codeVerifier, state, META, (...answer) => answers.push(answer));
  const [[error, handle] = []] = answers;
  expect(answers).toHaveLength(1);
  expect(error).toBeNull();
  const fields = setCookies();
  return { handle: String(handle), fields, pair: pairOf(fields.at(-1) ?? '') };
}

function verify(store: CookieStateStore, req: LoginRequest, handle: string | undefined): unknown[] {
  const answers: unknown[][] = [];
  store.verify(req, handle, META, (...answer) => answers.push(answer));
  expect(answers).toHaveLength(1);
  return answers[0] ?? [];
}

/** The verdict on a callback that brings a cookie, and the fields of its response. */
function finish(store: CookieStateStore, handle: string | undefined, cookie?: string) {
  const { req, setCookies } = cookieRequest(cookie);
  return { verdict: verify(store, req, handle), fields: setCookies() };
}

const refused = (words: RegExp): unknown[] => [null, false, { message: expect.stringMatching(words) }];

/** The cookies of a browser after it got the fields given. */
function jar(before: string[], fields: string[]): string[] {
  const deleted = new Set(
    fields.filter((field) => field.includes('Max-Age=0')).map((field) => parseSetCookie(field).name),
  );
  const kept = before.filter((pair) => !deleted.has(parseSetCookie(pair).name));
  return [...kept, ...fields.filter((field) => !field.includes('Max-Age=0')).map(pairOf)];
}

describe('a login with a CookieStateStore', () => {
  it('sets one cookie, named after its handle, that only the server reads, for as long as a login may take', () => {
    const { handle, fields } = begin(new CookieStateStore({ secret }));
    expect(fields).toEqual([
      expect.stringMatching(
        /^__Host-eagleeye-state\.[\w-]{12}=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    expect(fields[0]).toContain(`__Host-eagleeye-state.${handle.slice(0, 12)}=`);
    expect(fields[0]).not.toContain(handle);
  });

  it.each<[Partial<CookieStateStoreOptions>, RegExp]>([
    [{ secure: false }, /^eagleeye-state\.[\w-]{12}=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/],
    [{ maxAge: 60 }, /^__Host-eagleeye-state\.[^;]+; Max-Age=60; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
    [{ path: '/auth' }, /^eagleeye-state\.[^;]+; Max-Age=600; Path=\/auth; HttpOnly; Secure; SameSite=Lax$/],
    [
      { domain: 'example.com' },
      /^eagleeye-state\.[^;]+; Max-Age=600; Domain=example\.com; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ],
    [{ sameSite: 'none' }, /^__Host-eagleeye-state\.[^;]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=None$/],
    [{ cookieName: 'mine' }, /^mine\.[\w-]{12}=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
  ])('sets its cookie as told: %j', (options, field) => {
    expect(begin(new CookieStateStore({ secret, ...options })).fields).toEqual([expect.stringMatching(field)]);
  });

  it('is good in the browser that began it, and deletes its cookie with the attributes it was set with', () => {
    const store = new CookieStateStore({ secret, path: '/auth', domain: 'example.com' });
    const { handle, pair } = begin(store);
    expect(finish(store, handle, `other=1; ${pair}`)).toEqual({
      verdict: [null, true, undefined],
      fields: [
        `eagleeye-state.${handle.slice(0, 12)}=; Max-Age=0; Domain=example.com; Path=/auth; HttpOnly; Secure; SameSite=Lax`,
      ],
    });
  });

  it('brings back the code verifier and the state', () => {
    const store = new CookieStateStore({ secret });
    const state = { returnTo: '/kameras/für?q=1', 'nested list': [1, null, { deep: true }] };
    const { handle, pair } = begin(store, { codeVerifier: 'the-verifier', state });
    expect(finish(store, handle, pair).verdict).toEqual([null, 'the-verifier', state]);
  });

  it('is good in another process that knows the secret', () => {
    const { handle, pair } = begin(new CookieStateStore({ secret }));
    expect(finish(new CookieStateStore({ secret }), handle, pair).verdict).toEqual([null, true, undefined]);
  });

  it('is good once', () => {
    const store = new CookieStateStore({ secret });
    const { handle, pair } = begin(store);
    finish(store, handle, pair);
    expect(finish(store, handle, pair)).toEqual({ verdict: refused(/used before/), fields: [] });
  });

  it('is refused when it took too long, and deletes its cookie', () => {
    const store = new CookieStateStore({ secret, maxAge: 60 });
    const { handle, pair } = begin(store);
    letPass(60);
    const { verdict, fields } = finish(store, handle, pair);
    expect(verdict).toEqual(refused(/took too long/));
    expect(fields).toEqual([expect.stringContaining('Max-Age=0')]);
  });

  it.each([
    ['without a state', undefined, refused(/carries no state/)],
    ['with an empty state', '', refused(/no login under way/)],
    ['with a state that somebody made up', 'x'.repeat(32), refused(/no login under way.*localhost.*SameSite.*secure/)],
    ['with a state that is no cookie name', 'a b;c=d\u00e4', refused(/no login under way/)],
    ['with a name that every object has', '__proto__', refused(/no login under way/)],
  ])('is refused %s', (_case, handle, verdict) => {
    const store = new CookieStateStore({ secret });
    expect(finish(store, handle, begin(store).pair)).toEqual({ verdict, fields: [] });
  });

  it('is refused with another state that names the same cookie', () => {
    const store = new CookieStateStore({ secret });
    const { handle, pair } = begin(store);
    expect(finish(store, `${handle.slice(0, 12)}${'x'.repeat(20)}`, pair).verdict).toEqual(refused(/no login/));
    expect(finish(store, handle.slice(0, 12), pair).verdict).toEqual(refused(/no login/));
    expect(finish(store, handle, pair).verdict).toEqual([null, true, undefined]);
  });

  it('is refused for another client, or one of another authorization server', () => {
    const store = new CookieStateStore({ secret });
    const { handle, pair } = begin(store);
    for (const other of [{ clientID: 'another' }, { authorizationURL: 'https://example.com/authorize' }]) {
      const answers: unknown[][] = [];
      store.verify(cookieRequest(pair).req, handle, { ...META, ...other }, (...answer) => answers.push(answer));
      expect(answers).toEqual([refused(/no login under way/)]);
    }
    expect(finish(store, handle, pair).verdict).toEqual([null, true, undefined]);
  });

  it('is refused when the secret sealed something else', () => {
    const handle = 'x'.repeat(32);
    const name = `__Host-eagleeye-state.${handle.slice(0, 12)}`;
    const pair = `${name}=${seal(JSON.stringify({ handle, expiresAt: Date.now() + 60_000 }), name, secret)}`;
    expect(finish(new CookieStateStore({ secret }), handle, pair).verdict).toEqual(refused(/no login under way/));
  });
});

describe('a state', () => {
  it('that fits into a cookie is kept, and one character more is an error, with no cookie set', () => {
    const store = new CookieStateStore({ secret });
    const fits = (length: number): boolean => {
      try {
        return begin(store, { state: 'x'.repeat(length) }).fields.every((field) => field.length <= 4096);
      } catch {
        return false;
      }
    };
    const longest = Array.from({ length: 4096 }, (_, length) => 4096 - length).find(fits) ?? 0;
    expect(longest).toBeGreaterThan(2500);
    const { req, setCookies } = cookieRequest();
    const storeOneMore = (): void => {
      store.store(req, undefined, 'x'.repeat(longest + 1), META, () => undefined);
    };
    expect(storeOneMore).toThrow(EagleEyeError);
    expect(storeOneMore).toThrow(expect.objectContaining({ code: 'state_too_large', status: 500 }));
    expect(storeOneMore).toThrow(/4096 bytes/);
    expect(setCookies()).toEqual([]);
  });

  it('that JSON cannot hold is an error', () => {
    const store = new CookieStateStore({ secret });
    expect(() => begin(store, { state: { big: 1n } })).toThrow(
      expect.objectContaining({ code: 'state_not_serializable', status: 500 }),
    );
  });

  it('is an error when the response cannot be found', () => {
    const store = new CookieStateStore({ secret });
    const { handle, pair } = begin(store);
    const error = expect.objectContaining({ code: 'response_required' });
    expect(() => {
      store.store(loginRequest(), undefined, undefined, META, () => undefined);
    }).toThrow(error);
    expect(() => verify(store, loginRequest({ headers: { cookie: pair } }), handle)).toThrow(error);
  });
});

describe('logins that nobody finishes', () => {
  it('are ten at most in one browser: the oldest gives way', () => {
    const store = new CookieStateStore({ secret });
    let pairs: string[] = [];
    const handles: string[] = [];
    for (let count = 1; count <= 12; count += 1) {
      letPass(1);
      const { handle, fields } = begin(store, { cookie: pairs.join('; ') });
      expect(fields).toHaveLength(count > 10 ? 2 : 1);
      handles.push(handle);
      pairs = jar(pairs, fields);
      expect(pairs).toHaveLength(Math.min(count, 10));
    }
    const verdicts = handles.map((handle) => finish(store, handle, pairs.join('; ')).verdict[1]);
    expect(verdicts).toEqual([false, false, ...Array.from({ length: 10 }, () => true)]);
  });

  it('take no more room than servers allow a Cookie field to have', () => {
    const store = new CookieStateStore({ secret });
    let pairs: string[] = [];
    for (let count = 0; count < 10; count += 1) {
      letPass(1);
      const { handle, fields } = begin(store, { state: 'x'.repeat(2000), cookie: pairs.join('; ') });
      pairs = jar(pairs, fields);
      expect(pairs.join('; ').length).toBeLessThan(8192 - 1024);
      expect(finish(new CookieStateStore({ secret }), handle, pairs.join('; ')).verdict[1]).toBe(true);
    }
    expect(pairs).toHaveLength(2);
  });

  it('give way when they cannot come back any more, before those that can', () => {
    const store = new CookieStateStore({ secret });
    const alive = Array.from({ length: 9 }, () => begin(store).pair);
    const foreign = begin(new CookieStateStore({ secret: 'x'.repeat(32) })).pair;
    const pairs = [foreign, ...alive];
    const { fields } = begin(store, { cookie: pairs.join('; ') });
    expect(jar(pairs, fields).slice(0, -1)).toEqual(alive);
  });

  it('leave the other cookies of the application alone, however much they look alike', () => {
    const store = new CookieStateStore({ secret });
    const others = Array.from({ length: 20 }, (_, index) => [
      `__Host-eagleeye-state-${index}.abcdefghijkl=1`,
      `__Host-eagleeye-state.short-${index}=1`,
      // Setting one of such a name is an error, deleting it as well.
      `__Host-eagleeye-state.${String.fromCharCode(0xe0 + index).repeat(12)}=1`,
      `session-${index}=${'x'.repeat(300)}`,
    ]).flat();
    expect(begin(store, { cookie: others.join('; ') }).fields).toHaveLength(1);
  });
});
