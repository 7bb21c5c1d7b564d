import { authorizationError, deniedMessage } from './authorization-fault';
import { authorizationRequestURL } from './authorization-request';
import { type AuthorizationResponse, readAuthorizationResponse } from './authorization-response';
import { CALLBACK_URL_RULE, isCallbackURL, resolveCallbackURL } from './callback-url';
import { EagleEyeError, EagleEyeTokenError } from './errors';
import { loginProfile, type ProfileHook } from './login-profile';
import type { EagleEyeOAuth2 } from './oauth2';
import { scope as checkedScope } from './option-checks';
import type { LoginFailure, Outcome } from './outcome';
import type { AuthenticateOptions, LoginRequest } from './passport-oauth2';
import { codeChallenge, createCodeVerifier } from './pkce';
import type { Settings } from './settings';
import { SessionStateStore } from './state/session-state-store';
import { type StateMeta, type StateStore, storeState, type StateVerdict, verifyState } from './state/state-store';
import type { TokenResponse } from './token-response';
import { askVerify, type LoginResult } from './verify';

/** What all logins of one strategy have in common. Nothing of one login is in here, and no secret. */
export interface LoginSettings extends Omit<Settings, 'clientSecret' | 'customHeaders' | 'agent' | 'store'> {
  /** Undefined when state is off. */
  readonly stateStore: StateStore | undefined;
  readonly verify: (...args: never[]) => unknown;
}

/** What a login asks of the strategy: the client, and what a subclass may have replaced. */
export interface LoginHooks extends ProfileHook {
  readonly _oauth2: EagleEyeOAuth2;
  authorizationParams(options: AuthenticateOptions): Record<string, string>;
  tokenParams(options: AuthenticateOptions): Record<string, string>;
}

type CodeResponse = Extract<AuthorizationResponse, { kind: 'code' }>;
type GoodVerdict = Extract<StateVerdict, { ok: true }>;
type ErrorResponse = Extract<AuthorizationResponse, { kind: 'error' }>;

/** One request of one login: everything that its steps hand on. */
interface Step {
  readonly hooks: LoginHooks;
  readonly settings: LoginSettings;
  readonly req: LoginRequest;
  readonly options: AuthenticateOptions;
  readonly meta: StateMeta;
  readonly outcome: Outcome;
}

function fail(outcome: Outcome, status: number, { code, message, state }: LoginFailure): void {
  outcome.fail({ code, message, ...(state === undefined ? {} : { state }) }, status);
}

function checkedCallbackURL(url: unknown): string {
  if (typeof url !== 'string' || !isCallbackURL(url)) {
    throw new TypeError(`EagleEyeStrategy: "callbackURL" of authenticate cannot be used: ${CALLBACK_URL_RULE}`);
  }
  return url;
}

/** Without a store nothing is remembered: a string goes to Eagle Eye and back as it is, and that is all. */
function bareState(state: unknown): string | undefined {
  if (state === undefined || typeof state === 'string') {
    return state;
  }
  throw new EagleEyeError(
    'With the option "state: false" nothing is remembered of a login, so that authenticate({ state }) takes a string alone. ' +
      'Leave "state" on, or pass a string.',
    { code: 'state_unsupported', status: 500 },
  );
}

/** The authorization request (RFC 6749 §4.1.1). */
async function begin({ hooks, settings, req, options, meta, outcome }: Step): Promise<void> {
  try {
    const { stateStore, pkce } = settings;
    const scope = options.scope === undefined ? settings.scope : checkedScope(options);
    const codeVerifier = pkce && createCodeVerifier();
    const stored = stateStore
      ? storeState(stateStore, req, { codeVerifier, state: options.state, meta })
      : bareState(options.state);
    const state = stored instanceof Promise ? await stored : stored;
    outcome.redirect(
      authorizationRequestURL(meta.authorizationURL, {
        scope,
        clientID: meta.clientID,
        redirectURI: meta.callbackURL,
        state,
        codeChallenge: pkce && codeVerifier && codeChallenge(codeVerifier, pkce),
        codeChallengeMethod: pkce,
        extra: hooks.authorizationParams(options),
      }),
    );
  } catch (error) {
    outcome.error(error);
  }
}

