import express, { type Express } from 'express';

import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import type { MockEagleEye } from '../../lib/testing';
import type { CookieBrowser } from './cookie-browser';
import { visitEagleEye } from './browser';
import { expressApp } from './express-app';
import { letIn } from './strategy';

/** Where an app keeps its pending logins. */
export type Keeper = 'session' | 'cookie';

export const COOKIE_SECRET = 'a secret of the tests, long enough';

/** An app that keeps its pending logins in the session, or in cookies and has no session then. */
export function pendingLoginApp(
  keeper: Keeper,
  eagleEye: MockEagleEye,
  options: Partial<StrategyOptions> = {},
  login: Record<string, unknown> = {},
): Express {
  const kept = keeper === 'cookie' ? { stateSecret: COOKIE_SECRET } : { store: true };
  return expressApp({
    strategy: new EagleEyeStrategy({ ...eagleEye.strategyOptions, ...kept, ...options }, letIn),
    ...(keeper === 'cookie' ? { session: false } : {}),
    login,
    before: (app) => app.use(express.urlencoded({ extended: false })),
  });
}

/** Opens a tab, clicks on "Login" and on "Allow": the callback to which Eagle Eye sends the tab, not yet opened. */
export async function openTab(browser: CookieBrowser): Promise<string> {
  const { status, headers, text } = await browser.get('/login');
  const location: unknown = headers.location;
  if (status !== 302 || typeof location !== 'string') {
    throw new Error(`expected a redirect, got HTTP ${status}: ${text}`);
  }
  return visitEagleEye(location);
}

/** A callback with a parameter changed, or taken away. */
export function changed(callback: string, parameter: string, value: string | undefined): string {
  const url = new URL(callback, 'http://127.0.0.1');
  if (value === undefined) {
    url.searchParams.delete(parameter);
  } else {
    url.searchParams.set(parameter, value);
  }
  return `${url.pathname}${url.search}`;
}

/** The requests that the token endpoint got. */
export function tokenRequests({ requests }: MockEagleEye): MockEagleEye['requests'] {
  return requests.filter(({ endpoint }) => endpoint === 'token');
}
