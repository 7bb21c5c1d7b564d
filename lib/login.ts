import { URL } from 'node:url';

import { askApplication, type Maybe, then } from './application-call';
import { authorizationRequestURL, createCodeVerifier, paramsOf } from './authorization-request';
import { type CallbackResponse, readAuthorizationResponse } from './authorization-response';
import { resolveCallbackURL, warnOfLoopback } from './callback-url';
import type { EagleEyeErrorCode } from './errors/catalogue';
import { EagleEyeError } from './errors/eagle-eye-error';
import { excerpt } from './errors/excerpt';
import { isJsonObject } from './json';
import { given, loginOption, type Settings } from './options';
import { fail, failed, type LoginResult, type Outcome } from './outcome';
import { requestToken } from './oauth-adapter';
import type { AuthenticateOptions, LoginRequest, OAuth2Client } from './passport-oauth2';
import type { ProfileCallback, ProfileLoader } from './profile';
import type { Logins, ReturnedLogin, StateMeta } from './state/custom-store';
import { askVerify, type VerifySettings } from './verify';

/** What all logins of one strategy have in common. Nothing of one login is in here. */
export interface LoginSettings extends Settings, VerifySettings {
  /** Undefined when state is off. */
  readonly logins: Logins | undefined;
  readonly profiles: ProfileLoader;
}

/** What a login asks of the strategy: the client, and what a subclass may have replaced. */
export interface LoginHooks {
  readonly _oauth2: OAuth2Client;
  authorizationParams(options: AuthenticateOptions): object;
  tokenParams(options: AuthenticateOptions): object;
  userProfile(accessToken: string, done: ProfileCallback): unknown;
}

/** One request of one login. */
interface Step {
  readonly hooks: LoginHooks;
  readonly settings: LoginSettings;
  readonly req: LoginRequest;
  readonly options: AuthenticateOptions;
  readonly meta: StateMeta;
}

/** The authorization request (RFC 6749 §4.1.1). */
function begin({ hooks, settings, req, options, meta }: Step): Maybe<Outcome> {
  const { logins, pkce } = settings;
  const state = given(options.state);
  const codeVerifier = pkce && createCodeVerifier();
  // What cannot be used is refused before anything is remembered.
  const scope = loginOption('scope', options, settings);
  const extra = paramsOf('authorizationParams', hooks.authorizationParams(options));
  let parameter: Maybe<string | undefined>;
  if (logins) {
    parameter = logins.begin(req, codeVerifier, state, meta);
  } else if (state === undefined || typeof state === 'string') {
    parameter = state;
  } else {
    const what =
      'With the option "state: false" nothing is remembered of a login, so that authenticate({ state }) takes only a string.';
    throw new EagleEyeError('state_unsupported', what);
  }
  return then(parameter, (sent) => ({
    type: 'redirect',
    url: authorizationRequestURL(meta, { scope, state: sent, codeVerifier, codeChallengeMethod: pkce, extra }),
  }));
}

/** Codes of RFC 6749 §4.1.2.1. */
const REFUSALS: readonly EagleEyeErrorCode[] = [
  'invalid_request',
  'unauthorized_client',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
];

/** The callback of a user who said no, or of a request that Eagle Eye refused (RFC 6749 §4.1.2.1). */
function refused({ error, description, uri, code }: CallbackResponse & { type: 'error' }, state: unknown): Outcome {
  const quote = (text: string): string => excerpt(text, code === undefined ? [] : [code]);
  const said = description ? `: ${quote(description)}` : '';
  if (error === 'access_denied') {
    return fail('access_denied', `The user did not allow access to the Eagle Eye account${said}.`, { state });
  }
  const name = quote(error);
  const what = `Eagle Eye refused the authorization request (${name}${said}).`;
  const details = { error: name, uri: uri && quote(uri) };
  const known = REFUSALS.find((one) => one === error) ?? 'authorization_error';
  return { type: 'error', error: new EagleEyeError(known, what, details) };
}

