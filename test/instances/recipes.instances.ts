import { runCommand } from '../support/command';
import { startEagleEye } from '../support/eagle-eye';
import { Browser } from '../support/login-app';
import { RECIPES, signIn, startRecipe } from '../support/recipe';
import { startRedis } from './redis-server';

const work = (env: Record<string, string>): ReturnType<typeof runCommand> =>
  runCommand(process.execPath, ['worker.js'], { cwd: RECIPES, env: { ...process.env, ...env } });

it('several-instances.js logs in over two instances, and worker.js has fresh tokens of that login', async () => {
  const redis = await startRedis();
  try {
    const een = await startEagleEye({ callbackURL: 'http://127.0.0.1:3333/callback', authorize: 'page' });
    const shared = {
      EAGLEEYE_OPTIONS: JSON.stringify(een.strategyOptions),
      SESSION_SECRET: 'shared by all instances of the application',
      TOKEN_SECRET: 'shared by the instances and by the worker',
      REDIS_URL: redis.url,
    };
    const [one, other] = [
      await startRecipe('several-instances.js', shared),
      await startRecipe('several-instances.js', shared),
    ];
    const browser = new Browser();
    const back = new URL(await signIn(browser, one));
    expect(await browser.get(other + back.pathname + back.search)).toMatchObject({ status: 302, location: '/' });
    for (const url of [one, other]) {
      expect(JSON.parse((await browser.get(url)).text)).toMatchObject({
        name: 'Ada Keller',
        cameras: expect.any(Array),
      });
    }

    een.expireAccessTokens();
    const [key = ''] = (await redis.keys('eagleeye:*')).map((name) => name.slice('eagleeye:'.length));
    const { output } = await work({ ...shared, KEY: key });
    expect(JSON.parse(output)).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'Front door' })]));

    await browser.post(`${one}/logout`);
    expect((await browser.get(other)).text).toContain('Login with Eagle Eye Networks');
    const late = await work({ ...shared, KEY: key });
    expect(late.output).toContain('login_required');

    const denied = await browser.get(`${one}/callback${new URL(await signIn(browser, other, 'deny')).search}`);
    expect(denied.status).toBe(302);
    expect((await browser.get(one)).text).toContain('The user did not allow access');
  } finally {
    await redis.stop();
  }
}, 60_000);
