import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { createClient } from 'redis';

import { EagleEyeTokens, RedisTokenStore } from '../../lib';
import { type MockEagleEye, startMockEagleEye } from '../../lib/testing';
import { sentTo } from '../support/eagle-eye';
import { runTypeScript } from '../support/typescript-process';
import { type RedisServer, startRedis } from './redis-server';

const SECRET = 'a secret that all instances of the tests share';

let redis: RedisServer;
let een: MockEagleEye;
let tokens: EagleEyeTokens;
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  redis = await startRedis();
  client = createClient({ url: redis.url });
  await client.connect();
});

afterAll(async () => {
  client.destroy();
  await redis.stop();
});

beforeEach(async () => {
  await client.sendCommand(['FLUSHALL']);
  een = await startMockEagleEye();
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });
  tokens = new EagleEyeTokens(een.strategyOptions, { store, secret: SECRET });
  await expired();
});

afterEach(() => een.stop());

/** A pair whose access token has come to its end. */
async function expired(): Promise<void> {
  const pair = een.issueTokens({ user: 'ca0f61ab' });
  const { access_token: accessToken, refresh_token: refreshToken } = pair;
  await tokens.save('ada', { accessToken, refreshToken, params: pair, expiresAt: Date.now() - 1 });
}

const order = (calls: number, timeout = 10_000): string =>
  JSON.stringify({ options: { ...een.strategyOptions, timeout }, redis: redis.url, secret: SECRET, calls });

const refreshes = (): number => sentTo(een, 'refresh').length;

it('four processes refresh an expired pair once, and nobody is logged out', async () => {
  const printed = await Promise.all([1, 2, 3, 4].map(() => runTypeScript('tokens-process.ts', { args: [order(50)] })));
  expect(printed.map(({ stdout }) => JSON.parse(stdout) as unknown)).toEqual([['200'], ['200'], ['200'], ['200']]);
  expect(refreshes()).toBe(1);
});

it('goes on when the process that holds the lock is killed', async () => {
  // It never gets its answer, so that it holds the lock when it ends.
  een.fail('refresh', { cut: 'never' }, 1);
  const file = (name: string): string => join(__dirname, '../support', name);
  const holder = spawn(process.execPath, [
    '-r',
    file('register-typescript.js'),
    file('tokens-process.ts'),
    order(1, 500),
  ]);
  while (refreshes() === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await redis.keys('*lock:*')).toHaveLength(1);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const { stdout } = await runTypeScript('tokens-process.ts', { args: [order(5, 500)] });
  expect(JSON.parse(stdout)).toEqual(['200']);
  expect(await redis.keys('*lock:*')).toEqual([]);
});

it('no key of one user names the lock of another', async () => {
  const store = new RedisTokenStore({ sendCommand: (...args) => client.sendCommand(args) });
  await Promise.all(['ben:lock', 'lock:ben', ':lock:ben'].map((key) => store.set(key, 'kept')));
  const release = await store.lock('ben', 100);
  await release();
  expect(await redis.keys('*')).toHaveLength(4);
});

it('a lock is released only by its holder', async () => {
  const sendCommand = (...args: string[]): Promise<unknown> => client.sendCommand(args);
  const store = new RedisTokenStore({ sendCommand });
  const release = await store.lock('ben', 100);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const second = await store.lock('ben', 100);
  await release();
  expect(await redis.keys('*lock:ben')).toHaveLength(1);
  await second();
  expect(await redis.keys('*lock:ben')).toEqual([]);
});