/** Who has logged in; undefined where the application does without. */
async function loadProfile({ hooks, settings }: Step, accessToken: string): Promise<object | undefined> {
  const { skipUserProfile: skip, timeout } = settings;
  const fault = (what: string): EagleEyeError => {
    return new EagleEyeError('profile_error', `The option "skipUserProfile", or userProfile, ${what}.`);
  };
  if (typeof skip === 'function') {
    // As in passport-oauth2, a function that declares a second parameter answers by callback.
    const ask = (done: (error: unknown, skips?: unknown) => void): unknown =>
      skip.length > 1
        ? Reflect.apply(skip, undefined, [accessToken, done])
        : Promise.resolve(Reflect.apply(skip, undefined, [accessToken])).then((skips) => {
            done(null, skips);
          });
    const [skips] = await askApplication(ask, fault, timeout);
    if (skips) {
      return undefined;
    }
  } else if (skip) {
    return undefined;
  }
  // Without a timeout: its requests have their own.
  const [profile] = await askApplication((done) => hooks.userProfile(accessToken, done), fault);
  return isJsonObject(profile) ? profile : undefined;
}

/** What Eagle Eye answers to a code. */
async function exchange(step: Step, code: string, { redirectURI, codeVerifier }: ReturnedLogin): Promise<LoginResult> {
  const { hooks, settings, options } = step;
  const params = paramsOf('tokenParams', hooks.tokenParams(options));
  // As in passport-oauth2, what makes this a code grant goes before the application's parameters.
  Object.assign(params, { grant_type: 'authorization_code', redirect_uri: redirectURI });
  if (codeVerifier !== undefined) {
    params.code_verifier = codeVerifier;
  }
  const response = await requestToken(hooks._oauth2, settings.tokenURL, code, params);
  const profile = await settings.profiles.during(response, () => loadProfile(step, response.access_token));
  return { response, profile };
}

/** A callback with a code and a good state: token response, base URL, profile, verify. */
async function complete(step: Step, code: string, login: ReturnedLogin): Promise<Outcome> {
  const { used, state } = login;
  let result: LoginResult;
  try {
    used.exchange ??= exchange(step, code, login);
    result = await used.exchange;
  } catch (error) {
    if (error instanceof EagleEyeError && error.code === 'invalid_grant' && error.endpoint === 'token') {
      return failed(error.code, error.message, { state });
    }
    throw error;
  }
  return askVerify(step.hooks, step.settings, step.req, result, state);
}

/** The callback (RFC 6749 §4.1.2): its state, its issuer, and what it brings. */
function finish(step: Step, response: CallbackResponse): Maybe<Outcome> {
  const { settings, req, meta } = step;
  const { iss } = response;
  const answer = response.type === 'code' ? `code ${response.code}` : `error ${response.error}`;
  const returned = settings.logins?.finish(req, response.state, answer, meta);
  return then<ReturnedLogin | Outcome, Outcome>(returned ?? { redirectURI: meta.callbackURL, used: {} }, (login) => {
    if ('type' in login) {
      return login;
    }
    const { state } = login;
    if (iss !== undefined && !(URL.canParse(iss) && new URL(iss).origin === new URL(meta.authorizationURL).origin)) {
      // RFC 9207 §2.4: the code may be another server's. Quoted only after a good state: anybody can make a link.
      const what = `The callback is not that of the authorization server: its iss is ${excerpt(iss, [])}.`;
      return fail('invalid_issuer', what, { state });
    }
    return response.type === 'error' ? refused(response, state) : complete(step, response.code, login);
  });
}

/**
 * Begins a login, or ends one when the request carries a code or an error.
 *
 * @returns what it came to, at once where nothing has to be waited for
 * @throws (or rejects with) the error that it came to
 */
export function login(
  hooks: LoginHooks,
  settings: LoginSettings,
  req: LoginRequest,
  options: AuthenticateOptions,
): Maybe<Outcome> {
  const response = readAuthorizationResponse(req);
  if (response.type === 'fail') {
    return response;
  }
  if (response.type === 'none' && response.state !== undefined && settings.logins?.isOurs(response.state)) {
    // A new login would make the browser go in circles.
    return fail(
      'malformed_callback',
      'The callback has a state of ours, but neither "code" nor "error": something on the way strips the query, or Eagle Eye answered otherwise.',
    );
  }
  const { authorizationURL, tokenURL, clientID, proxy } = settings;
  const callbackURL = resolveCallbackURL(loginOption('callbackURL', options, settings), req, proxy);
  const step: Step = { hooks, settings, req, options, meta: { authorizationURL, tokenURL, clientID, callbackURL } };
  if (response.type !== 'none') {
    return finish(step, response);
  }
  if (settings.logins) {
    warnOfLoopback(req, proxy, callbackURL);
  }
  return begin(step);
}
