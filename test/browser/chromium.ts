import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

/** The Chromium of the system, or another one: CHROMIUM_PATH=/path/to/chromium npm run test:browser */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' });
}

/** A browser of its own for one person: cookies, tabs, and all that went wrong in them. */
export interface Person {
  context: BrowserContext;
  page: Page;
  /** Errors in the console, uncaught exceptions and failed requests of every tab. */
  problems: string[];
}

export async function newPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  context.setDefaultTimeout(30_000);
  const problems: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  context.on('weberror', (error) => problems.push(error.error().message));
  context.on('requestfailed', (request) => {
    const error = request.failure()?.errorText ?? '';
    // Aborted is what a page still loads when the person goes on to the next.
    if (error !== 'net::ERR_ABORTED') problems.push(`${request.url()}: ${error}`);
  });
  return { context, page: await context.newPage(), problems };
}

/** Chromium notes answers with an error status; nothing else may go wrong. */
export function expectOnlyStatuses({ problems }: Person, ...statuses: number[]): void {
  const found = problems.map((problem) => /responded with a status of (\d+)/.exec(problem)?.[1] ?? problem);
  expect(found).toEqual(statuses.map(String));
}
