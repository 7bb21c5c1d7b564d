import type { MockEagleEye } from '../../lib/testing';
import { Browser } from '../support/login-app';
import { decide } from '../support/recipe';
import type { RedisServer } from './redis-server';

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
