import { Browser } from '../support/login-app';
import { expectSurvives } from '../support/raw-requests';
import { decide, signIn, startRecipe } from '../support/recipe';
import { expectLogins } from '../support/recipe-login';

/** Each recipe as it stands, in a process of its own, on the stand-in that it starts. */
it.each(['express.js', 'express.ts', 'koa.js', 'fastify.js', 'node-http.js', 'nestjs.ts', 'nestjs-fastify.ts'])(
  '%s survives raw requests, logs in, shows the cameras, and logs out',
  async (name) => {
    const url = await startRecipe(name);
    await expectSurvives(url);
    await expectLogins(url);
  },
);

it('behind-a-proxy.js sends the redirect URI as it stands, and sets secure cookies', async () => {
  const url = await startRecipe('behind-a-proxy.js', { EAGLEEYE_CALLBACK_URL: 'https://app.example.com/callback' });
  await expectSurvives(url);
  const proxied = { host: 'app.example.com', 'x-forwarded-proto': 'https' };
  const browser = new Browser(proxied);
  const callback = new URL(await signIn(browser, url));
  expect(callback.origin).toBe('https://app.example.com');
  expect(browser.setCookies[0]).toMatch(/^__Host-.*; Secure/);
  // Over https the browser sends them.
  const back = new Browser({ ...proxied, cookie: browser.cookies.join('; ') });
  await back.get(`${url}/callback${callback.search}`);
  expect(back.setCookies.at(-1)).toMatch(/^connect\.sid=.*; Secure; SameSite=Lax$/);
  const home = new Browser({ ...proxied, cookie: back.cookies.join('; ') });
  expect(JSON.parse((await home.get(url)).text)).toMatchObject({ name: 'Ada Keller' });
});

/** The SHA-256 of no octets, in base64url. */
const NOTHING = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';

describe('tenants.js', () => {
  let url: string;
  const at = (tenant: string): Browser => new Browser({ host: `${tenant}.localhost:${new URL(url).port}` });

  /** Begins at a tenant, and signs in: the path on the tenant's host where the login ends, or why it does not. */
  async function logIn(tenant: Browser): Promise<string> {
    const logins = new Browser();
    const { location } = await logins.get((await tenant.get(`${url}/login`)).location);
    const end = await logins.get(await decide(location, 'allow'));
    return end.location.replace(/^http:\/\/acme\.localhost:\d+/, '') || end.text;
  }

  beforeEach(async () => {
    url = await startRecipe('tenants.js');
  });

  it('survives raw requests, and logs in on the host of the tenant', async () => {
    await expectSurvives(url);
    await expectSurvives(url, `acme.localhost:${new URL(url).port}`);
    const acme = at('acme');
    expect(await acme.get(url + (await logIn(acme)))).toMatchObject({ status: 302, location: '/' });
    expect(JSON.parse((await acme.get(url)).text)).toEqual({ tenant: 'acme', name: 'Ada Keller' });
  });

  it('lets nobody in by the ticket of another browser or another tenant, by a used one, or as the user of another tenant', async () => {
    const [acme, victim] = [at('acme'), at('acme')];
    const entry = url + (await logIn(acme));
    await logIn(victim);
    expect((await victim.get(entry)).status).toBe(403);
    expect((await acme.get(entry)).status).toBe(403);
    const globex = at('globex');
    expect(await logIn(globex)).toBe('You are no user of globex.');
    expect((await globex.get(url + (await logIn(acme)))).status).toBe(403);
    // Of a login that names no browser, the ticket is not for a browser that has never begun one.
    const none = new Browser();
    const { location } = await none.get(`${url}/login?tenant=acme&browser=${NOTHING}`);
    const { searchParams } = new URL((await none.get(await decide(location, 'allow'))).location);
    expect((await at('acme').get(`${url}/enter?${searchParams.toString()}`)).status).toBe(403);
  });
});

it('reseller.js lists the accounts of customers, shows the cameras of one, and forgets its token at the log-out', async () => {
  const url = await startRecipe('reseller.js');
  await expectSurvives(url);
  const browser = new Browser();
  await browser.get(await signIn(browser, url, 'allow', 'ca2e90d4'));
  const bakery = { name: 'Harbour Bakery', cameras: '/accounts/00005121' };
  expect(JSON.parse((await browser.get(url)).text)).toMatchObject({ accounts: expect.arrayContaining([bakery]) });
  const cameras = [expect.objectContaining({ name: 'Oven room', accountId: '00005121' })];
  for (let looks = 0; looks < 2; looks += 1) {
    const { text } = await browser.get(url + bakery.cameras);
    expect(JSON.parse(text)).toEqual({ account: '00005121', cameras });
  }
  expect((await browser.get(`${url}/accounts/00001106`)).status).toBe(404);
  await browser.post(`${url}/logout`);
  expect(await browser.get(url + bakery.cameras)).toMatchObject({ status: 302, location: '/' });
});
