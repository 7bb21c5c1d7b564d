import type { Page } from 'playwright-core';
import { accessibilityProblems } from './accessibility';
import { setStage } from './stage';
import { askToLogIn, heading, logIn } from './steps';

const stage = setStage('/login');

test('every page has a title of its own, one main part, one first heading, and nothing that axe-core finds', async () => {
  const { page } = stage;
  const titles = new Set<string>();
  const paths = ['/', '/logged-out', '/denied', '/nowhere', '/login?code=forged&state=forged'];
  const look = async (): Promise<void> => {
    titles.add(await page.title());
    await expect(page.getByRole('main').count()).resolves.toBe(1);
    await expect(page.getByRole('heading', { level: 1 }).count()).resolves.toBe(1);
    // Styles and scripts in the page itself would ask for a weaker policy.
    await expect(page.locator('[style], style, script:not([src])').count()).resolves.toBe(0);
    await expect(accessibilityProblems(page)).resolves.toEqual([]);
  };
  for (const path of paths) {
    await page.goto(stage.example.url + path);
    await look();
  }
  await logIn(page, stage.example.url);
  await look();
  expect(titles.size).toBe(paths.length + 1);
});

test('axe-core finds nothing on the sign-in page of the stand-in, nor where it refuses', async () => {
  const { page } = stage;
  await askToLogIn(page, stage.example.url);
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
  await page.goto(page.url().replace(/redirect_uri=[^&]+/, 'redirect_uri=http://127.0.0.1:1'));
  await heading(page, 'This sign-in cannot go on').waitFor();
  await expect(accessibilityProblems(page)).resolves.toEqual([]);
});

/** Presses Tab until the focus is on a control, which one must be able to see at every stop. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stops = 0; stops < 20; stops += 1) {
    await page.keyboard.press('Tab');
    const [text, outline, top, bottom] = await page.evaluate<[string, string, number, number]>(`(() => {
      const focused = document.activeElement;
      const { top, bottom } = focused.getBoundingClientRect();
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      return [(focused.labels?.[0] ?? focused).textContent, outlineStyle + ' ' + outlineWidth, top, innerHeight - bottom];
    })()`);
    expect(outline).toBe('solid 3px');
    // Chromium scrolls by fractions of a pixel.
    expect(Math.min(top, bottom)).toBeGreaterThan(-1);
    if (text.includes(name)) return;
  }
  throw new Error(`The Tab key does not lead to ${name}`);
}

test('the keyboard is enough, and one sees where one is', async () => {
  const { page } = stage;
  await page.goto(stage.example.url);
  await tabTo(page, 'Login with Eagle Eye Networks');
  await page.keyboard.press('Enter');
  await heading(page, 'Sign in').waitFor();
  await tabTo(page, 'Ada Keller');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'Allow');
  await page.keyboard.press('Enter');
  await heading(page, 'Hello, Noor de Vries').waitFor();
  await tabTo(page, 'Get a new access token');
  const loaded = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await loaded;
  await tabTo(page, 'Log out');
  await page.keyboard.press('Space');
  await heading(page, 'You are logged out').waitFor();
  await tabTo(page, 'Log in again');
});
