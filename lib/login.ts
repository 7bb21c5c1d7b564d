import { isNativeError, isPromise } from 'node:util/types';

import { authorizationRequestURL, createCodeVerifier, requireNavigation } from './authorization-request';
import { type AuthorizationResponse, readAuthorizationResponse } from './authorization-response';
import type { EagleEyeClient } from './client';
import { codeOf } from './errors/codes';
import { EagleEyeError } from './errors/eagle-eye-error';
import { excerpt } from './errors/excerpt';
import { isJsonObject } from './json';
import { checkLoginOption, type Settings } from './options';
import { type AuthenticateOptions, type FailedLogin, failedLogin, type LoginRequest, type Outcome } from './passport';
import type { OAuth2StrategyInstance } from './passport-oauth2';
import type { ProfileCallback, ProfileLoader } from './profile';
import { warnOfLoopback } from './redirect-uri';
import { type PendingLogins, type ReturnedLogin, shareOutcome } from './state/pending-logins';
import type { TokenResponse } from './token-response';
import { askVerify, type Form } from './verify';

/** What a subclass may replace. */
interface LoginStrategy extends Pick<OAuth2StrategyInstance, 'authorizationParams' | 'tokenParams'> {
  userProfile(accessToken: string, done: ProfileCallback): unknown;
}

/** What all logins of a strategy have in common. */
interface LoginSettings extends Settings {
  readonly verify: Form;
  readonly client: EagleEyeClient;
  /** Undefined when state is off. */
  readonly logins: PendingLogins | undefined;
  readonly profiles: ProfileLoader;
}

/** One request of one login. */
export interface LoginStep {
  readonly strategy: LoginStrategy;
  readonly req: LoginRequest;
  readonly options: AuthenticateOptions;
}

/** An option of `authenticate`; as in passport-oauth2, null, `''` and `false` leave it out. */
function present(option: unknown): unknown {
  return option === null || option === '' || option === false ? undefined : option;
}

/** An option of this login, or else the strategy's, which has been checked. */
function optionOf(name: 'scope' | 'callbackURL', options: AuthenticateOptions, settings: Settings): string {
  const value = present(options[name]);
  return value === undefined ? settings[name] : checkLoginOption(name, value);
}

/**
 * The parameters that a method of a subclass adds. One that is undefined or null is left out.
 *
 * @throws TypeError for what is not a string, a number or a boolean: RFC 6749 §3.1 lets no parameter stand there twice
 */
function paramsOf(method: 'authorizationParams' | 'tokenParams', { strategy, options }: LoginStep) {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries<unknown>({ ...strategy[method](options) })) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      params[name] = String(value);
    } else if (value !== undefined && value !== null) {
      const must = 'must be a string, a number or a boolean';
      throw new TypeError(`EagleEyeStrategy: the parameter "${name}" of ${method} ${must}`);
    }
  }
  return params;
}

/** The authorization request (RFC 6749 §4.1.1). */
function begin(step: LoginStep, settings: LoginSettings, redirectURI: string): Outcome {
  const { req, options } = step;
  const { logins, pkce, authorizationURL, clientID } = settings;
  requireNavigation(req);
  // What cannot be used is refused before anything is remembered.
  const scope = optionOf('scope', options, settings);
  const extra = paramsOf('authorizationParams', step);
  const state = present(options.state);
  const verifier = pkce && createCodeVerifier(pkce);
  const own: Record<string, string> = { scope, client_id: clientID, response_type: 'code', redirect_uri: redirectURI };
  if (logins) {
    warnOfLoopback(req, redirectURI);
    own.state = logins.begin(req, redirectURI, verifier?.codeVerifier, state);
  } else if (typeof state === 'string') {
    own.state = state;
  } else if (state !== undefined) {
    const what = 'With the option "state: false" nothing is remembered of a login.';
    const cure = 'Leave the option "state" on, or pass a string to authenticate({ state }).';
    throw new EagleEyeError('invalid_login_state', what, {}, cure);
  }
  Object.assign(own, verifier?.parameters);
  return { type: 'redirect', url: authorizationRequestURL(authorizationURL, own, extra) };
}

/** The callback of a user who said no, or of a request that Eagle Eye refused (RFC 6749 §4.1.2.1). */
function refused({ error = '', description, uri }: AuthorizationResponse, state: unknown): FailedLogin {
  const quote = (text: string): string => excerpt(text, []);
  const said = description ? `: ${quote(description)}` : '';
  if (error === 'access_denied') {
    return failedLogin(error, `The user did not allow access to the Eagle Eye account${said}.`, { state });
  }
  const name = quote(error);
  const what = `Eagle Eye refused the authorization request (${name}${said}).`;
  throw new EagleEyeError(codeOf(error), what, { error: name, uri: uri && quote(uri) });
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

/** A callback with a code and a good state: the token request (RFC 6749 §4.1.3), the profile, verify. */
async function complete(
  step: LoginStep,
  settings: LoginSettings,
  code: string,
  { redirectURI, codeVerifier, state }: ReturnedLogin,
): Promise<Outcome> {
  const { strategy, req } = step;
  const params = paramsOf('tokenParams', step);
  // As in passport-oauth2, what makes this a code grant goes before the application's parameters.
  params.redirect_uri = redirectURI;
  if (codeVerifier !== undefined) {
    params.code_verifier = codeVerifier;
  }
  let response: TokenResponse;
  try {
    response = await settings.client.requestToken(code, params);
  } catch (error) {
    if (error instanceof EagleEyeError && error.code === 'invalid_grant') {
      return failedLogin(error.code, error.message, { state }, '');
    }
    throw error;
  }
  const load = (): Promise<object | undefined> => loadProfile(strategy, response.access_token);
  const profile = settings.skipUserProfile ? undefined : await settings.profiles.during(response, load);
  return askVerify(strategy, settings, req, response, profile, state);
}

/**
 * Begins a login, or ends one when the request carries a code or an error.
 *
 * @returns what it came to, at once where nothing has to be waited for
 * @throws (or rejects with) the error that it came to
 */
export function login(step: LoginStep, settings: LoginSettings): Outcome | Promise<Outcome> {
  const { req } = step;
  const { logins } = settings;
  const answer = readAuthorizationResponse(req);
  if ('type' in answer) {
    return answer;
  }
  const redirectURI = optionOf('callbackURL', step.options, settings);
  const { code, error, state } = answer;
  if (code === undefined && error === undefined) {
    if (state !== undefined && logins?.isOurs(state)) {
      // A new login would make the browser go in circles.
      const what =
        'The callback has a state of ours, but neither "code" nor "error": something on the way strips the query, or Eagle Eye answered otherwise.';
      return failedLogin('malformed_callback', what);
    }
    return begin(step, settings, redirectURI);
  }
  const returned = logins ? logins.finish(req, answer, redirectURI) : { redirectURI };
  if ('type' in returned) {
    return returned;
  }
  if (code === undefined) {
    return refused(answer, returned.state);
  }
  const run = (): Promise<Outcome> => complete(step, settings, code, returned);
  return returned.callback ? shareOutcome(returned.callback, run) : run();
}
