import { Browser } from './login-app';
import { signIn } from './recipe';

const LOGGED_OUT = '<a href="/login">Login with Eagle Eye Networks</a>';

/**
 * What every recipe with a page does, wherever it runs: logs in, shows the cameras, logs out, and says why a login failed. At
 * its first log-out Eagle Eye is down.
 */
export async function expectLogins(url: string): Promise<void> {
  const browser = new Browser();
  const other = new Browser();
  expect((await browser.get(url)).text).toContain(LOGGED_OUT);
  for (const each of [browser, other]) {
    expect(await each.get(await signIn(each, url))).toMatchObject({ status: 302, location: '/' });
    for (const cookie of each.setCookies) expect(cookie).toMatch(/; samesite=lax/i);
  }
  expect(JSON.parse((await browser.get(url)).text)).toMatchObject({
    cameras: expect.arrayContaining([expect.any(Object)]),
  });

  // The form of another site, with which a browser sends no cookie, takes none away.
  const crossSite = new Browser();
  await crossSite.post(`${url}/logout`);
  expect(crossSite.setCookies).toEqual([]);

  const stale = new Browser().plant(...browser.cookies);
  // As the form of a page does.
  expect((await browser.post(`${url}/logout`, {})).status).toBeLessThan(400);
  expect((await browser.get(url)).text).toContain(LOGGED_OUT);
  // Cookies that lead to no tokens do not lead round and round.
  expect(await stale.get(url)).toMatchObject({ location: '', text: expect.stringContaining('<a href="/login">') });
  // Another browser of the same person stays logged in.
  expect(JSON.parse((await other.get(url)).text)).toHaveProperty('cameras');

  // A callback that somebody opens by hand begins a login.
  expect((await new Browser().get(`${url}/callback`)).location).toContain('/oauth2/authorize?');
  // Why a login failed reaches the client.
  const denied = await browser.get(await signIn(browser, url, 'deny'));
  expect({ status: denied.status, ...JSON.parse(denied.text) }).toMatchObject({ status: 401, code: 'access_denied' });
  const forged = await browser.get(`${url}/callback?code=a&state=b`);
  expect({ status: forged.status, ...JSON.parse(forged.text) }).toMatchObject({ status: 403, reason: 'not_ours' });
}
