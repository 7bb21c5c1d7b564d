import type { Browser, Page } from 'playwright-core';
import { launchChromium, newPerson, type Person } from './chromium';
import { startExample, type Example } from './example-process';

/** What the tests of a file play on: Chromium, the example, and for each test a person with a browser of their own. */
export interface Stage {
  readonly browser: Browser;
  readonly example: Example;
  readonly person: Person;
  /** The first tab of the person. */
  readonly page: Page;
}

/** Sets the stage for the tests of a file. `start` starts the example: by default as it ships. */
export function setStage(start: () => Promise<Example> = startExample): Stage {
  let browser: Browser | undefined;
  let example: Example | undefined;
  let person: Person | undefined;

  beforeAll(async () => {
    browser = await launchChromium();
    example = await start();
  });
  beforeEach(async () => {
    person = await newPerson(present(browser));
  });
  afterEach(async () => {
    await person?.context.close();
  });
  afterAll(async () => {
    await example?.stop();
    await browser?.close();
  });

  return {
    get browser() {
      return present(browser);
    },
    get example() {
      return present(example);
    },
    get person() {
      return present(person);
    },
    get page() {
      return present(person).page;
    },
  };
}

function present<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('The stage is not set yet: this belongs into a test');
  return part;
}
