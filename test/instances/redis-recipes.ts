import type { MockEagleEye } from '../../lib/testing';
import { startEagleEye } from '../support/eagle-eye';
import { Browser } from '../support/login-app';
import { decide } from '../support/recipe';
import type { RedisServer } from './redis-server';

/** How a recipe is run, with the environment that its first lines name. */
type Run = (env: Record<string, string>) => Promise<string>;

/** The environment of recipes that share a stand-in and a Redis. */
export function environmentOf({ strategyOptions }: MockEagleEye, redis: RedisServer): Record<string, string> {
  const secret = 'a secret that all instances share, 32 characters or more';
  return {
    EAGLEEYE_OPTIONS: JSON.stringify(strategyOptions),
    SESSION_SECRET: secret,
    TOKEN_SECRET: secret,
    REDIS_URL: redis.url,
  };
}

/** Begins a login on one instance and ends it on another: the name of its pair in Redis. */
export async function logIn(
  browser: Browser,
  [one, other]: readonly [string, string],
  redis: RedisServer,
): Promise<string> {
  const before = await redis.keys('eagleeye:pair:*');
  const { location } = await browser.get(`${one}/login`);
  const { search } = new URL(await decide(location, 'allow'));
  expect(await browser.get(`${other}/callback${search}`)).toMatchObject({ status: 302, location: '/' });
  const [added = ''] = (await redis.keys('eagleeye:pair:*')).filter((name) => !before.includes(name));
  return added;
}

/**
 * What the two recipes that share a Redis do, wherever they run: a login begins on one instance and ends on another, the
 * worker has its tokens, or those of a refresh token, and a log-out while Eagle Eye is down ends it on both.
 *
 * @param start - starts `several-instances.js`: its URL
 * @param work - runs `worker.js`: what it printed
 */
export async function expectSharedLogin(redis: RedisServer, start: Run, work: Run): Promise<void> {
  const een = await startEagleEye({ callbackURL: 'http://127.0.0.1:3333/callback', authorize: 'page' });
  const env = environmentOf(een, redis);
  const [one, other] = await Promise.all([start(env), start(env)]);
  const browser = new Browser();
  const pair = await logIn(browser, [one, other], redis);
  expect(browser.setCookies.at(-1)).toMatch(/SameSite=Lax/);
  expect(JSON.parse((await browser.get(one)).text)).toMatchObject({ name: 'Ada Keller', cameras: expect.any(Array) });

  const cameras = expect.arrayContaining([expect.objectContaining({ bridgeId: expect.any(String) })]);
  expect(JSON.parse(await work({ ...env, KEY: pair }))).toEqual(cameras);
  const { refresh_token: first } = een.issueTokens({ user: 'ca0f61ab' });
  // At its second start that token was exchanged for another.
  for (let starts = 0; starts < 2; starts += 1) {
    expect(JSON.parse(await work({ ...env, KEY: een.url, REFRESH_TOKEN: first }))).toEqual(cameras);
    een.expireAccessTokens();
  }

  een.fail('revocation', { status: 503 });
  expect(await browser.post(`${other}/logout`)).toMatchObject({ status: 302, location: '/' });
  for (const url of [one, other]) expect((await browser.get(url)).text).toContain('<a href="/login">');
  expect(await redis.keys(pair)).toEqual([]);
}
