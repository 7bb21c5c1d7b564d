import type { RequestListener } from 'node:http';

import type { EagleEyeProfile, StrategyOptions } from 'passport-eagleeye';

/** How the app of a test is set up, whatever its framework. */
export interface AppOptions {
  strategyOptions: StrategyOptions;
  /** Whether the app has a session, and logs its users in to it. */
  sessions: boolean;
  /** Told of every error that reaches the framework. */
  onError: (error: unknown) => void;
}

/**
 * An app with three routes. `/login` begins a login that is to end at `/cameras`; `/callback`, by GET or by POST, ends
 * it: with sessions it sends the browser on, without it answers the user; `/cameras` answers the user of the session.
 */
export interface App {
  readonly listener: RequestListener;
  close(): Promise<void>;
}

export type CreateApp = (options: AppOptions) => Promise<App>;

/** Who is logged in, as the app sees it. */
export interface User {
  id: string;
  name: string;
  baseUrl: string;
}

/**
 * With what `/login` calls `passport.authenticate`: the state is what the app is given back when the login ends.
 * DefinitelyTyped's options of Passport know a state of type string alone, hence the type.
 */
export const LOGIN_OPTIONS: object = { state: { returnTo: '/cameras' } };

export function userOf(profile: EagleEyeProfile): User {
  return { id: profile.id, name: profile.displayName, baseUrl: profile.baseUrl };
}

/** Where the browser was to go after the login, from what Passport calls the info. */
export function returnToOf(info: unknown): string {
  const state = typeof info === 'object' && info !== null && 'state' in info ? info.state : undefined;
  const returnTo = typeof state === 'object' && state !== null && 'returnTo' in state ? state.returnTo : undefined;
  return typeof returnTo === 'string' ? returnTo : '/nowhere';
}
