import {
  type AuthenticateOptions,
  type EagleEyeProfile,
  EagleEyeStrategy,
  type LoginRequest,
  type StrategyOptions,
  type VerifyCallback,
} from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../../lib/testing';
import { CREDENTIALS } from './credentials';
import { startEagleEye } from './eagle-eye';

const { clientID, clientSecret } = CREDENTIALS;

/** What the usual verify of the tests makes of a login. */
class LoggedIn {
  constructor(
    readonly accessToken: string,
    readonly refreshToken: string | undefined,
    readonly profile: EagleEyeProfile | undefined,
  ) {}
}

/** A verify that lets everybody in, as whom Eagle Eye says they are. */
export function letIn(accessToken: string, refreshToken: string, profile: EagleEyeProfile, done: VerifyCallback): void {
  done(null, new LoggedIn(accessToken, refreshToken, profile));
}

/**
 * A strategy without `state`, for tests that begin at the callback. Its endpoints are those of a stand-in, or at an origin
 * where there may be none.
 */
export function strategyFor(at: MockEagleEye | string, options: Partial<StrategyOptions> = {}): EagleEyeStrategy {
  const optionsAt = (origin: string): StrategyOptions => ({
    ...{ clientID, clientSecret, callbackURL: 'http://127.0.0.1:3333', apiBaseURL: origin },
    tokenURL: `${origin}/oauth2/token`,
    revocationURL: `${origin}/oauth2/revoke`,
    clientSettingsURL: `${origin}/api/v3.0/clientSettings`,
  });
  const own = typeof at === 'string' ? optionsAt(at) : at.strategyOptions;
  return new EagleEyeStrategy({ ...own, state: false, ...options }, letIn);
}

/** A stand-in whose client has the credentials of the tests, and a strategy for it. */
export async function stage(
  options: Partial<StrategyOptions> = {},
  standIn: MockEagleEyeOptions = {},
): Promise<{ eagleEye: MockEagleEye; strategy: EagleEyeStrategy }> {
  const eagleEye = await startEagleEye({ clientID, clientSecret, ...standIn });
  return { eagleEye, strategy: strategyFor(eagleEye, options) };
}

/** What a request of a test says; the rest is as a browser on the stand-in's first redirect URI would have it. */
export type RequestParts = Partial<LoginRequest> & Record<string, unknown>;

/** A request as a framework hands it to Passport. */
export function loginRequest(parts: RequestParts = {}): LoginRequest & RequestParts {
  const { headers = {}, ...rest } = parts;
  return { url: '/', headers: { host: '127.0.0.1:3333', ...headers }, socket: {}, ...rest };
}

/** What one call of `strategy.authenticate` came to, as Passport would be told. */
export type Run =
  | { action: 'success'; user: unknown; info: unknown }
  | { action: 'fail'; info: unknown; status: number | undefined }
  | { action: 'redirect'; url: string }
  | { action: 'error'; error: unknown };

/** The actions of each run. */
const runs: string[][] = [];

// A login has one outcome, however late another would come.
afterEach(() => {
  expect(runs.filter(({ length }) => length > 1)).toEqual([]);
});

/**
 * Drives a strategy as Passport does: on an object of its own that inherits from the strategy, with Passport's actions
 * put on it. Resolves to the outcome.
 */
export function run(strategy: EagleEyeStrategy, req: LoginRequest, options?: AuthenticateOptions): Promise<Run> {
  const own: EagleEyeStrategy = Object.create(strategy);
  return runOn(own, req, options);
}

/** As `passport.authenticate(strategyInstance)` does: Passport's actions are put on the very object given. */
export function runOn(strategy: EagleEyeStrategy, req: LoginRequest, options?: AuthenticateOptions): Promise<Run> {
  return new Promise((resolve) => {
    const actions: string[] = [];
    runs.push(actions);
    const take = (outcome: Run): unknown => {
      resolve(outcome);
      return actions.push(outcome.action);
    };
    Object.assign(strategy, {
      success: (user: unknown, info: unknown) => take({ action: 'success', user, info }),
      fail: (info: unknown, status?: number) => take({ action: 'fail', info, status }),
      redirect: (url: string) => take({ action: 'redirect', url }),
      error: (error: unknown) => take({ action: 'error', error }),
    });
    strategy.authenticate(req, options);
  });
}

/** Opens the callback with a code. */
export function logIn(
  strategy: EagleEyeStrategy,
  code: string = CREDENTIALS.code,
  options?: AuthenticateOptions,
): Promise<Run> {
  return run(strategy, loginRequest({ query: { code } }), options);
}

async function expectAction<Action extends Run['action']>(
  outcome: Run | Promise<Run>,
  action: Action,
): Promise<Run & { action: Action }> {
  const run = await outcome;
  const isExpected = (one: Run): one is Run & { action: Action } => one.action === action;
  if (isExpected(run)) {
    return run;
  }
  const why = run.action === 'error' ? { cause: run.error } : undefined;
  throw new Error(`expected ${action}, and the login came to: ${JSON.stringify(run)}`, why);
}

/** The URL to which a login that must begin redirects. */
export async function redirectOf(outcome: Run | Promise<Run>): Promise<string> {
  return (await expectAction(outcome, 'redirect')).url;
}

/** User and info of a login that must succeed. */
export async function successOf(outcome: Run | Promise<Run>): Promise<{ user: unknown; info: unknown }> {
  return expectAction(outcome, 'success');
}

/** Info and status of a login that must fail. */
export async function failureOf(outcome: Run | Promise<Run>): Promise<{ info: unknown; status: number | undefined }> {
  return expectAction(outcome, 'fail');
}

/** The error of a login that must end in one. */
export async function errorOf(outcome: Run | Promise<Run>): Promise<unknown> {
  return (await expectAction(outcome, 'error')).error;
}

/** What `letIn` made of a login that must succeed. */
export async function loggedIn(outcome: Run | Promise<Run>): Promise<LoggedIn> {
  const { user } = await successOf(outcome);
  if (user instanceof LoggedIn) {
    return user;
  }
  throw new Error('this strategy does not let in by letIn');
}

/** Somebody who has logged in; the requests that it took are forgotten. */
export interface User {
  eagleEye: MockEagleEye;
  strategy: EagleEyeStrategy;
  accessToken: string;
  refreshToken: string;
}

/** Logs a user in. */
export async function startUser(
  options: Partial<StrategyOptions> = {},
  standIn: MockEagleEyeOptions = {},
): Promise<User> {
  const { eagleEye, strategy } = await stage(options, standIn);
  const login = logIn(strategyFor(eagleEye), eagleEye.issueCode());
  const { accessToken, refreshToken = '' } = await loggedIn(login);
  eagleEye.requests.length = 0;
  return { eagleEye, strategy, accessToken, refreshToken };
}

/** Whether an access token is good. */
export async function isAlive({ url }: MockEagleEye, accessToken: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(`${url}/api/v3.0/users/self`, { headers })).ok;
}
