import { statSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium, newPerson } from './chromium';
import { startExample } from './example-process';
import { logIn } from './steps';

/** The picture in the README. For the sake of the size of the tarball: pngquant 48 --nofs --strip example/screenshot.png. */
const PATH = join(__dirname, '../../example/screenshot.png');
const MAX_BYTES = 150 * 1024;

test('takes the picture of the account page for the README', async () => {
  const [browser, example] = [await launchChromium(), await startExample()];
  const { page } = await newPerson(browser, { viewport: { width: 900, height: 940 }, colorScheme: 'light' });
  await logIn(page, example.url);
  await page.screenshot({ path: PATH });
  await browser.close();
  await example.stop();
  expect(statSync(PATH).size).toBeLessThan(MAX_BYTES);
});
