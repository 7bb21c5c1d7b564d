import type { Page } from 'playwright-core';
import { newPerson, type Person } from './chromium';
import { setStage } from './stage';
import { NOOR, ask, heading, logIn, signInPage } from './steps';

const stage = setStage();

async function asPerson(
  options: Parameters<typeof newPerson>[1],
  act: (person: Person) => Promise<void>,
): Promise<void> {
  const person = await newPerson(stage.browser, options);
  await act(person);
  await person.context.close();
  expect(person.problems).toEqual([]);
}

/** Presses Tab until the focus is on a control, which one must be able to see at every stop. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stops = 0; stops < 20; stops += 1) {
    await page.keyboard.press('Tab');
    const focus = await focusOf(page);
    if (focus.element === 'BODY') continue;
    expect(focus).toMatchObject({ style: 'solid', contrast: true, inView: true });
    expect(focus.width).toBeGreaterThanOrEqual(2);
    if (focus.text.includes(name)) return;
  }
  throw new Error(`The Tab key does not lead to ${name}`);
}

interface Focus {
  element: string;
  text: string;
  style: string;
  width: number;
  contrast: boolean;
  inView: boolean;
}

async function focusOf(page: Page): Promise<Focus> {
  const focus = await ask(
    page,
    `(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      const luminance = (color) => {
        const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      let behind = element.parentElement;
      while (behind.parentElement && /, 0\\)|transparent/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
      const [dark, light] = [outlineColor, getComputedStyle(behind).backgroundColor].map(luminance).sort((a, b) => a - b);
      const box = element.getBoundingClientRect();
      return {
        element: element.tagName,
        text: (element.labels?.[0] ?? element).textContent.trim(),
        style: outlineStyle,
        width: parseFloat(outlineWidth),
        contrast: (light + 0.05) / (dark + 0.05) >= 3,
        inView: box.top >= 0 && box.bottom <= innerHeight,
      };
    })()`,
  );
  if (!isFocus(focus)) throw new Error('no focus');
  return focus;
}

function isFocus(value: unknown): value is Focus {
  return typeof value === 'object' && value !== null && 'element' in value && 'contrast' in value;
}

test.each(['light', 'dark'] as const)(
  'the keyboard alone does, and one sees where one is (%s)',
  async (colorScheme) => {
    await asPerson({ colorScheme }, async ({ page }) => {
      await page.goto(stage.example.url);
      await tabTo(page, 'Login with Eagle Eye Networks');
      await page.keyboard.press('Enter');
      await signInPage(page).waitFor();
      await tabTo(page, 'Ada Keller');
      await page.keyboard.press('ArrowDown');
      await tabTo(page, 'Allow');
      await page.keyboard.press('Enter');
      await heading(page, `Hello, ${NOOR.name}`).waitFor();
      await tabTo(page, 'Refresh token');
      await page.keyboard.press('Enter');
      await page.getByText('once').waitFor();
      await tabTo(page, 'Log out');
      await page.keyboard.press('Space');
      await heading(page, 'You are logged out').waitFor();
      await tabTo(page, 'Log in again');
    });
  },
);

const PHONE = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

test('a phone of 360 px shows everything without scrolling sideways, large enough for a finger', async () => {
  await asPerson(PHONE, async ({ page }) => {
    await page.goto(stage.example.url);
    await expectFit(page);
    await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).tap();
    await signInPage(page).waitFor();
    await expectFit(page);
    await page.getByText('Noor de Vries').tap();
    await page.getByRole('button', { name: 'Allow' }).tap();
    await heading(page, `Hello, ${NOOR.name}`).waitFor();
    await expectFit(page);
    await page.getByRole('button', { name: 'Log out' }).tap();
    await heading(page, 'You are logged out').waitFor();
    await expectFit(page);
  });
});

async function expectFit(page: Page): Promise<void> {
  await expect(ask(page, 'document.documentElement.scrollWidth')).resolves.toBe(360);
  for (const control of await page.locator('a, button').all()) {
    expect((await control.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
}

test('every page has a language, a title of its own, one main part and one first heading', async () => {
  await asPerson({}, async ({ page }) => {
    const titles = new Set<string>();
    const look = async (): Promise<void> => {
      titles.add(await page.title());
      await expect(page.locator('html').getAttribute('lang')).resolves.toBe('en');
      await expect(page.getByRole('main').count()).resolves.toBe(1);
      await expect(page.getByRole('heading', { level: 1 }).count()).resolves.toBe(1);
      // Style sheets and scripts in the page itself would ask for a weaker policy.
      await expect(page.locator('[style], style, script').count()).resolves.toBe(0);
    };
    for (const path of ['/', '/denied', '/logged-out', '/logged-out?revoked=no', '/login-ended']) {
      await page.goto(stage.example.url + path);
      await look();
    }
    await logIn(page, stage.example.url);
    await look();
    expect(titles.size).toBe(6);
  });
});
