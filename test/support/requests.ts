import type { EagleEyeStrategy, StrategyOptions } from '../../lib';
import type { MockEagleEye, MockFault } from '../../lib/testing';
import { CREDENTIALS } from './credentials';
import { logIn, stage } from './strategy';

/** The five requests that a login, a refresh and a log-out make, by the names of the stand-in's endpoints. */
export const REQUEST_NAMES = ['token', 'clientSettings', 'profile', 'refresh', 'revocation'] as const;
export type RequestName = (typeof REQUEST_NAMES)[number];

/** Those that a user can cause without another one before it. */
export const FIRST_REQUESTS = ['token', 'clientSettings', 'refresh', 'revocation'] as const;
export type FirstRequest = (typeof FIRST_REQUESTS)[number];

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

/** The user whom a login comes to; rejects with the error that it comes to. */
async function userOf(strategy: EagleEyeStrategy): Promise<unknown> {
  const outcome = await logIn(strategy);
  if (outcome.action === 'success') {
    return outcome.user;
  }
  throw outcome.action === 'error' ? outcome.error : new Error('the login failed', { cause: outcome });
}

/** A profile without a login; rejects with the error that `userProfile` calls back. */
async function profileOf(strategy: EagleEyeStrategy): Promise<unknown> {
  const [error, profile] = await new Promise<unknown[]>((resolve) => {
    strategy.userProfile(CREDENTIALS.accessToken, (...answer) => {
      resolve(answer);
    });
  });
  if (profile) {
    return profile;
  }
  throw error;
}

/** Sends a request with none before it; rejects as the application is told. */
export function attemptAlone(name: FirstRequest, strategy: EagleEyeStrategy): Promise<unknown> {
  switch (name) {
    case 'token':
      return userOf(strategy);
    case 'refresh':
      return strategy.refreshAccessToken(CREDENTIALS.refreshToken);
    case 'revocation':
      return strategy.revokeToken(CREDENTIALS.refreshToken);
    case 'clientSettings':
      return profileOf(strategy);
  }
}

/** Sends one of the five requests as a user would cause it: a login up to it and beyond, a refresh or a revocation. */
export function attempt(name: RequestName, eagleEye: MockEagleEye, strategy: EagleEyeStrategy): Promise<unknown> {
  if (name === 'token' || name === 'clientSettings') {
    eagleEye.fail('profile', { body: { id: 'ca0f61ab' } });
  }
  if (name === 'clientSettings' || name === 'profile') {
    eagleEye.fail('token', { body: tokenResponse(name) }, 1);
    return userOf(strategy);
  }
  return attemptAlone(name, strategy);
}

/** The error with which something rejects that must. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const [settled] = await Promise.allSettled([promise]);
  if (settled.status === 'rejected') {
    return settled.reason;
  }
  throw new Error(`expected an error, and the request came to ${JSON.stringify(settled.value)}`);
}

/** The error of a request whose endpoint has this fault. */
export async function errorAt(
  name: RequestName,
  fault: MockFault,
  options: Partial<StrategyOptions> = {},
): Promise<unknown> {
  const { eagleEye, strategy } = await stage(options);
  eagleEye.fail(name, fault);
  return rejectionOf(attempt(name, eagleEye, strategy));
}
