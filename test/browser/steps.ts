import type { Locator, Page } from 'playwright-core';

/** From the start page to the sign-in page of the stand-in. */
export async function askToLogIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).click();
  await heading(page, 'Sign in').waitFor();
}

/** On the sign-in page: says who one is, and Allow or Deny. */
export async function decide(page: Page, decision: 'Allow' | 'Deny', name = 'Ada Keller'): Promise<void> {
  await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: decision }).click();
}

/** A whole login; ends when the page shows its pictures, or says that there is none. */
export async function logIn(page: Page, url: string, name = 'Ada Keller'): Promise<void> {
  await askToLogIn(page, url);
  await decide(page, 'Allow', name);
  await heading(page, `Hello, ${name}`).waitFor();
  await page.waitForLoadState('networkidle');
}

export function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 1, name, exact: true });
}

/** Presses a button that sends a form, and waits for the page that answers. */
export async function press(page: Page, name: string): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name }).click();
  await loaded;
}
