import { startExample } from '../browser/example-process';
import { environmentFor } from '../browser/stage';
import { startEagleEye, stopAfterwards } from '../support/eagle-eye';
import { Browser } from '../support/login-app';
import { expectSurvives } from '../support/raw-requests';
import { startRedis } from './redis-server';

it('a login that begins on one instance and ends on the other is known to both; Redis shows no token, and keeps nothing after the log-out', async () => {
  const redis = stopAfterwards(await startRedis());
  // Where a balancer would be, in front of both instances: they are one site to the browser.
  const een = await startEagleEye({ callbackURL: 'http://cameras.example' });
  const secret = 'shared by both instances, which one and all must have';
  const environment = { ...environmentFor(een), REDIS_URL: redis.url, SESSION_SECRET: secret };
  const one = stopAfterwards(await startExample(environment));
  const other = stopAfterwards(await startExample(environment));

  await expectSurvives(one.url);
  const browser = new Browser();
  const { search } = new URL(await browser.visit(await browser.begin(one)));
  expect(await browser.get(other.url + search)).toMatchObject({ status: 303, location: '/' });
  let page = '';
  for (const { url } of [one, other]) {
    page = (await browser.get(url)).text;
    expect(page).toContain('Hello, Ada Keller');
    expect(page).toContain('Front door');
    expect((await browser.get(`${url}/cameras/10011061/picture`)).status).toBe(200);
  }

  const keys = await redis.keys('*');
  expect(keys).toHaveLength(2);
  const kept = await Promise.all(keys.map(async (key) => `${key} ${await redis.value(key)}`));
  const bearers = een.requests.map(({ headers }) => /^Bearer (.+)$/.exec(String(headers.authorization))?.[1] ?? 'none');
  for (const bearer of bearers) expect(kept.join()).not.toContain(bearer);

  const fields = page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
  const form = Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
  expect(await browser.post(`${other.url}/logout`, form)).toMatchObject({ location: '/logged-out' });
  expect(await redis.keys('*')).toEqual([]);
  expect((await browser.get(one.url)).text).toContain('Login with Eagle Eye Networks');
});

it('behind a proxy that ends TLS, the session cookie is for this host, for https, and for no script or other site', async () => {
  const een = await startEagleEye({ callbackURL: 'https://cameras.example' });
  const example = stopAfterwards(await startExample(environmentFor(een)));
  const get = (search: string, cookie = ''): Promise<Response> =>
    fetch(example.url + search, { redirect: 'manual', headers: { cookie, 'x-forwarded-proto': 'https' } });
  const { headers } = await get('/login');
  const { search } = new URL(await new Browser().visit(new URL(headers.get('location') ?? '')));
  const ended = await get(`/${search}`, String(headers.getSetCookie()).split(';')[0]);
  expect(ended.headers.getSetCookie()).toContainEqual(
    expect.stringMatching(/^__Host-camera-desk=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
  );
});
