import { EagleEyeStrategy, type ProfileCallback, type StrategyOptions } from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions, MockEndpoint } from '../../lib/testing';
import { CREDENTIALS } from './credentials';
import { startEagleEye } from './eagle-eye';
import { loginRequest } from './login-request';
import { run } from './passport-run';
import { letIn } from './strategy';

/** The five requests that the package makes. */
export const REQUEST_NAMES = ['token', 'clientSettings', 'profile', 'refresh', 'revocation'] as const;
export type RequestName = (typeof REQUEST_NAMES)[number];

/** The requests whose answer has to be a JSON object. */
export const JSON_REQUESTS: readonly RequestName[] = ['token', 'clientSettings', 'profile', 'refresh'];
/** The requests that the client sends with HTTP Basic. */
export const OAUTH_REQUESTS: readonly RequestName[] = ['token', 'refresh', 'revocation'];
/** The requests that the client sends with the access token. */
export const API_REQUESTS: readonly RequestName[] = ['clientSettings', 'profile'];
/** The requests after which a new access token is there. */
export const TOKEN_REQUESTS: readonly RequestName[] = ['token', 'refresh'];

/** Which endpoint of the stand-in answers a request. */
export const ENDPOINTS: Readonly<Record<RequestName, MockEndpoint>> = {
  token: 'token',
  clientSettings: 'clientSettings',
  profile: 'users/self',
  refresh: 'token',
  revocation: 'revoke',
};

/** What a request came to, as the application is told: exactly one of these. */
export type Outcome = { error: unknown } | { failure: unknown; status: number | undefined } | { value: unknown };

const API_HOST = { hostname: 'api.c001.eagleeyenetworks.com', port: 443 };

/** A stand-in whose client has the credentials of the tests. */
export function startWithCredentials(options: MockEagleEyeOptions = {}): Promise<MockEagleEye> {
  return startEagleEye({ ...CREDENTIALS, ...options });
}

/** A strategy for tests that begin at the callback. */
export function strategyWith(eagleEye: MockEagleEye, options: Partial<StrategyOptions> = {}): EagleEyeStrategy {
  return new EagleEyeStrategy({ ...eagleEye.strategyOptions, state: false, ...options }, letIn);
}

/** A token response with the tokens of the tests. */
export function tokenResponse(name: RequestName): object {
  return {
    access_token: CREDENTIALS.accessToken,
    refresh_token: CREDENTIALS.refreshToken,
    expires_in: 43_198,
    token_type: 'Bearer',
    ...(name === 'clientSettings' ? {} : { httpsBaseUrl: API_HOST }),
  };
}

async function logIn(strategy: EagleEyeStrategy): Promise<Outcome> {
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

function settled(promise: Promise<unknown>): Promise<Outcome> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** Sends one of the five requests with none before it. */
export function attemptAlone(name: RequestName, strategy: EagleEyeStrategy): Promise<Outcome> {
  switch (name) {
    case 'token':
      return logIn(strategy);
    case 'refresh':
      return settled(strategy.refreshAccessToken(CREDENTIALS.refreshToken));
    case 'revocation':
      return settled(strategy.revokeToken(CREDENTIALS.refreshToken));
    default:
      return loadProfile(strategy, name === 'profile');
  }
}

/** The profile by itself, of an account whose API host is known or not. */
function loadProfile(strategy: EagleEyeStrategy, hostIsKnown: boolean): Promise<Outcome> {
  const { accessToken } = CREDENTIALS;
  const response = { access_token: accessToken, ...(hostIsKnown && { httpsBaseUrl: API_HOST }) };
  return new Promise((resolve) => {
    const done: ProfileCallback = (error, profile) => {
      resolve(error === null ? { value: profile } : { error });
    };
    strategy.userProfile(accessToken, done, response);
  });
}

/** Sends one of the five requests as a user would cause it: a login up to it and beyond, a refresh or a revocation. */
export function attempt(name: RequestName, eagleEye: MockEagleEye, strategy: EagleEyeStrategy): Promise<Outcome> {
  if (API_REQUESTS.includes(name)) {
    eagleEye.fail('token', { body: tokenResponse(name) }, 1);
  }
  if (name === 'token' || name === 'clientSettings') {
    eagleEye.fail('users/self', { body: { id: 'ca0f61ab' } });
  }
  return API_REQUESTS.includes(name) ? logIn(strategy) : attemptAlone(name, strategy);
}

/** The error that an outcome must be. */
export function errorIn(outcome: Outcome): unknown {
  if ('error' in outcome) {
    return outcome.error;
  }
  throw new Error(`expected an error, and the request came to ${JSON.stringify(outcome)}`);
}
