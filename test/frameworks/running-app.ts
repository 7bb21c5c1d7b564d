import { CookieStateStore, type StrategyOptions } from 'passport-eagleeye';
import type { MockEagleEye, MockEagleEyeOptions } from 'passport-eagleeye/testing';

import type { Browser } from '../support/browser';
import { startEagleEye, stopAfterwards } from '../support/eagle-eye';
import { openSite, type Site } from '../support/site';
import type { CreateApp } from './app';

/** The whitelist: the app's own callback, and that of an app mounted below a path. */
const CALLBACK_PATHS = ['/callback', '/auth/eagle-eye/callback'];

/** An app that runs at its site, and the stand-in that it logs in with. */
export interface Running {
  eagleEye: MockEagleEye;
  site: Site;
  browser: Browser;
  /** Everything that reached the framework as an error. */
  errors: unknown[];
}

/** The stand-in, the site and the app for one test. */
export async function run(
  createApp: CreateApp,
  { sessions, ...options }: { sessions: boolean } & Partial<StrategyOptions>,
  mockOptions: MockEagleEyeOptions = {},
): Promise<Running> {
  const site = stopAfterwards(await openSite());
  const redirectURIs = CALLBACK_PATHS.map((path) => site.origin + path);
  const eagleEye = await startEagleEye({ redirectURIs, ...mockOptions });
  const errors: unknown[] = [];
  const app = await createApp({
    strategyOptions: { ...eagleEye.strategyOptions, ...options },
    sessions,
    onError: (error) => errors.push(error),
  });
  stopAfterwards({ stop: () => app.close() });
  site.serve(app.listener);
  return { eagleEye, site, browser: site.newBrowser(), errors };
}

/** A store as an app without a session has it, over http. */
export function cookieStateStore(): CookieStateStore {
  return new CookieStateStore({ secret: 'a secret of 32 characters or more', secure: false });
}
