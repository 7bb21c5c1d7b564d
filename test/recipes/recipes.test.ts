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
  const browser = new Browser({ host: 'app.example.com', 'x-forwarded-proto': 'https' });
  const callback = new URL(await signIn(browser, url));
  expect(callback.origin).toBe('https://app.example.com');
  expect(browser.setCookies[0]).toMatch(/^__Host-.*; Secure/);
  await browser.get(`${url}/callback${callback.search}`);
  expect(browser.setCookies.at(-1)).toMatch(/^connect\.sid=.*; Secure; SameSite=Lax$/);
  expect(JSON.parse((await browser.get(url)).text)).toMatchObject({ name: 'Ada Keller' });
});

describe('tenants.js', () => {
  /** Begins at a tenant, and signs in: the URL where the login host sends the browser. */
  async function logIn(url: string, tenant: Browser, name = 'acme'): Promise<string> {
    const logins = new Browser();
    const begin = await tenant.get(`http://${name}.localhost:${new URL(url).port}/login`);
    expect(new URL(begin.location).origin).toBe(url);
    const { location } = await logins.get(begin.location);
    const { location: entry, text } = await logins.get(await decide(location, 'allow'));
    return entry || text;
  }

  it('survives raw requests, and logs in on the host of the tenant', async () => {
    const url = await startRecipe('tenants.js');
    const acme = `http://acme.localhost:${new URL(url).port}`;
    await expectSurvives(url);
    await expectSurvives(acme);
    const browser = new Browser();
    const entry = await logIn(url, browser);
    expect(entry).toMatch(`${acme}/enter?ticket=`);
    expect(await browser.get(entry)).toMatchObject({ status: 302, location: '/' });
    expect(JSON.parse((await browser.get(acme)).text)).toEqual({ tenant: 'acme', name: 'Ada Keller' });
  });

  it('lets nobody in by the ticket of another browser or another tenant, by a used one, or as the user of another tenant', async () => {
    const url = await startRecipe('tenants.js');
    const [browser, victim] = [new Browser(), new Browser()];
    const ticket = await logIn(url, browser);
    await logIn(url, victim);
    expect((await victim.get(ticket)).status).toBe(403);
    expect((await browser.get(ticket)).status).toBe(403);
    const other = (await logIn(url, browser)).replace('acme', 'globex');
    expect((await browser.get(other)).status).toBe(403);
    expect(await logIn(url, browser, 'globex')).toBe('You are no user of globex.');
  });
});
