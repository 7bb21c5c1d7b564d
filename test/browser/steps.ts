import type { Locator, Page } from 'playwright-core';

/** The people of the stand-in, as it ships. */
export const ADA = { name: 'Ada Keller', email: 'ada.keller@example.com', accountId: '00001106', host: 'api.c001' };
export const NOOR = {
  name: 'Noor de Vries',
  email: 'noor.devries@example.org',
  accountId: '00027031',
  host: 'api.c027',
};

/** From the start page to the sign-in page of the stand-in. */
export async function askToLogIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('link', { name: 'Login with Eagle Eye Networks' }).click();
  await signInPage(page).waitFor();
}

/** On the sign-in page: says who one is, and Allow or Deny. */
export async function decide(page: Page, decision: 'Allow' | 'Deny', name = ADA.name): Promise<void> {
  await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: decision }).click();
}

export async function logIn(page: Page, url: string, name = ADA.name): Promise<void> {
  await askToLogIn(page, url);
  await decide(page, 'Allow', name);
  await heading(page, `Hello, ${name}`).waitFor();
}

export function signInPage(page: Page): Locator {
  return heading(page, 'Sign in');
}

export function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 1, name, exact: true });
}

/** When the access token expires, as the page tells it. */
export async function expiry(page: Page): Promise<string> {
  return (await page.getByRole('region', { name: 'Access token' }).locator('time').first().textContent()) ?? '';
}

/** What a page says of itself, asked in the page. Playwright sends text and so needs no types of the browser's. */
export async function ask(page: Page, expression: string): Promise<unknown> {
  return page.evaluate(expression);
}
