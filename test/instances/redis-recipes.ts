import { startEagleEye } from '../support/eagle-eye';
import { Browser } from '../support/login-app';
import { decide } from '../support/recipe';
import type { RedisServer } from './redis-server';

/** How a recipe is run, with the environment that its first lines name. */
type Run = (env: Record<string, string>) => Promise<string>;

/**
 * What the two recipes that share a Redis do, wherever they run: a login begins on one instance and ends on another, and the
 * worker has its tokens.
 *
 * @param start - starts `several-instances.js`: its URL
 * @param work - runs `worker.js`: what it printed
 */
export async function expectSharedLogin(redis: RedisServer, start: Run, work: Run): Promise<void> {
  const een = await startEagleEye({ callbackURL: 'http://127.0.0.1:3333/callback', authorize: 'page' });
  const secret = 'a secret that all instances share, 32 characters or more';
  const shared = {
    EAGLEEYE_OPTIONS: JSON.stringify(een.strategyOptions),
    SESSION_SECRET: secret,
    TOKEN_SECRET: secret,
    REDIS_URL: redis.url,
  };
  const before = await redis.keys('eagleeye:pair:*');
  const [one, other] = await Promise.all([start(shared), start(shared)]);
  const browser = new Browser();
  const { location } = await browser.get(`${one}/login`);
  const { search } = new URL(await decide(location, 'allow'));
  expect(await browser.get(`${other}/callback${search}`)).toMatchObject({ status: 302, location: '/' });
  expect(JSON.parse((await browser.get(one)).text)).toMatchObject({ name: 'Ada Keller', cameras: expect.any(Array) });

  const [key = ''] = (await redis.keys('eagleeye:pair:*')).filter((name) => !before.includes(name));
  const printed = await work({ ...shared, KEY: key.replace('eagleeye:pair:', '') });
  expect(JSON.parse(printed)).toEqual(
    expect.arrayContaining([expect.objectContaining({ bridgeId: expect.any(String) })]),
  );
}
