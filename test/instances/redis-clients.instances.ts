import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';

import { EagleEyeTokens, RedisTokenStore } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { type RedisServer, startRedis } from './redis-server';

type SendCommand = ConstructorParameters<typeof RedisTokenStore>[0]['sendCommand'];

let redis: RedisServer;
let clustered: RedisServer;
const ends: (() => unknown)[] = [];

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

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

afterAll(() => Promise.all([redis.stop(), clustered.stop()]));

async function client(url = redis.url) {
  const connected = await createClient({ url }).connect();
  ends.push(() => {
    connected.destroy();
  });
  return connected;
}

async function cluster() {
  const connected = await createCluster({ rootNodes: [{ url: clustered.url }] }).connect();
  ends.push(() => {
    connected.destroy();
  });
  return connected;
}

function ioredis(): Redis {
  const connected = new Redis(redis.url);
  ends.push(() => {
    connected.disconnect();
  });
  return connected;
}

/** Two users over one store: a login, two refreshes at once, a log-out. */
async function use(sendCommand: SendCommand): Promise<void> {
  const een = await startEagleEye();
  const views = [1, 2].map(
    () => new EagleEyeTokens(een.strategyOptions, { store: new RedisTokenStore({ sendCommand }) }),
  );
  const [one, other] = views;
  if (!one || !other) throw new Error('there are two');
  await one.save('ada', { refreshToken: een.issueTokens().refresh_token });
  const [first, second] = await Promise.all([one.get('ada'), other.get('ada')]);
  expect(second).toEqual(first);
  expect(een.requests.filter(({ endpoint }) => endpoint === 'refresh')).toHaveLength(1);
  await other.revoke('ada');
  await expect(one.get('ada')).rejects.toMatchObject({ code: 'login_required' });
}

it.each<[string, () => Promise<SendCommand>]>([
  [
    'a client of node-redis',
    async () => {
      const connected = await client();
      return (...args) => connected.sendCommand(args);
    },
  ],
  [
    'a cluster of node-redis',
    async () => {
      const connected = await cluster();
      return (...args) => connected.sendCommand(args[0] === 'EVAL' ? args[3] : args[1], false, args);
    },
  ],
  [
    'ioredis',
    () => {
      const connected = ioredis();
      return Promise.resolve((command, ...args) => connected.call(command, ...args));
    },
  ],
])('%s serves with the line that the documentation shows', async (_name, connect) => {
  await use(await connect());
  expect([...(await redis.keys('*')), ...(await clustered.keys('*'))]).toEqual([]);
});

it('a user of Redis who may not use EVAL waits for no lock, and is warned of once', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
  await (await client()).sendCommand(['ACL', 'SETUSER', 'ada', 'on', '>pass', '~*', '+@all', '-eval']);
  const connected = await client(redis.url.replace('//', '//ada:pass@'));
  await use((...args) => connected.sendCommand(args));
  expect(await redis.keys('*')).toEqual([]);
  expect(warned.mock.calls).toHaveLength(2);
  warned.mockRestore();
});
