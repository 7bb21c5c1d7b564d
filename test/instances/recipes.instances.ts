import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sentTo, startEagleEye, stopAfterwards } from '../support/eagle-eye';
import { Browser } from '../support/login-app';
import { startProcess } from '../support/process';
import { expectSurvives } from '../support/raw-requests';
import { RECIPES, startRecipe } from '../support/recipe';
import { until } from '../support/until';
import { environmentOf, logIn } from './redis-recipes';
import { startRedis } from './redis-server';

it('several-instances.js and worker.js survive raw requests; with their Redis killed they go on, and with a new one in its place nobody is logged out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  stopAfterwards({ stop: () => rm(folder, { recursive: true }) });
  const redis = stopAfterwards(await startRedis(folder));
  const een = await startEagleEye({ callbackURL: 'http://127.0.0.1:3333/callback', authorize: 'page' });
  const env = environmentOf(een, redis);
  const url = await startRecipe('several-instances.js', env);
  await expectSurvives(url);
  const browser = new Browser();
  const KEY = await logIn(browser, [url, url], redis);
  const options = { cwd: RECIPES, env: { ...process.env, ...env, KEY, EVERY: '0.1' } };
  const worker = stopAfterwards(startProcess(process.execPath, ['worker.js'], 'bridgeId', options));
  await worker.ready;

  await redis.kill();
  expect(await browser.get(url)).toMatchObject({ status: 500, text: 'Something went wrong.' });
  await until(() => worker.output().includes('Redis: '));

  stopAfterwards(await startRedis(folder, redis.url));
  await until(async () => (await browser.get(url)).text.includes('Ada Keller'));
  const looks = sentTo(een, 'cameras').length;
  await until(() => sentTo(een, 'cameras').length > looks);
});
