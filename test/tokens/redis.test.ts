import { inspect } from 'node:util';

import { EagleEyeTokens, RedisTokenStore } from '../../lib';
import { sentTo } from '../support/eagle-eye';
import { codeOf, stage } from './stage';

type SendCommand = ConstructorParameters<typeof RedisTokenStore>[0]['sendCommand'];

/** As much of Redis as the store needs. */
class FakeRedis {
  readonly commands: string[][] = [];
  readonly values = new Map<string, string>();
  /** The answers to come in place of good ones, by command. */
  readonly failures = new Map<string, Error | 'cut'>();

  readonly send: SendCommand = (command, ...args) => {
    this.commands.push([command, ...args]);
    const failure = this.failures.get(command);
    if (failure) {
      if (failure === 'cut') this.failures.delete(command);
      return Promise.reject(failure === 'cut' ? new Error('Socket closed unexpectedly') : failure);
    }
    const [key = '', value = '', third] = args;
    switch (command) {
      case 'GET':
        return Promise.resolve(this.values.get(key) ?? null);
      case 'SET':
        if (third === 'NX' && this.values.has(key)) return Promise.resolve(null);
        this.values.set(key, value);
        return Promise.resolve('OK');
      default:
        return Promise.resolve(Number(this.values.delete(command === 'EVAL' ? (args[2] ?? '') : key)));
    }
  };

  sent(command: string): string[][] {
    return this.commands.filter(([name]) => name === command);
  }
}

const refused = (message: string): Error => Object.assign(new Error(message), { name: 'ErrorReply' });

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a function sendCommand of a wrong form', () => {
  const LINES = [
    'With node-redis, a client or a pool: (...args) => client.sendCommand(args)',
    "a cluster: (...args) => cluster.sendCommand(args[0] === 'EVAL' ? args[3] : args[1], false, args)",
    'With ioredis: (command, ...args) => client.call(command, ...args)',
    'With Valkey GLIDE: (...args) => client.customCommand(args)',
  ];

  it.each<[string, () => unknown]>([
    [
      'throws a TypeError of the client, as a method without its object does',
      () => {
        throw new TypeError("Cannot read properties of undefined (reading '_self')");
      },
    ],
    ['rejects with one', () => Promise.reject(new TypeError('args.forEach is not a function'))],
    ['sends the letters of the command', () => Promise.reject(refused("ERR unknown command 'G', with args: 'E' 'T'"))],
    ['loses the arguments', () => Promise.reject(refused("ERR wrong number of arguments for 'get' command"))],
    ['returns nothing', () => undefined],
  ])('is told of at its first use, with the right ones, when it %s', async (_what, send) => {
    const store = new RedisTokenStore({ sendCommand: send as SendCommand });
    const { een } = await stage();
    const tokens = new EagleEyeTokens(een.strategyOptions, { store });
    const error: unknown = await tokens.get('ada').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'token_store_error' });
    for (const line of LINES) expect(String(error)).toContain(line);
  });

  it('is told of at once when it is none', () => {
    expect(() => new RedisTokenStore({} as never)).toThrow(TypeError);
    for (const line of LINES) expect(() => new RedisTokenStore({} as never)).toThrow(line);
  });
});

it.each([
  ["NOPERM User ada has no permissions to run the 'get' command", 'Redis failed at GET (NOPERM User'],
  ['Socket closed unexpectedly', 'Redis failed at GET (Socket closed unexpectedly)'],
])('an error of Redis shows its first word and the command: %s', async (message, shown) => {
  const redis = new FakeRedis();
  redis.failures.set('GET', refused(message));
  const read = new RedisTokenStore({ sendCommand: redis.send }).get('ada');
  await expect(read).rejects.toMatchObject({ message: expect.stringContaining(shown) });
  await expect(read).rejects.toMatchObject({ message: expect.not.stringContaining('node-redis') });
});

it('shows no token, although ioredis puts the command on its errors', async () => {
  const redis = new FakeRedis();
  const args = ['eagleeye:pair:ada', '{"accessToken":"opaque-token"}'];
  redis.failures.set('SET', Object.assign(refused('OOM near opaque-token'), { command: { args } }));
  const set = new RedisTokenStore({ sendCommand: redis.send }).set('ada', '{"accessToken":"opaque-token"}');
  const error: unknown = await set.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ message: expect.stringContaining('Redis failed at SET (OOM near …)') });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('opaque');
});

