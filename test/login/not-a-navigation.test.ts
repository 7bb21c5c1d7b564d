import { Browser, startApp } from '../support/login-app';

// Fetch Metadata (Sec-Fetch-*) and Sec-Purpose, as browsers send them.
const NOT_BY_A_CLICK: Record<string, string>[] = [
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
  { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'image' },
  { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'object' },
  { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'embed' },
];

it.each(NOT_BY_A_CLICK)('a login does not begin by a request with %j, nor without state', async (headers) => {
  for (const state of [true, false]) {
    const browser = new Browser(headers);
    const { status, location, text } = await browser.get(`${(await startApp({ options: { state } })).url}/login`);
    expect({ status, location }).toEqual({ status: 400, location: '' });
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'not_a_navigation' } });
    expect(browser.setCookies).toEqual([]);
  }
});
it.each<Record<string, string>>([
  {},
  { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' },
  { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
  { 'sec-purpose': 'prefetched' },
])('a login begins by a request with %j', async (headers) => {
  expect((await new Browser(headers).begin(await startApp())).pathname).toBe('/oauth2/authorize');
});

it('a callback is taken whatever it was asked for as: its state says whose it is', async () => {
  const app = await startApp();
  const browser = new Browser({ 'sec-fetch-dest': 'image' });
  const begun = new Browser();
  const callback = await begun.visit(await begun.begin(app));
  expect(await browser.plant(...begun.cookies).finish(callback)).toMatchObject({ status: 200 });
});
