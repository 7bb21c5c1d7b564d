import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium, newPerson } from './chromium';
import { startExample } from './example-process';
import { logIn } from './steps';

/** The picture in the README, as WebP: it is a part of the tarball. */
const PATH = join(__dirname, '../../example/screenshot.webp');
const MAX_BYTES = 10 * 1024;

test('takes the picture of the account page for the README', async () => {
  const [browser, example] = [await launchChromium(), await startExample()];
  const { context, page } = await newPerson(browser, { viewport: { width: 900, height: 500 }, colorScheme: 'light' });
  await logIn(page, example.url);
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 30 });
  await browser.close();
  await example.stop();
  const picture = Buffer.from(data, 'base64');
  writeFileSync(PATH, picture);
  expect(picture.length).toBeLessThan(MAX_BYTES);
});