describe('a Redis without EVAL', () => {
  it.each([
    "NOPERM this user has no permissions to run the 'eval' command or its subcommand",
    "ERR unknown command 'eval'",
  ])('is warned of once, and nobody waits for a lock: %s', async (message) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
    const redis = new FakeRedis();
    redis.failures.set('EVAL', refused(message));
    const { een } = await stage();
    const tokens = new EagleEyeTokens(een.strategyOptions, { store: new RedisTokenStore({ sendCommand: redis.send }) });
    await tokens.save('ada', { refreshToken: een.issueTokens().refresh_token });
    const { accessToken } = await tokens.get('ada');
    await tokens.refresh('ada', accessToken);
    await tokens.revoke('ada');
    expect(redis.values.size).toBe(0);
    expect(redis.sent('SET').filter(([, , , third]) => third === 'NX')).toHaveLength(4);
    expect(warned.mock.calls).toEqual([
      [expect.stringMatching(/^RedisTokenStore needs EVAL(?!.*node-redis).*(?:NOPERM|unknown)/), 'EagleEyeWarning'],
    ]);
  });

  it('keeps the lock of another process, and that of a holder whose lease may end on the way', async () => {
    jest.spyOn(process, 'emitWarning').mockImplementation();
    const redis = new FakeRedis();
    redis.failures.set('EVAL', refused('NOPERM'));
    const store = new RedisTokenStore({ sendCommand: redis.send, prefix: 'app:' });
    const release = await store.lock('ada', 60_000);
    expect([...redis.values.keys()]).toEqual(['app:lock:ada']);
    redis.values.set('app:lock:ada', 'of another process');
    await release();
    expect(redis.values.size).toBe(1);
    redis.values.clear();
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const late = await store.lock('ada', 100);
    now.mockReturnValue(50);
    await late();
    expect(redis.values.size).toBe(1);
    // A holder who had to wait has a lease of its own.
    const waited = store.lock('ada', 100);
    await new Promise(setImmediate);
    now.mockReturnValue(100);
    redis.values.clear();
    await (
      await waited
    )();
    expect(redis.values.size).toBe(0);
  });

  it('is not what a broken connection is', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
    const redis = new FakeRedis();
    const release = await new RedisTokenStore({ sendCommand: redis.send }).lock('ada', 60_000);
    redis.failures.set('EVAL', 'cut');
    await expect(release()).rejects.toMatchObject({ code: 'token_store_error' });
    expect(warned).not.toHaveBeenCalled();
  });
});

it('a pair lapses with its refresh token, or at its end without one; one without a known end stays', async () => {
  const redis = new FakeRedis();
  const { een } = await stage();
  const tokens = new EagleEyeTokens(een.strategyOptions, { store: new RedisTokenStore({ sendCommand: redis.send }) });
  const profile = { baseUrl: een.url };
  const days = async (login: { refreshToken?: string; expiresAt?: number }): Promise<number | undefined> => {
    await tokens.save('ada', { accessToken: 'token', profile, ...login });
    const [, , , px, milliseconds] = redis.sent('SET').at(-1) ?? [];
    return px === undefined ? undefined : Math.round(Number(milliseconds) / 86_400_000);
  };
  const inDays = (count: number): number => Date.now() + count * 86_400_000;
  expect(await days({ refreshToken: 'r', expiresAt: inDays(1) })).toBe(14);
  expect(await days({ refreshToken: 'r', expiresAt: inDays(30) })).toBe(30);
  expect(await days({ expiresAt: inDays(3) })).toBe(3);
  expect(await days({ expiresAt: inDays(-1) })).toBe(0);
  expect(await days({ refreshToken: 'r' })).toBeUndefined();
  expect(await days({})).toBeUndefined();
});

it('a connection that breaks under the write of a rotated pair logs nobody out in another process', async () => {
  const redis = new FakeRedis();
  const { een } = await stage();
  const of = (sendCommand: SendCommand): EagleEyeTokens =>
    new EagleEyeTokens(een.strategyOptions, { store: new RedisTokenStore({ sendCommand }) });
  const [one, other] = [of(redis.send), of((...command) => redis.send(...command))];
  const login = { accessToken: 'old', profile: { baseUrl: een.url }, expiresAt: Date.now() + 1000 };
  await one.save('ada', { ...login, refreshToken: een.issueTokens().refresh_token });
  een.fail('refresh', { delay: 50 }, 1);
  const first = one.get('ada');
  while (sentTo(een, 'refresh').length === 0) await new Promise(setImmediate);
  redis.failures.set('SET', 'cut');
  const { accessToken } = await first;
  expect((await other.get('ada')).accessToken).toBe(accessToken);
  expect(await codeOf(other.refresh('ada', accessToken))).toBe('resolved');
});
