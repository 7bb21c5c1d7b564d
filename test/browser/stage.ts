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

/** Sets the stage for the tests of a file: it is there when they run. The callback is at `callbackPath`. */
export function setStage(callbackPath: string): Stage {
  const stage = {} as Stage;

  beforeAll(async () => {
    const port = await freePort();
    const een = await startMockEagleEye({ callbackURL: `http://127.0.0.1:${port}${callbackPath}` });
    const example = await startExample({ PORT: String(port), ...environmentFor(een) });
    Object.assign(stage, { een, example, browser: await launchChromium() });
  });
  beforeEach(async () => {
    stage.een.recover();
    stage.een.requests.length = 0;
    const person = await newPerson(stage.browser);
    Object.assign(stage, { person, page: person.page });
  });
  afterEach(() => stage.person.context.close());
  afterAll(async () => {
    await stage.browser.close();
    await stage.example.stop();
    await stage.een.stop();
  });
  return stage;
}

/** The environment in which the example logs in at a stand-in of the test's, which the test can make fail. */
export function environmentFor({ strategyOptions }: Pick<MockEagleEye, 'strategyOptions'>): Record<string, string> {
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
