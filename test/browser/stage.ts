import type { Browser, Page } from 'playwright-core';
import { startMockEagleEye, type MockEagleEye } from 'passport-eagleeye/testing';
import { freePort } from '../support/recipe';
import { launchChromium, newPerson, type Person } from './chromium';
import { startExample, type Example } from './example-process';

/** What the tests of a file play on: Chromium, the example, its stand-in, and for each test a person of its own. */
export interface Stage {
  readonly browser: Browser;
  readonly example: Example;
  /** The stand-in, without faults and requests at the start of each test. */
  readonly een: MockEagleEye;
  readonly person: Person;
  /** The first tab of the person. */
  readonly page: Page;
}

/** Sets the stage for the tests of a file. The callback is at `callbackPath`. */
export function setStage(callbackPath: string): Stage {
  let stage: Omit<Stage, 'person' | 'page'> | undefined;
  let person: Person | undefined;

  beforeAll(async () => {
    const port = await freePort();
    const een = await startMockEagleEye({ callbackURL: `http://127.0.0.1:${port}${callbackPath}` });
    const example = await startExample({ PORT: String(port), ...environmentFor(een) });
    stage = { een, example, browser: await launchChromium() };
  });
  beforeEach(async () => {
    const { een, browser } = present(stage);
    een.recover();
    een.requests.length = 0;
    person = await newPerson(browser);
  });
  afterEach(() => person?.context.close());
  afterAll(async () => {
    await stage?.browser.close();
    await stage?.example.stop();
    await stage?.een.stop();
  });

  return {
    get browser() {
      return present(stage).browser;
    },
    get example() {
      return present(stage).example;
    },
    get een() {
      return present(stage).een;
    },
    get person() {
      return present(person);
    },
    get page() {
      return present(person).page;
    },
  };
}

/** The environment in which the example logs in at a stand-in of the test's, which the test can make fail. */
export function environmentFor({ strategyOptions }: MockEagleEye): Record<string, string> {
  return {
    EAGLEEYE_CLIENT_ID: strategyOptions.clientID,
    EAGLEEYE_CLIENT_SECRET: strategyOptions.clientSecret,
    EAGLEEYE_CALLBACK_URL: strategyOptions.callbackURL,
    EAGLEEYE_AUTHORIZATION_URL: strategyOptions.authorizationURL,
    EAGLEEYE_TOKEN_URL: strategyOptions.tokenURL,
    EAGLEEYE_REVOCATION_URL: strategyOptions.revocationURL,
    EAGLEEYE_CLIENT_SETTINGS_URL: strategyOptions.clientSettingsURL,
    EAGLEEYE_API_BASE_URL: strategyOptions.apiBaseURL,
  };
}

function present<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('The stage is not set yet: this belongs into a test');
  return part;
}
