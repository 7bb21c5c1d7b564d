import { Browser } from '../support/login-app';
import { signIn, startRecipe } from '../support/recipe';

const LOGGED_OUT = /Login with Eagle Eye Networks|Log in at \/login/;

/** Each recipe as it stands, in a process of its own, on the stand-in that it starts. */
describe.each(['express.js', 'express.ts', 'koa.js', 'fastify.js', 'node-http.js', 'nestjs.ts', 'nestjs-fastify.ts'])(
  '%s',
  (name) => {
    it('logs in, shows the cameras, and logs out', async () => {
      const url = await startRecipe(name);
      const browser = new Browser();
      const other = new Browser();
      expect((await browser.get(url)).text).toMatch(LOGGED_OUT);
      for (const each of [browser, other]) {
        expect(await each.get(await signIn(each, url))).toMatchObject({ status: 302, location: '/' });
      }
      expect(JSON.parse((await browser.get(url)).text)).toMatchObject({
        cameras: expect.arrayContaining([expect.any(Object)]),
      });

      await browser.post(`${url}/logout`);
      expect((await browser.get(url)).text).toMatch(LOGGED_OUT);
      // Another browser of the same person stays logged in.
      expect(JSON.parse((await other.get(url)).text)).toHaveProperty('cameras');

      // Why a login failed reaches the client.
      const denied = await browser.get(await signIn(browser, url, 'deny'));
      expect({ status: denied.status, ...JSON.parse(denied.text) }).toMatchObject({
        status: 401,
        code: 'access_denied',
      });
      const forged = await browser.get(`${url}/callback?code=a&state=b`);
      expect({ status: forged.status, ...JSON.parse(forged.text) }).toMatchObject({ status: 403, reason: 'not_ours' });

      // Ten tabs, begun one after the other and ended in another order.
      const tabs: string[] = [];
      for (let tab = 0; tab < 10; tab += 1) {
        tabs.push(await signIn(browser, url));
      }
      for (const tab of [3, 9, 0, 5, 1, 8, 2, 7, 4, 6]) {
        expect(await browser.get(tabs[tab] ?? '')).toMatchObject({ status: 302, location: '/' });
      }
      // And at the same time.
      const answers = await Promise.all(Array.from({ length: 5 }, async () => browser.get(await signIn(browser, url))));
      expect(answers.map(({ status }) => status)).toEqual([302, 302, 302, 302, 302]);
    });
  },
);

it('behind-a-proxy.js uses the host that the proxy names', async () => {
  const url = await startRecipe('behind-a-proxy.js');
  const proxied = new Browser({ 'x-forwarded-host': 'app.example.com', 'x-forwarded-proto': 'https' });
  const { location } = await proxied.get(`${url}/login`);
  expect(new URL(location).searchParams.get('redirect_uri')).toBe('https://app.example.com/callback');
  expect(proxied.setCookies[0]).toMatch(/^__Host-.*; Secure/);
  const browser = new Browser();
  expect(JSON.parse((await browser.get(await signIn(browser, url))).text)).toEqual({ name: 'Ada Keller' });
});