/** The code for tokens and a profile; or the error that says that the code is no longer good. */
async function exchangeCode(
  { hooks, settings, options, meta }: Step,
  code: string,
  { codeVerifier, state }: GoodVerdict,
): Promise<LoginResult | EagleEyeTokenError> {
  const given = hooks.tokenParams(options);
  const extra = codeVerifier === undefined ? given : { ...given, code_verifier: codeVerifier };
  let response: TokenResponse;
  try {
    response = await hooks._oauth2.requestToken(code, meta.callbackURL, extra);
  } catch (error) {
    if (error instanceof EagleEyeTokenError && error.code === 'invalid_grant') {
      return error;
    }
    throw error;
  }
  const secrets = codeVerifier === undefined ? [code] : [code, codeVerifier];
  return { response, profile: await loginProfile(hooks, response, settings.skipUserProfile, secrets), state };
}

/** The callback of a user who said no, or of a request that Eagle Eye refused (RFC 6749 §4.1.2.1). */
function refused({ hooks, outcome }: Step, response: ErrorResponse, state: unknown): void {
  const said = { ...response, secrets: hooks._oauth2.secrets(...response.secrets) };
  if (said.error === 'access_denied') {
    fail(outcome, 401, { code: 'access_denied', message: deniedMessage(said), state });
  } else {
    outcome.error(authorizationError(said));
  }
}

/** A callback with a good state: token response, base URL, profile, verify. */
async function exchangeAndVerify(step: Step, code: string, verdict: GoodVerdict): Promise<void> {
  const { settings, req, outcome } = step;
  const { stateStore, verify, passReqToCallback } = settings;
  let result: LoginResult | EagleEyeTokenError;
  try {
    result = await exchangeCode(step, code, verdict);
  } finally {
    if (stateStore instanceof SessionStateStore) {
      await stateStore.catchUp(req, settings.timeout);
    }
  }
  if (result instanceof EagleEyeTokenError) {
    fail(outcome, 401, { code: 'invalid_grant', message: result.message, state: verdict.state });
  } else {
    askVerify(verify, passReqToCallback, req, result, outcome);
  }
}

/** The callback (RFC 6749 §4.1.2): its state, and what it brings. */
async function finish(step: Step, response: CodeResponse | ErrorResponse): Promise<void> {
  const { settings, req, meta, outcome } = step;
  try {
    const verified: StateVerdict | Promise<StateVerdict> = settings.stateStore
      ? verifyState(settings.stateStore, req, response.state, meta)
      : { ok: true, state: undefined };
    const verdict = verified instanceof Promise ? await verified : verified;
    if (!verdict.ok) {
      fail(outcome, 403, { code: 'invalid_state', message: verdict.message });
    } else if (response.kind === 'error') {
      refused(step, response, verdict.state);
    } else {
      await exchangeAndVerify(step, response.code, verdict);
    }
  } catch (error) {
    outcome.error(error);
  }
}

/**
 * Begins a login, or ends one when the request carries a code or an error.
 *
 * @param hooks - the strategy
 * @param settings - what all its logins have in common
 * @param req - the request
 * @param options - the options of `passport.authenticate`
 * @param outcome - where the login ends, in every case: before this returns, where nothing has to be waited for
 */
export function login(
  hooks: LoginHooks,
  settings: LoginSettings,
  req: LoginRequest,
  options: AuthenticateOptions,
  outcome: Outcome,
): void {
  try {
    const response = readAuthorizationResponse(req);
    if (response.kind === 'malformed') {
      fail(outcome, 400, { code: 'malformed_callback', message: response.message });
      return;
    }
    const given = options.callbackURL === undefined ? settings.callbackURL : checkedCallbackURL(options.callbackURL);
    const { authorizationURL, tokenURL, clientID, proxy } = settings;
    const meta = { authorizationURL, tokenURL, clientID, callbackURL: resolveCallbackURL(given, req, proxy) };
    const step: Step = { hooks, settings, req, options, meta, outcome };
    // Each catches for itself: what an async function throws at once reaches its caller too late.
    void (response.kind === 'none' ? begin(step) : finish(step, response));
  } catch (error) {
    outcome.error(error);
  }
}
