import { createHash } from 'node:crypto';

import { EagleEyeStrategy } from 'passport-eagleeye';
import type { MockEagleEye } from 'passport-eagleeye/testing';
import { createClient } from 'redis';

import { type RedisServer, startRedis } from '../instances/redis-server';
import type { Browser } from '../support/browser';
import { startEagleEye, stopAfterwards } from '../support/eagle-eye';
import { run, successOf } from '../support/passport-run';
import { openSite } from '../support/site';
import { callbackWithCode, letIn } from '../support/strategy';
import { type Redis, readTokens, refreshTokens, saveTokens, type Tokens } from './refresh-with-a-lock';
import { createApp } from './several-instances';

let server: RedisServer | undefined;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server?.stop());

/** A connection to Redis of an instance's own, for one test. */
async function connect(): Promise<Redis> {
  const client = await createClient({ url: server?.url }).connect();
  stopAfterwards({ stop: () => client.close() });
  return client;
}

function tokensOf(user: unknown): Tokens {
  expect(user).toMatchObject({ accessToken: expect.any(String), refreshToken: expect.any(String) });
  const { accessToken, refreshToken }: Partial<Tokens> = Object(user);
  return { accessToken: String(accessToken), refreshToken: String(refreshToken) };
}

function lockOf({ refreshToken }: Tokens): string {
  return `lock:${createHash('sha256').update(refreshToken).digest('base64url')}`;
}

describe('the recipe for several instances', () => {
  /** Several instances at one address, of which the balancer takes another one for each request. */
  async function runRecipe(count: number): Promise<{ browser: Browser; eagleEye: MockEagleEye }> {
    const site = stopAfterwards(await openSite());
    const eagleEye = await startEagleEye({ redirectURIs: [`${site.origin}/callback`] });
    const instances = await Promise.all(
      Array.from({ length: count }, async () => createApp(await connect(), eagleEye.strategyOptions)),
    );
    let requests = 0;
    site.serve((req, res) => {
      requests += 1;
      instances[requests % count]?.(req, res);
    });
    return { browser: site.newBrowser(), eagleEye };
  }

  it('ends a login on another instance than the one that began it', async () => {
    const { browser } = await runRecipe(2);

    const page = await browser.get('/login').redirects(5).expect(200);

    expect(page.body).toMatchObject({ name: 'Ada Keller' });
  });

  it('refreshes once when all instances find the access token expired at once', async () => {
    const { browser, eagleEye } = await runRecipe(3);
    await browser.get('/login').redirects(5).expect(200);
    eagleEye.expireAccessTokens();
    eagleEye.requests.length = 0;

    const pages = await Promise.all(Array.from({ length: 12 }, () => browser.get('/')));

    expect(pages.map(({ body }) => String(body.name))).toEqual(Array.from({ length: 12 }, () => 'Ada Keller'));
    expect(eagleEye.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
    await browser.get('/').expect(200);
  });

  it('sends a user whose tokens are dead to log in again', async () => {
    const { browser, eagleEye } = await runRecipe(2);
    await browser.get('/login').redirects(5).expect(200);
    eagleEye.expireAccessTokens();
    eagleEye.fail('token', { status: 401, body: { error: 'invalid_grant' } }, 1);

    await browser.get('/').expect(302).expect('location', '/login');
  });
});

describe('the recipe for a refresh with a lock', () => {
  /** What one instance refreshes with. */
  interface Instance {
    strategy: EagleEyeStrategy;
    redis: Redis;
  }

  async function start(): Promise<{ eagleEye: MockEagleEye; instances: [Instance, Instance]; tokens: Tokens }> {
    const eagleEye = await startEagleEye();
    const instance = async (): Promise<Instance> => ({
      strategy: new EagleEyeStrategy({ ...eagleEye.strategyOptions, state: false }, letIn),
      redis: await connect(),
    });
    const [first, second] = [await instance(), await instance()];
    const { user } = await successOf(run(first.strategy, callbackWithCode(eagleEye)));
    const tokens = tokensOf(user);
    await saveTokens(first.redis, 'ada', tokens);
    eagleEye.requests.length = 0;
    return { eagleEye, instances: [first, second], tokens };
  }

  it('spends a refresh token once, and all instances get the same new pair', async () => {
    const { eagleEye, instances, tokens } = await start();

    const refreshed = await Promise.all(
      Array.from({ length: 10 }, () =>
        instances.map(({ strategy, redis }) => refreshTokens(strategy, redis, 'ada', tokens)),
      ).flat(),
    );

    expect(eagleEye.requests).toHaveLength(1);
    expect(new Set(refreshed.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(refreshed[0]).not.toEqual(tokens);
    expect(await readTokens(instances[1].redis, 'ada')).toEqual(refreshed[0]);
  });

  it('asks nothing when another instance has refreshed since', async () => {
    const { eagleEye, instances, tokens } = await start();
    const fresh = await refreshTokens(instances[0].strategy, instances[0].redis, 'ada', tokens);
    eagleEye.requests.length = 0;

    expect(await refreshTokens(instances[1].strategy, instances[1].redis, 'ada', tokens)).toEqual(fresh);

    expect(eagleEye.requests).toEqual([]);
  });

  it('goes on when the instance that held the lock has died, as soon as the lock has lapsed', async () => {
    const { eagleEye, instances, tokens } = await start();
    const [{ strategy, redis }] = instances;
    await redis.set(lockOf(tokens), 'the dead', { expiration: { type: 'PX', value: 200 } });

    const refreshing = refreshTokens(strategy, redis, 'ada', tokens);
    await redis.get(lockOf(tokens));
    expect(eagleEye.requests).toEqual([]);

    expect((await refreshing).refreshToken).not.toBe(tokens.refreshToken);
  });

  it('leaves a lock alone that has become another instance’s', async () => {
    const { eagleEye, instances, tokens } = await start();
    const [{ strategy, redis }] = instances;
    eagleEye.fail('token', {
      respond: (_req, res) => {
        void redis
          .set(lockOf(tokens), 'another', { expiration: { type: 'PX', value: 60_000 } })
          .then(() => res.writeHead(503).end());
      },
    });

    await expect(refreshTokens(strategy, redis, 'ada', tokens)).rejects.toThrow('503');

    expect(await redis.get(lockOf(tokens))).toBe('another');
  });

  it('releases the lock when Eagle Eye refuses the refresh token', async () => {
    const { instances, tokens } = await start();
    const [{ strategy, redis }] = instances;
    await strategy.revokeToken(tokens.refreshToken);

    await expect(refreshTokens(strategy, redis, 'ada', tokens)).rejects.toMatchObject({ code: 'login_required' });

    expect(await redis.get(lockOf(tokens))).toBeNull();
  });
});
