import type { Express } from 'express';
import request, { type Response } from 'supertest';

/** A browser with a cookie jar, at the app's address; the app listens for each request anew. */
export type Browser = ReturnType<typeof request.agent>;

export function openBrowser(app: Express): Browser {
  return request.agent(app);
}

function locationOf({ status, headers, text }: Pick<Response, 'status' | 'headers' | 'text'>): string {
  const location: unknown = headers.location;
  if (typeof location !== 'string') {
    throw new Error(`expected a redirect, got HTTP ${status}: ${text}`);
  }
  return location;
}

/** Clicks on "Login": the URL at Eagle Eye to which the app sends the browser. */
export async function clickLogin(browser: Browser, path = '/login'): Promise<string> {
  return locationOf(await browser.get(path));
}

/**
 * Opens the URL at the stand-in, which must answer authorize without a page: path and query of the callback to which it
 * sends the browser back.
 */
export async function visitEagleEye(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  const text = await response.text();
  const headers = Object.fromEntries(response.headers);
  const { pathname, search } = new URL(locationOf({ status: response.status, headers, text }));
  return `${pathname}${search}`;
}

/** A whole login: the app's answer to the callback. */
export async function logIn(browser: Browser): Promise<Response> {
  return browser.get(await visitEagleEye(await clickLogin(browser)));
}
