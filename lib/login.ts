import { isNativeError, isPromise } from 'node:util/types';

import { authorizationRequestURL, createCodeVerifier, paramsOf, requireNavigation } from './authorization-request';
import { type CallbackResponse, readAuthorizationResponse } from './authorization-response';
import type { EagleEyeClient } from './client';
import type { EagleEyeErrorCode } from './errors/catalogue';
import { EagleEyeError } from './errors/eagle-eye-error';
import { excerpt } from './errors/excerpt';
import { isJsonObject } from './json';
import { loginOption, present, type Settings } from './options';
import { failedLogin, type LoginResult, type Outcome } from './outcome';
import type { AuthenticateOptions, LoginRequest } from './passport-oauth2';
import type { ProfileCallback, ProfileLoader } from './profile';
import { warnOfLoopback } from './redirect-uri';
import { type PendingLogins, type ReturnedLogin, shareOutcome } from './state/pending-logins';
import { askVerify, type VerifySettings } from './verify';

/** What all logins of one strategy have in common. Nothing of one login is in here. */
export interface LoginSettings extends Settings, VerifySettings {
  readonly client: EagleEyeClient;
  /** Undefined when state is off. */
  readonly logins: PendingLogins | undefined;
  readonly profiles: ProfileLoader;
}

/** What a login asks of the strategy: a subclass may have replaced these. */
export interface LoginStrategy {
  authorizationParams(options: AuthenticateOptions): object;
  tokenParams(options: AuthenticateOptions): object;
  userProfile(accessToken: string, done: ProfileCallback): unknown;
}

/** One request of one login. */
interface Step {
  readonly strategy: LoginStrategy;
  readonly settings: LoginSettings;
  readonly req: LoginRequest;
  readonly options: AuthenticateOptions;
  /** The redirect URI; a login that has come back remembers its own. */
  readonly redirectURI: string;
}

/** The authorization request (RFC 6749 §4.1.1). */
function begin({ strategy, settings, req, options, redirectURI }: Step): Outcome {
  const { logins, pkce, authorizationURL, clientID } = settings;
  requireNavigation(req);
  // What cannot be used is refused before anything is remembered.
  const scope = loginOption('scope', options, settings);
  const extra = paramsOf('authorizationParams', strategy.authorizationParams(options));
  const given = present(options.state);
  const codeVerifier = pkce && createCodeVerifier();
  let state: string | undefined;
  if (logins) {
    warnOfLoopback(req, redirectURI);
    state = logins.begin(req, redirectURI, codeVerifier, given);
  } else if (given === undefined || typeof given === 'string') {
    state = given;
  } else {
    const what = 'With the option "state: false" nothing is remembered of a login.';
    const cure = 'Leave the option "state" on, or pass a string to authenticate({ state }).';
    throw new EagleEyeError('invalid_login_state', what, {}, cure);
  }
  const request = { authorizationURL, clientID, redirectURI, scope, state, extra };
  return {
    type: 'redirect',
    url: authorizationRequestURL({ ...request, codeVerifier, codeChallengeMethod: pkce }),
  };
}

/** Codes of RFC 6749 §4.1.2.1. */
const AUTHORIZATION_ERRORS: readonly EagleEyeErrorCode[] = [
  'invalid_request',
  'unauthorized_client',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
];

/** The callback of a user who said no, or of a request that Eagle Eye refused (RFC 6749 §4.1.2.1). */
function authorizationError(
  { error, description, uri }: CallbackResponse & { type: 'error' },
  state: unknown,
): Outcome {
  const quote = (text: string): string => excerpt(text, []);
  const said = description ? `: ${quote(description)}` : '';
  if (error === 'access_denied') {
    return failedLogin(error, `The user did not allow access to the Eagle Eye account${said}.`, { state });
  }
  const name = quote(error);
  const what = `Eagle Eye refused the authorization request (${name}${said}).`;
  const code = AUTHORIZATION_ERRORS.find((known) => known === error) ?? 'oauth_error';
  return { type: 'error', error: new EagleEyeError(code, what, { error: name, uri: uri && quote(uri) }) };
}

/** Who has logged in, as the strategy or a subclass says. Without a time limit: the requests for a profile have theirs. */
function loadProfile(strategy: LoginStrategy, accessToken: string): Promise<object | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => {
      // Also an error of another realm: in a vm context (jest's, say) Node's own errors are.
      const isError = error instanceof Error || isNativeError(error);
      reject(isError ? error : new TypeError('EagleEyeStrategy: userProfile failed without an error'));
    };
    const returned = strategy.userProfile(accessToken, (error, profile) => {
      if (error) {
        failed(error);
      } else {
        resolve(isJsonObject(profile) ? profile : undefined);
      }
    });
    if (isPromise(returned)) {
      returned.catch(failed);
    }
  });
}

/** What Eagle Eye answers to a code (RFC 6749 §4.1.3). */
async function exchange(step: Step, code: string, { redirectURI, codeVerifier }: ReturnedLogin): Promise<LoginResult> {
  const { strategy, settings, options } = step;
  const params = paramsOf('tokenParams', strategy.tokenParams(options));
  // As in passport-oauth2, what makes this a code grant goes before the application's parameters.
  params.redirect_uri = redirectURI;
  if (codeVerifier !== undefined) {
    params.code_verifier = codeVerifier;
  }
  const response = await settings.client.requestToken(code, params);
  const profile = settings.skipUserProfile
    ? undefined
    : await settings.profiles.during(response, () => loadProfile(strategy, response.access_token));
  return { response, profile };
}

/** A callback with a code and a good state: token response, base URL, profile, verify. */
async function complete(step: Step, code: string, login: ReturnedLogin): Promise<Outcome> {
  const { state } = login;
  let result: LoginResult;
  try {
    result = await exchange(step, code, login);
  } catch (error) {
    if (error instanceof EagleEyeError && error.code === 'invalid_grant' && error.endpoint === 'token') {
      return failedLogin(error.code, error.message, { state }, '');
    }
    throw error;
  }
  return askVerify(step.strategy, step.settings, step.req, result, state);
}

/**
 * Begins a login, or ends one when the request carries a code or an error.
 *
 * @returns what it came to, at once where nothing has to be waited for
 * @throws (or rejects with) the error that it came to
 */
export function login(
  strategy: LoginStrategy,
  settings: LoginSettings,
  req: LoginRequest,
  options: AuthenticateOptions,
): Outcome | Promise<Outcome> {
  const { logins } = settings;
  const answer = readAuthorizationResponse(req);
  if (answer.type === 'fail') {
    return answer;
  }
  const redirectURI = loginOption('callbackURL', options, settings);
  const step: Step = { strategy, settings, req, options, redirectURI };
  if (answer.type === 'none') {
    if (answer.state !== undefined && logins?.isOurs(answer.state)) {
      // A new login would make the browser go in circles.
      const what =
        'The callback has a state of ours, but neither "code" nor "error": something on the way strips the query, or Eagle Eye answered otherwise.';
      return failedLogin('malformed_callback', what);
    }
    return begin(step);
  }
  const brought = answer.type === 'code' ? `code ${answer.code}` : `error ${answer.error}`;
  const returned = logins ? logins.finish(req, answer.state, brought, redirectURI) : { redirectURI };
  if ('type' in returned) {
    return returned;
  }
  if (answer.type === 'error') {
    return authorizationError(answer, returned.state);
  }
  const run = (): Promise<Outcome> => complete(step, answer.code, returned);
  return returned.callback ? shareOutcome(returned.callback, run) : run();
}
