import request from 'supertest';
import { startMockEagleEye, type MockEagleEye } from 'passport-eagleeye/testing';
import { startExample, type Example } from '../browser/example-process';
import { environmentFor } from '../browser/stage';
import { startRedis, type RedisServer } from './redis-server';

/** Where a balancer would be, in front of both instances. */
const SITE = 'http://cameras.example';

/** One browser: behind a balancer every instance is the same site to it. It keeps cookies and follows no redirect. */
type Browser = ReturnType<typeof request.agent>;

let redis: RedisServer;
let een: MockEagleEye;
let one: Example;
let other: Example;
const started: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  const keep = <Part extends { stop: () => Promise<void> }>(part: Part): Part => {
    started.unshift(part);
    return part;
  };
  redis = keep(await startRedis());
  een = keep(await startMockEagleEye({ callbackURL: SITE, authorize: 'allow' }));
  const secret = 'shared by both instances, which one and all must have';
  const environment = { ...environmentFor(een), REDIS_URL: redis.url, SESSION_SECRET: secret };
  one = keep(await startExample(environment));
  other = keep(await startExample(environment));
});

afterAll(async () => {
  for (const part of started) await part.stop();
});

beforeEach(() => {
  een.recover();
  een.requests.length = 0;
});

/** Logs in, beginning on one instance and coming back to the other. */
async function logIn(): Promise<{ browser: Browser; form: Record<string, string> }> {
  const browser = request.agent('');
  const begun = await browser.get(`${one.url}/login`);
  const allowed = await fetch(begun.headers.location ?? '', { redirect: 'manual' });
  const finished = await browser.get(other.url + new URL(allowed.headers.get('location') ?? '').search);
  expect([finished.status, finished.headers.location]).toEqual([303, '/']);
  return { browser, form: await formIn(browser) };
}

/** The hidden fields of the form on the account page. */
async function formIn(browser: Browser): Promise<Record<string, string>> {
  const { text } = await browser.get(`${one.url}/`);
  const fields = text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
}

async function expectLoggedIn(browser: Browser): Promise<void> {
  for (const { url } of [one, other]) {
    const { text } = await browser.get(`${url}/`);
    expect(text).toContain('Hello, Ada Keller');
    expect(text).toContain('Front door');
    const picture = await browser.get(`${url}/cameras/10011061/picture`);
    expect(picture.headers['content-type']).toBe('image/jpeg');
  }
}

test('a login that begins on one instance and ends on the other works, and both know the session', async () => {
  const { browser } = await logIn();
  await expectLoggedIn(browser);
});

test('Redis shows no token, and after the log-out nothing of the login', async () => {
  const before = await redis.keys('*');
  const { browser, form } = await logIn();
  await expectLoggedIn(browser);
  const bearers = een.requests.map(({ headers }) => /^Bearer (.+)$/.exec(String(headers.authorization))?.[1] ?? 'none');
  const added = (await redis.keys('*')).filter((key) => !before.includes(key));
  expect(added).toHaveLength(2);
  for (const key of added) {
    const kept = `${key} ${await redis.value(key)}`;
    for (const bearer of bearers) expect(kept).not.toContain(bearer);
  }
  await browser.post(`${other.url}/logout`).type('form').send(form);
  await expect(redis.keys('*')).resolves.toHaveLength(before.length);
});
