import { Browser } from './login-app';
import { signIn } from './recipe';

const LOGGED_OUT = /Login with Eagle Eye Networks|Log in at \/login/;

/** What every recipe with a page does, wherever it runs: logs in, shows the cameras, logs out, and says why a login failed. */
export async function expectLogins(url: string): Promise<void> {
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
  expect({ status: denied.status, ...JSON.parse(denied.text) }).toMatchObject({ status: 401, code: 'access_denied' });
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
}
