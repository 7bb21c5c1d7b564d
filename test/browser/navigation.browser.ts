import { launchChromium, newPerson } from './chromium';
import { startApp } from '../support/login-app';
import { stopAfterwards } from '../support/eagle-eye';

/** What a page may load from its own application, at the address where logins begin. */
const PARTS = (src: string): string[] => [
  `<img src="${src}">`,
  `<img crossorigin src="${src}">`,
  `<object data="${src}"></object>`,
  `<embed src="${src}">`,
  `<link rel="prefetch" href="${src}">`,
];

test('what a page loads from /login begins no login, and does not lock the browser out', async () => {
  const asked: string[] = [];
  // Twelve of each, for the cookies of as many logins would be too long for any request.
  const parts = Array.from({ length: 12 }, (_, at) => PARTS(`/login?${at}&r=${'x'.repeat(990)}`));
  const app = await startApp({
    before: [
      (req, res, next) => {
        if (req.path === '/login') asked.push(req.get('sec-purpose') ?? req.get('sec-fetch-dest') ?? '');
        if (req.path === '/page') res.send(parts.flat().join('\n'));
        else next();
      },
    ],
  });
  const browser = await launchChromium();
  stopAfterwards({ stop: () => browser.close() });
  const { context, page } = await newPerson(browser);
  await page.goto(`${app.url}/page`, { waitUntil: 'networkidle' });
  expect(new Set(asked)).toEqual(new Set(['image', 'object', 'embed', 'prefetch']));
  expect(asked.length).toBeGreaterThanOrEqual(parts.flat().length);
  await expect(context.cookies()).resolves.toEqual([]);
  expect((await page.goto(`${app.url}/login`))?.status()).toBe(200);
  expect(JSON.parse(await page.innerText('body'))).toMatchObject({ user: { id: 'ca0f61ab' } });
});
