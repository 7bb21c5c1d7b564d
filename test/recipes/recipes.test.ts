import { Browser } from '../support/login-app';
import { signIn, startRecipe } from '../support/recipe';
import { expectLogins } from '../support/recipe-login';

/** Each recipe as it stands, in a process of its own, on the stand-in that it starts. */
it.each(['express.js', 'express.ts', 'koa.js', 'fastify.js', 'node-http.js', 'nestjs.ts', 'nestjs-fastify.ts'])(
  '%s logs in, shows the cameras, and logs out',
  async (name) => {
    await expectLogins(await startRecipe(name));
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
