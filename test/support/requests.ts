import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions, MockFault } from '../../lib/testing';
import { CREDENTIALS } from './credentials';
import { startEagleEye } from './eagle-eye';
import { loginRequest, run } from './passport-run';
import { letIn, strategyFor } from './strategy';

/** The five requests that a login, a refresh and a log-out make, by the names of the stand-in's endpoints. */
export const REQUEST_NAMES = ['token', 'clientSettings', 'profile', 'refresh', 'revocation'] as const;
export type RequestName = (typeof REQUEST_NAMES)[number];

/** Those that a user can cause without another one before it. */
export const FIRST_REQUESTS = ['token', 'clientSettings', 'refresh', 'revocation'] as const;
export type FirstRequest = (typeof FIRST_REQUESTS)[number];

/** What a request came to, as the application is told: exactly one of these. */
export type Outcome = { error: unknown } | { failure: unknown; status: number | undefined } | { value: unknown };

const { clientID, clientSecret } = CREDENTIALS;

/** A stand-in whose client has the credentials of the tests. */
export function startWithCredentials(options: MockEagleEyeOptions = {}): Promise<MockEagleEye> {
  return startEagleEye({ clientID, clientSecret, ...options });
}

/** A strategy for tests that begin at the callback. */
export function strategyWith(eagleEye: MockEagleEye, options: Partial<StrategyOptions> = {}): EagleEyeStrategy {
  return strategyFor(eagleEye, { state: false, ...options });
}

/** The same, with every endpoint at an origin where there may be no stand-in. */
export function strategyAt(origin: string, options: Partial<StrategyOptions> = {}): EagleEyeStrategy {
  const endpoints = {
    tokenURL: `${origin}/oauth2/token`,
    revocationURL: `${origin}/oauth2/revoke`,
    clientSettingsURL: `${origin}/api/v3.0/clientSettings`,
    apiBaseURL: origin,
  };
  const callbackURL = 'http://127.0.0.1:3333';
  return new EagleEyeStrategy({ clientID, clientSecret, callbackURL, ...endpoints, state: false, ...options }, letIn);
}

/** A token response with the tokens of the tests. */
export function tokenResponse(name: RequestName = 'token'): object {
  return {
    access_token: CREDENTIALS.accessToken,
    refresh_token: CREDENTIALS.refreshToken,
    expires_in: 43_198,
    token_type: 'Bearer',
    ...(name !== 'clientSettings' && { httpsBaseUrl: 'api.c001.eagleeyenetworks.com' }),
  };
}

function settled(promise: Promise<unknown>): Promise<Outcome> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** Opens a callback with a code. */
export async function logIn(strategy: EagleEyeStrategy): Promise<Outcome> {
  const outcome = await run(strategy, loginRequest({ query: { code: CREDENTIALS.code } }));
  switch (outcome.action) {
    case 'success':
      return { value: outcome.user };
    case 'error':
      return { error: outcome.error };
    case 'fail':
      return { failure: outcome.info, status: outcome.status };
    default:
      throw new Error(`a callback came to ${outcome.action}`);
  }
}

/** Sends a request with none before it. */
export function attemptAlone(name: FirstRequest, strategy: EagleEyeStrategy): Promise<Outcome> {
  switch (name) {
    case 'token':
      return logIn(strategy);
    case 'refresh':
      return settled(strategy.refreshAccessToken(CREDENTIALS.refreshToken));
    case 'revocation':
      return settled(strategy.revokeToken(CREDENTIALS.refreshToken));
    case 'clientSettings':
      return new Promise((resolve) => {
        strategy.userProfile(CREDENTIALS.accessToken, (error, profile) => {
          resolve(profile ? { value: profile } : { error });
        });
      });
  }
}

/** Sends one of the five requests as a user would cause it: a login up to it and beyond, a refresh or a revocation. */
export function attempt(name: RequestName, eagleEye: MockEagleEye, strategy: EagleEyeStrategy): Promise<Outcome> {
  if (name === 'token' || name === 'clientSettings') {
    eagleEye.fail('profile', { body: { id: 'ca0f61ab' } });
  }
  if (name === 'clientSettings' || name === 'profile') {
    eagleEye.fail('token', { body: tokenResponse(name) }, 1);
    return logIn(strategy);
  }
  return attemptAlone(name, strategy);
}

/** The error that an outcome must be. */
export function errorIn(outcome: Outcome): unknown {
  if ('error' in outcome) {
    return outcome.error;
  }
  throw new Error(`expected an error, and the request came to ${JSON.stringify(outcome)}`);
}

/** The error of a request whose endpoint has this fault. */
export async function errorAt(
  name: RequestName,
  fault: MockFault,
  options: Partial<StrategyOptions> = {},
): Promise<unknown> {
  const eagleEye = await startWithCredentials();
  eagleEye.fail(name, fault);
  return errorIn(await attempt(name, eagleEye, strategyWith(eagleEye, options)));
}
