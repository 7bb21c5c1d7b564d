import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import type { MockEagleEye } from '../../lib/testing';
import { visitEagleEye } from './browser';
import { cookieRequest, pairOf } from './cookie-request';
import { redirectOf, type Run, run, successOf } from './passport-run';
import { COOKIE_SECRET, tokenRequests } from './pending-login-app';
import { letIn } from './strategy';

/** A login that a browser has begun and Eagle Eye has let through: all that remains is to open the callback. */
export interface Pending {
  /** Path and query of the callback. */
  callback: string;
  /** The cookie that the browser got: its name, and its value. */
  name: string;
  value: string;
}

/** Attempts to log in at an app that keeps pending logins in cookies, by whoever has which cookies. */
export class Attempts {
  readonly strategy: EagleEyeStrategy;

  constructor(
    readonly eagleEye: MockEagleEye,
    options: Partial<StrategyOptions> = {},
  ) {
    this.strategy = new EagleEyeStrategy(
      { ...eagleEye.strategyOptions, stateSecret: COOKIE_SECRET, ...options },
      letIn,
    );
  }

  async begin(state?: unknown): Promise<Pending> {
    const { req, setCookies } = cookieRequest();
    const url = await redirectOf(run(this.strategy, req, { state }));
    const pair = pairOf(setCookies()[0] ?? '');
    const at = pair.indexOf('=');
    return { callback: await visitEagleEye(url), name: pair.slice(0, at), value: pair.slice(at + 1) };
  }

  /** Opens a callback with the cookies given. */
  open(callback: string, cookie?: string): Promise<Run> {
    const query = Object.fromEntries(new URL(callback, 'http://x').searchParams);
    return run(this.strategy, cookieRequest(cookie, { url: callback, query }).req);
  }

  /** How often a callback is let through with one of the cookies given, in place of being refused with 403. */
  async countAccepted(callback: string, cookies: readonly (string | undefined)[]): Promise<number> {
    const outcomes = await Promise.all(cookies.map((cookie) => this.open(callback, cookie)));
    return outcomes.filter((outcome) => outcome.action !== 'fail' || outcome.status !== 403).length;
  }

  /** The login is still good, and the token endpoint has heard of nothing before it. */
  async expectUntouched({ callback, name, value }: Pending): Promise<void> {
    expect(tokenRequests(this.eagleEye)).toEqual([]);
    await successOf(this.open(callback, `${name}=${value}`));
    expect(tokenRequests(this.eagleEye)).toHaveLength(1);
  }
}
