import { startMockEagleEye, type MockEagleEye, type MockEndpoint } from 'passport-eagleeye/testing';
import { freePort, startExample, type Example } from '../browser/example-process';
import { environmentFor } from '../browser/mock-environment';
import { CookieBrowser, type Answer } from './cookie-browser';
import { startRedis, type RedisServer } from './redis-server';

/** Where the balancer would be: no instance listens there, and none of them minds. */
const SITE = 'http://127.0.0.1:3333';

interface Site {
  redis: RedisServer;
  een: MockEagleEye;
  one: Example;
  other: Example;
}

let site: Site | undefined;
const started: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  const keep = <Part extends { stop: () => Promise<void> }>(part: Part): Part => {
    started.unshift(part);
    return part;
  };
  const redis = keep(await startRedis());
  const een = keep(await startMockEagleEye({ redirectURIs: [SITE], authorize: 'allow' }));
  const environment = { ...environmentFor(een), REDIS_URL: redis.url, SESSION_SECRET: 'shared by both instances' };
  const one = keep(await startExample(environment));
  const other = keep(await startExample(environment));
  site = { redis, een, one, other };
});

afterAll(async () => {
  for (const part of started) await part.stop();
});

beforeEach(() => {
  const { een } = theSite();
  een.recover();
  een.requests.length = 0;
});

function theSite(): Site {
  if (site === undefined) throw new Error('The site is not up');
  return site;
}

/** Logs in, beginning on one instance and coming back to the other; answers with the CSRF token of the page. */
async function logIn(browser: CookieBrowser): Promise<string> {
  const { one, other } = theSite();
  const begun = await browser.get(`${one.url}/login`);
  const allowed = await browser.get(begun.location);
  expect(allowed.location).toMatch(new RegExp(`^${SITE}\\?code=`));
  const finished = await browser.get(other.url + new URL(allowed.location).search);
  expect(finished).toMatchObject({ status: 303, location: '/' });
  return csrfTokenIn(await browser.get(other.url));
}

function csrfTokenIn({ text }: Answer): string {
  return /name="csrfToken" value="([\w-]+)"/.exec(text)?.[1] ?? '';
}

function requestsTo(endpoint: MockEndpoint, form: Record<string, string> = {}): unknown[] {
  const matching = Object.entries(form);
  return theSite().een.requests.filter(
    (request) => request.endpoint === endpoint && matching.every(([name, value]) => request.form[name] === value),
  );
}

async function expectLoggedIn(browser: CookieBrowser): Promise<void> {
  const { one, other } = theSite();
  for (const { url } of [one, other]) {
    const { status, text } = await browser.get(url);
    expect(status).toBe(200);
    expect(text).toContain('Hello, Ada Keller');
    expect(text).toContain('Front door');
  }
}

test('a login that begins on one instance and ends on the other works, and both know the session', async () => {
  const browser = new CookieBrowser();
  await logIn(browser);
  await expectLoggedIn(browser);
});

test('a refresh asked on both at once is done once, and logs nobody out', async () => {
  const { een, one, other } = theSite();
  const browser = new CookieBrowser();
  const csrfToken = await logIn(browser);
  // Long enough for every request to come while the first one waits for Eagle Eye.
  een.fail('token', { delay: 1000 }, 1);
  const asked = [one, other, one, other, one, other].map(({ url }) => browser.post(`${url}/refresh`, csrfToken));
  for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ status: 303, location: '/' });
  expect(requestsTo('token', { grant_type: 'refresh_token' })).toHaveLength(1);
  await expectLoggedIn(browser);
});

test('refreshes asked on both without end log nobody out', async () => {
  const { one, other } = theSite();
  const browser = new CookieBrowser();
  const csrfToken = await logIn(browser);
  for (let round = 0; round < 10; round += 1) {
    const asked = [one, other, one, other].map(({ url }) => browser.post(`${url}/refresh`, csrfToken));
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ status: 303, location: '/' });
  }
  await expectLoggedIn(browser);
});

test('an access token that ended is refreshed once, though both instances notice', async () => {
  const { een, one, other } = theSite();
  const browser = new CookieBrowser();
  await logIn(browser);
  een.expireAccessTokens();
  const pages = await Promise.all([one, other, one, other].map(({ url }) => browser.get(url)));
  for (const { text } of pages) expect(text).toContain('Front door');
  expect(requestsTo('token', { grant_type: 'refresh_token' })).toHaveLength(1);
  await expectLoggedIn(browser);
});

test('a log-out during a refresh revokes the new tokens, and holds on both instances', async () => {
  const { een, one, other } = theSite();
  const browser = new CookieBrowser();
  const csrfToken = await logIn(browser);
  een.fail('token', { delay: 500 }, 1);
  const refreshing = browser.post(`${one.url}/refresh`, csrfToken);
  while (requestsTo('token', { grant_type: 'refresh_token' }).length === 0) await nextMoment();
  const loggedOut = await browser.post(`${other.url}/logout`, csrfToken);
  await refreshing;
  expect(loggedOut).toMatchObject({ status: 303, location: '/logged-out' });
  const [refresh] = een.requests.filter(({ form }) => form.grant_type === 'refresh_token');
  const [revocation] = een.requests.filter(({ endpoint }) => endpoint === 'revoke');
  expect(revocation?.form.token).toBeDefined();
  expect(revocation?.form.token).not.toBe(refresh?.form.refresh_token);
  for (const { url } of [one, other]) {
    expect((await browser.get(url)).text).toContain('Login with Eagle Eye Networks');
  }
});

test('what one person leaves behind in Redis: no lock, and after the log-out no token', async () => {
  const { redis, other } = theSite();
  const browser = new CookieBrowser();
  const before = await redis.keys('eagleeye:tokens:*');
  const csrfToken = await logIn(browser);
  await browser.post(`${other.url}/refresh`, csrfToken);
  await expect(redis.keys('eagleeye:tokens:*')).resolves.toHaveLength(before.length + 1);
  await browser.post(`${other.url}/logout`, csrfToken);
  await expect(redis.keys('eagleeye:tokens:*')).resolves.toHaveLength(before.length);
  await expect(redis.keys('eagleeye:lock:*')).resolves.toEqual([]);
});

test('one process, without Redis: requests shortly before expiry refresh once between them', async () => {
  const port = await freePort();
  const een = await startMockEagleEye({
    redirectURIs: [`http://127.0.0.1:${port}`],
    authorize: 'allow',
    accessTokenLifetime: 30,
  });
  const { url, stop } = await startExample({ ...environmentFor(een), PORT: String(port) });
  try {
    const browser = new CookieBrowser();
    const begun = await browser.get(`${url}/login`);
    await browser.get((await browser.get(begun.location)).location);
    een.requests.length = 0;
    een.fail('token', { delay: 1000 }, 1);
    const pages = await Promise.all([1, 2, 3, 4].map(() => browser.get(url)));
    for (const { text } of pages) expect(text).toContain('Refreshed');
    for (const { text } of pages) expect(text).toContain('once');
    expect(een.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);

    een.fail('token', { status: 503, body: 'down' }, 1);
    expect((await browser.get(url)).text).toContain('Front door');
  } finally {
    await stop();
    await een.stop();
  }
});

function nextMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
