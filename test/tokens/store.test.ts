import { randomBytes } from 'node:crypto';

import { EagleEyeTokens, type TokenStore } from '../../lib';
import { CREDENTIALS } from '../support/credentials';
import { sentTo } from '../support/eagle-eye';
import { heapUsed } from '../support/heap';
import { until } from '../support/until';
import { CAMERAS, codeOf, keep, later, otherView, stage } from './stage';

/** A store whose methods fail as they are told to; `quiet`: as Keyv's `set` does. */
function failingStore(): { store: TokenStore; fails: Set<string>; map: Map<string, string> } {
  const map = new Map<string, string>();
  const fails = new Set<string>();
  const method = (name: 'get' | 'set' | 'delete') => (key: string, value?: string) => {
    if (fails.has(name)) {
      throw new Error(`the store cannot ${name} ${value ?? ''}`);
    }
    return name === 'set' && fails.has('quiet') ? false : map[name](key, value ?? '');
  };
  return { store: { get: method('get'), set: method('set'), delete: method('delete') }, fails, map };
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let warned: jest.SpyInstance;

beforeEach(() => {
  warned = jest.spyOn(process, 'emitWarning').mockImplementation();
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a new pair that the store does not take', () => {
  it.each([
    ['set', 'the store cannot set'],
    ['quiet', 'answered false'],
  ])('serves, is warned of without a token, and is offered until the store takes it (%s)', async (way, message) => {
    const { store, fails, map } = failingStore();
    const { een, tokens } = await stage({ store }, {}, 10);
    const set = jest.spyOn(store, 'set');
    fails.add(way);
    const { accessToken } = await tokens.get('ada');
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(200);
    const warning = expect.stringMatching(`^The store of EagleEyeTokens did not take a new pair: .*${message}`);
    expect(warned.mock.calls).toEqual([[warning, 'EagleEyeWarning']]);
    expect(JSON.stringify(warned.mock.calls)).not.toContain(accessToken.slice(0, 12));
    fails.add('get');
    expect((await tokens.get('ada')).accessToken).toBe(accessToken);
    fails.delete('get');
    await until(() => set.mock.calls.length > 1);
    expect(map.get('ada')).not.toContain(accessToken);
    fails.clear();
    // Nobody asks this process meanwhile; another one must not spend the refresh token again.
    await until(() => Boolean(map.get('ada')?.includes(accessToken)));
    const other = new EagleEyeTokens(een.strategyOptions, { store: otherView(store) });
    expect((await other.get('ada')).accessToken).toBe(accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    // From now on the store counts, also for the pair of the next refresh.
    for (let time = 0; time < 2; time += 1) {
      fails.add('get');
      await expect(tokens.get('ada')).rejects.toThrow('the store cannot get');
      fails.clear();
      await tokens.refresh('ada', accessToken);
    }
  });

  it('is told to onStoreError, with its key, in place of the warning; that one fails is warned of', async () => {
    const { store, fails } = failingStore();
    const told: unknown[] = [];
    const onStoreError = (error: unknown, key: string): Promise<never> => {
      told.push([String(error), key]);
      return Promise.reject(new Error('no pager'));
    };
    const { tokens } = await stage({ store, onStoreError }, {}, 10);
    fails.add('set');
    await tokens.get('ada');
    await until(() => warned.mock.calls.length > 0);
    expect(told).toEqual([[expect.stringContaining('the store cannot set'), 'ada']]);
    expect(warned.mock.calls).toEqual([
      [expect.stringMatching(/"onStoreError" .* failed: no pager/), 'EagleEyeWarning'],
    ]);
  });

  it('serves all objects over the store, and is ended with it', async () => {
    const { store, fails } = failingStore();
    const { een, tokens } = await stage({ store }, {}, 10);
    const other = new EagleEyeTokens(een.strategyOptions, { store });
    fails.add('set');
    const { accessToken } = await tokens.get('ada');
    expect((await other.get('ada')).accessToken).toBe(accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    await other.revoke('ada');
    fails.clear();
    expect(await codeOf(tokens.get('ada'))).toBe('login_required');
  });

  it.each<[string, (other: EagleEyeTokens) => Promise<void>, string]>([
    ['a later login', (other) => keep(other, 'ada', 'https://x', 'later'), 'later'],
    ['a log-out', (other) => other.revoke('ada'), 'login_required'],
  ])('gives way to %s in another process', async (_what, act, outcome) => {
    const { store, fails } = failingStore();
    const { een, tokens } = await stage({ store }, {}, 10);
    fails.add('set');
    await tokens.get('ada');
    fails.clear();
    await act(new EagleEyeTokens(een.strategyOptions, { store: otherView(store) }));
    const seen = async (): Promise<string | undefined> => {
      const code = await codeOf(tokens.get('ada'));
      return code === 'resolved' ? (await tokens.get('ada')).accessToken : code;
    };
    expect(await seen()).toBe(outcome);
    // Nor does it come back when it is offered, for which the store is read.
    const read = jest.spyOn(store, 'get');
    await until(() => read.mock.calls.length > 0);
    await new Promise(setImmediate);
    expect(await seen()).toBe(outcome);
  });

  it('gives way to the pair of the next refresh, where the store took the first one after its time', async () => {
    const { store, fails, map } = failingStore();
    const { een, tokens } = await stage({ store }, {}, 10);
    fails.add('set');
    const { accessToken } = await tokens.get('ada');
    const renewed = await tokens.refresh('ada', accessToken);
    map.set('ada', JSON.stringify({ accessToken, refreshToken: 'spent', baseUrl: een.url }));
    expect(await tokens.get('ada')).toEqual(renewed);
  });

  it('stays in use after another one, and after a login that the store does not take either', async () => {
    const { store, fails, map } = failingStore();
    const { een, tokens } = await stage({ store }, {}, 10);
    fails.add('set');
    const { accessToken } = await tokens.get('ada');
    const renewed = await tokens.refresh('ada', accessToken);
    await expect(keep(tokens, 'ada', een.url, 'later')).rejects.toThrow('the store cannot set');
    fails.clear();
    const set = jest.spyOn(store, 'set');
    expect(await tokens.get('ada')).toEqual(renewed);
    await until(() => Boolean(map.get('ada')?.includes(renewed.accessToken)));
    expect(set.mock.calls.join()).not.toContain(accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(2);
  });
});

describe('a store that fails', () => {
  it('hides no refused refresh', async () => {
    const { store, fails } = failingStore();
    const { een, tokens } = await stage({ store }, {}, 10);
    een.fail('refresh', { status: 400, body: { error: 'invalid_grant' } });
    fails.add('delete');
    expect(await codeOf(tokens.get('ada'))).toBe('login_required');
    expect(await codeOf(tokens.get('ada'))).toBe('login_required');
  });

  it('leaves what another process may have stored, when the second look fails', async () => {
    const { store, fails, map } = failingStore();
    const { een, tokens } = await stage({ store }, {}, 10);
    een.fail('refresh', (_req, res) => {
      fails.add('get');
      res.writeHead(400).end('{"error":"invalid_grant"}');
    });
    expect(await codeOf(tokens.get('ada'))).toBe('login_required');
    expect(map.has('ada')).toBe(true);
  });

  it('to give a lock leaves the old token in use while it lives', async () => {
    const store = Object.assign(new Map<string, string>(), { lock: jest.fn().mockResolvedValue(() => undefined) });
    const { tokens } = await stage({ store }, {}, 310);
    await tokens.get('ada');
    // For the login: who reads a good pair needs none.
    expect(store.lock).toHaveBeenCalledTimes(1);
    store.lock.mockRejectedValue(new Error('READONLY'));
    later(100_000);
    await expect(tokens.get('ada')).resolves.toHaveProperty('accessToken');
    later(250_000);
    await expect(tokens.get('ada')).rejects.toThrow('READONLY');
  });

  it('to answer a request for its lock is told, and the lock that comes late is given back', async () => {
    const released = jest.fn();
    const late: ((release: () => unknown) => void)[] = [];
    const leases: number[] = [];
    const lock = (_key: string, lease: number): Promise<() => unknown> => {
      leases.push(lease);
      return new Promise((resolve) => late.push(resolve));
    };
    const { een } = await stage();
    const store = Object.assign(new Map<string, string>(), { lock });
    const tokens = new EagleEyeTokens({ ...een.strategyOptions, timeout: 20 }, { store });
    const message = expect.stringContaining('The store gave no lock within 240 ms');
    await expect(keep(tokens, 'ada', een.url)).rejects.toMatchObject({ code: 'token_store_error', message });
    expect(leases).toEqual([120]);
    late[0]?.(released);
    await until(() => released.mock.calls.length === 1);
    expect(store.size).toBe(0);
  });

  it('to give the function that releases a lock is told: it would never be released', async () => {
    const lock: never = jest.fn().mockResolvedValue({ release: () => undefined }) as never;
    const { een } = await stage();
    const store = Object.assign(new Map<string, string>(), { lock });
    const tokens = new EagleEyeTokens(een.strategyOptions, { store });
    await expect(keep(tokens, 'ada', een.url)).rejects.toThrow('"lock" of the store must resolve with the function');
  });

  it('to release a lock holds nobody up', async () => {
    const store = Object.assign(new Map<string, string>(), {
      lock: () => Promise.resolve(() => new Promise(() => undefined)),
    });
    const { een } = await stage();
    const tokens = new EagleEyeTokens({ ...een.strategyOptions, timeout: 50 }, { store });
    await keep(tokens, 'ada', een.url);
    await keep(tokens, 'ada', een.url, 'later');
    expect(await tokens.get('ada')).toMatchObject({ accessToken: 'later' });
  });

  it.each(['get', 'delete'])('once lets a log-out be tried again, which ends the pair (%s)', async (name) => {
    const { store, fails, map } = failingStore();
    const { een, tokens } = await stage({ store });
    fails.add(name);
    await expect(tokens.revoke('ada')).rejects.toThrow(`the store cannot ${name}`);
    fails.clear();
    await tokens.revoke('ada');
    expect(sentTo(een, 'revocation')).not.toEqual([]);
    expect(map.size).toBe(0);
  });
});

describe('what the store keeps', () => {
  const secret = 's'.repeat(32);

  it('shows no token under a secret, and opens under the same key only', async () => {
    const { tokens, store } = await stage({ secret });
    const { accessToken } = await tokens.get('ada');
    const kept = store.get('ada') ?? '';
    expect(Buffer.from(kept, 'base64url').toString('latin1') + kept).not.toContain(accessToken.slice(0, 20));
    store.set('ben', kept);
    expect(await codeOf(tokens.get('ben'))).toBe('token_store_error');
  });

  it('opens with every secret, and is sealed with the first', async () => {
    const { een, store } = await stage({ secret });
    const source = een.strategyOptions;
    const other = 'n'.repeat(32);
    await expect(new EagleEyeTokens(source, { store, secret: [other, secret] }).get('ada')).resolves.toBeDefined();
    expect(await codeOf(new EagleEyeTokens(source, { store, secret: other }).get('ada'))).toBe('token_store_error');
  });

  it.each(['', 'not JSON', '[]', '{"accessToken":7,"baseUrl":"x"}', '{"accessToken":"token"}'])(
    'is an error when it is %j',
    async (kept) => {
      const { tokens, store } = await stage();
      store.set('ada', kept);
      const message = expect.stringContaining('is not what was stored, or another "secret" sealed it.');
      await expect(tokens.get('ada')).rejects.toMatchObject({ code: 'token_store_error', message });
      // A log-out forgets it.
      expect(await codeOf(tokens.revoke('ada'))).toBe('token_store_error');
      expect(store.get('ada')).toBeUndefined();
    },
  );

  it.each<[string, string | undefined, string]>([
    ['good where it is the pair', undefined, 'resolved'],
    ['an error that says so where it was sealed', secret, 'Its "get" must answer with the string that "set" got.'],
  ])('that a client has parsed is %s', async (_what, sealedBy, outcome) => {
    const { een, store } = await stage();
    const parsing: TokenStore = {
      get: (key) => JSON.parse(store.get(key) ?? 'null') as unknown,
      set: (key, value) => store.set(key, sealedBy ? JSON.stringify({ value }) : value),
      delete: (key) => store.delete(key),
    };
    const tokens = new EagleEyeTokens(een.strategyOptions, { store: parsing, secret: sealedBy });
    await keep(tokens, 'ben', een.url);
    const got = await tokens.get('ben').then(
      () => 'resolved',
      (error: unknown) => String(error),
    );
    expect(got).toContain(outcome);
    store.set('ben', '7');
    expect(await codeOf(tokens.get('ben'))).toBe('token_store_error');
  });

  it.each<[object, string]>([
    [{ secret: 'short' }, 'EagleEyeTokens: option "secret" must be 32 characters or more'],
    [{ secret: ['s'.repeat(32), 7] }, 'option "secret" must be'],
    [{ secret: [] }, 'option "secret" must be'],
    // Else the pairs would be kept in clear.
    [{ secrets: 's'.repeat(32) }, 'there is no option "secrets": did you mean "secret"?'],
    [{ store: null }, 'option "store" must have the functions get, set and delete'],
    [{ store: { get: () => undefined } }, 'option "store" must have'],
    [{ fetch: 'undici' }, 'option "fetch" must be a function'],
    // Else the pairs would be kept in memory.
    [new Map(), 'a store is an option: new EagleEyeTokens(strategy, { store })'],
  ])('is not kept with the options %j', (options, message) => {
    const { clientID, clientSecret } = CREDENTIALS;
    const make = (): EagleEyeTokens => new EagleEyeTokens({ clientID, clientSecret }, options);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('is an error in time when the store never answers', async () => {
    const { een } = await stage();
    const never = async (): Promise<never> => new Promise(() => undefined);
    // As a query of Knex does, which is no promise.
    const store = { get: () => ({ then: never }), set: never, delete: never };
    const tokens = new EagleEyeTokens({ ...een.strategyOptions, timeout: 50 }, { store });
    const message = expect.stringContaining('The store did not answer within 50 ms');
    await expect(tokens.get('ada')).rejects.toMatchObject({ code: 'token_store_error', message });
    const saved = keep(tokens, 'ada', een.url);
    await expect(saved).rejects.toMatchObject({ code: 'token_store_error', message });
  });

  it('is kept parsed for a thousand users at most, and a key while there is work for it', async () => {
    const { een } = await stage();
    // 4 kB each time, and other ones.
    const random = (): string => randomBytes(2000).toString('hex');
    const get = (): string => JSON.stringify({ accessToken: random(), baseUrl: een.url });
    const tokens = new EagleEyeTokens(een.strategyOptions, { store: { get, set: () => true, delete: () => true } });
    const before = heapUsed();
    for (let user = 0; user < 10_000; user += 1) {
      await tokens.get(String(user));
      await keep(tokens, random(), een.url);
    }
    expect(heapUsed() - before).toBeLessThan(20_000_000);
    expect((await tokens.get('0')).baseUrl).toBe(een.url);
  });

  it('leaves no timer to a process that ends', async () => {
    const { een, store } = await stage();
    const slow: TokenStore = { ...otherView(store), get: (key) => Promise.resolve(store.get(key)) };
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await new EagleEyeTokens(een.strategyOptions, { store: slow }).get('ada');
    expect(timers()).toBe(before);
  });

  it('is nothing in another process with the default store, which the error says', async () => {
    const { een, tokens } = await stage();
    const message =
      'They are kept in the memory of one process: after a restart, or with several processes, give a store.';
    await expect(new EagleEyeTokens(een.strategyOptions).get('ada')).rejects.toMatchObject({
      code: 'login_required',
      message: `No tokens are kept for this user: none were saved, or they have ended. ${message} The user must log in.`,
    });
    await expect(tokens.get('nobody')).rejects.toMatchObject({
      status: 401,
      message: 'No tokens are kept for this user: none were saved, or they have ended. The user must log in.',
    });
    await expect(tokens.revoke('nobody')).resolves.toBeUndefined();
  });

  it('is forgotten by the default store when nobody used it for 14 days', async () => {
    const { een } = await stage();
    const tokens = new EagleEyeTokens(een.strategyOptions);
    const login = { accessToken: 'a', refreshToken: 'r', profile: { baseUrl: een.url } };
    await tokens.save('ada', { ...login, expiresAt: Date.now() + HOUR });
    await tokens.save('endless', login);
    een.fail('refresh', { status: 503 });
    const start = Date.now();
    const at = async (days: number, key: string): Promise<string | undefined> => {
      jest.spyOn(Date, 'now').mockReturnValue(start + days * DAY);
      return codeOf(tokens.get(key));
    };
    expect([await at(13, 'ada'), await at(26, 'ada')]).toEqual(Array(2).fill('temporarily_unavailable'));
    expect([await at(41, 'ada'), await at(41, 'endless')]).toEqual(['login_required', 'resolved']);
    // Writes for others have it forgotten for good: it would be there for a clock that is turned back.
    for (let write = 0; write < 3; write += 1) await tokens.save('ben', login);
    expect([await at(39, 'ada'), await at(41, 'endless')]).toEqual(['login_required', 'resolved']);
    await tokens.revoke('endless');
    expect(await at(41, 'endless')).toBe('login_required');
  });
});
