import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';

import { EagleEyeTokens, RedisTokenStore } from '../../lib';
import { sentTo, startEagleEye, stopAfterwards } from '../support/eagle-eye';
import { type RedisServer, startRedis } from './redis-server';

type SendCommand = ConstructorParameters<typeof RedisTokenStore>[0]['sendCommand'];

let redis: RedisServer;
let clustered: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
  clustered = await startRedis(mkdtempSync(join(tmpdir(), 'eagleeye-')), undefined, ['--cluster-enabled', 'yes']);
  const admin = new Redis(clustered.url);
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  while (!String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  admin.disconnect();
});

afterAll(() => Promise.all([redis.stop(), clustered.stop()]));

/** A client of node-redis, until the test ends. */
async function connected<Client extends { destroy(): unknown }>(connecting: Promise<Client>): Promise<Client> {
  const client = await connecting;
  stopAfterwards({ stop: () => client.destroy() });
  return client;
}

async function nodeRedis(url = redis.url): Promise<SendCommand> {
  const client = await connected(createClient({ url }).connect());
  return (...args) => client.sendCommand(args);
}

async function nodeRedisCluster(): Promise<SendCommand> {
  const cluster = await connected(createCluster({ rootNodes: [{ url: clustered.url }] }).connect());
  return (...args) => cluster.sendCommand(args[0] === 'EVAL' ? args[3] : args[1], false, args);
}

function ioredis(): SendCommand {
  const client = new Redis(redis.url);
  stopAfterwards({ stop: () => client.quit() });
  return (command, ...args) => client.call(command, ...args);
}

/** What two processes do for one user: a login, two refreshes at once, a log-out. */
async function use(sendCommand: SendCommand): Promise<void> {
  const een = await startEagleEye();
  const view = (): EagleEyeTokens =>
    new EagleEyeTokens(een.strategyOptions, { store: new RedisTokenStore({ sendCommand }) });
  const [one, other] = [view(), view()];
  await one.save('ada', { refreshToken: een.issueTokens().refresh_token });
  const [first, second] = await Promise.all([one.get('ada'), other.get('ada')]);
  expect(second).toEqual(first);
  expect(sentTo(een, 'refresh')).toHaveLength(1);
  await other.revoke('ada');
  await expect(one.get('ada')).rejects.toMatchObject({ code: 'login_required' });
}

it.each([
  ['a client of node-redis', nodeRedis],
  ['a cluster of node-redis', nodeRedisCluster],
  ['ioredis', ioredis],
])('%s serves with the line that the documentation shows', async (_name, connect) => {
  await use(await connect());
  expect([...(await redis.keys('*')), ...(await clustered.keys('*'))]).toEqual([]);
});

it('a lock that nobody releases, as its process was killed, ends with its lease; only its holder releases it', async () => {
  const store = new RedisTokenStore({ sendCommand: await nodeRedis() });
  const release = await store.lock('ada', 100);
  const next = await store.lock('ada', 60_000);
  await release();
  expect(await redis.keys('*')).toEqual(['eagleeye:lock:ada']);
  await next();
  expect(await redis.keys('*')).toEqual([]);
});

it('a user of Redis who may not use EVAL waits for no lock, and is warned of once', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
  await (
    await nodeRedis()
  )('ACL', 'SETUSER', 'ada', 'on', '>pass', '~*', '+@all', '-eval');
  await use(await nodeRedis(redis.url.replace('//', '//ada:pass@')));
  expect(await redis.keys('*')).toEqual([]);
  expect(warned.mock.calls).toHaveLength(2);
  warned.mockRestore();
});
