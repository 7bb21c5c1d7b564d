import { statSync } from 'node:fs';
import { join } from 'node:path';
import { newPerson } from './chromium';
import { setStage } from './stage';
import { logIn } from './steps';

/** The picture in the README. */
const PATH = join(__dirname, '../../example/screenshot.png');
const MAX_BYTES = 150 * 1024;

const stage = setStage();

test('takes the picture of the account page for the README', async () => {
  const { page } = await newPerson(stage.browser, { viewport: { width: 900, height: 760 }, colorScheme: 'light' });
  await logIn(page, stage.example.url);
  await page.screenshot({ path: PATH });
  expect(statSync(PATH).size).toBeLessThan(MAX_BYTES);
});
