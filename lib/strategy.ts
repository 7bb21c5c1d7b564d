import type { IncomingMessage } from 'node:http';

import { endpointOf } from './endpoint';
import { login, type LoginSettings } from './login';
import type { ProfileCallback } from './login-profile';
import { EagleEyeOAuth2 } from './oauth2';
import type { StrategyOptions, StrategyOptionsWithRequest } from './options';
import { outcomeOf } from './outcome';
import { type AuthenticateOptions, type LoginRequest, OAuth2Strategy } from './passport-oauth2';
import { loadProfile, type ProfileSource, profileSourceOf } from './profile';
import { settingsOf } from './settings';
import { SessionStateStore } from './state/session-state-store';
import type { TokenResponse } from './token-response';
import type { AnyVerifyFunction, VerifyOfLogin, VerifyOfRequest } from './verify';

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/**
 * Login with Eagle Eye Networks for Passport: the OAuth 2.0 authorization code grant (RFC 6749 §4.1) with Eagle Eye's
 * endpoints, and a profile that knows on which API host the account lives.
 *
 * @typeParam Req - the framework's request, for verify under `passReqToCallback`
 *
 * @example
 * passport.use(new EagleEyeStrategy({ clientID, clientSecret, callbackURL }, (accessToken, refreshToken, profile, done) => {
 *   done(null, { id: profile.id, baseUrl: profile.baseUrl, accessToken, refreshToken });
 * }));
 *
 * @see https://developer.eagleeyenetworks.com/docs/accessing-the-api
 */
export class EagleEyeStrategy<Req = IncomingMessage> extends OAuth2Strategy {
  private readonly _login: LoginSettings;
  private readonly _source: ProfileSource;

  /**
   * @param options - see {@link StrategyOptions}
   * @param verify - the application's function that says who the user is
   * @throws TypeError when an option is missing, empty, of a wrong type or of no use, naming the option and what it must
   *   be; and when verify is no function
   */
  constructor(options: StrategyOptionsWithRequest, verify: VerifyOfRequest<Req>);
  constructor(options: StrategyOptions, verify: VerifyOfLogin);
  constructor(options: StrategyOptions | StrategyOptionsWithRequest, verify: AnyVerifyFunction<Req>) {
    const { clientSecret, customHeaders, agent, store, ...settings } = settingsOf(options);
    const { clientID, authorizationURL, tokenURL, clientSettingsURL, trustedApiDomains, apiBaseURL, include } =
      settings;
    // Without this check a caller in JavaScript learns of it at the first login.
    if (!isFunction(verify)) {
      throw new TypeError('EagleEyeStrategy: the second argument must be the verify function');
    }
    // passport-oauth2 asks for state beside PKCE, and sees no store: the options have been checked for both.
    const base = { ...settings, clientSecret, pkce: undefined };
    super(base, verify);
    this.name = 'eagleeye';
    this._oauth2 = new EagleEyeOAuth2(clientID, clientSecret, '', authorizationURL, tokenURL, customHeaders, {
      ...settings,
      agent,
    });
    const stateStore = store ?? (settings.state ? new SessionStateStore(settings.sessionKey) : undefined);
    this._login = { ...settings, stateStore, verify };
    const hosts = {
      token: endpointOf('token', tokenURL),
      clientSettings: endpointOf('clientSettings', clientSettingsURL),
      trustedDomains: trustedApiDomains,
    };
    this._source = profileSourceOf(hosts, apiBaseURL, include);
  }

  /**
   * Begins a login by a redirect to Eagle Eye, or ends one when the request carries a code or an error. Called by
   * Passport; it ends in exactly one of Passport's actions: at once where Eagle Eye is not asked, as in passport-oauth2.
   *
   * @param req - the request
   * @param options - see {@link AuthenticateOptions}
   */
  override authenticate(req: LoginRequest, options?: AuthenticateOptions): void {
    const outcome = outcomeOf(this);
    login(this, this._login, req, options ?? {}, outcome);
    outcome.rethrow();
  }

  /**
   * Loads the profile of the user whom an access token belongs to. A login calls it with its own token response; without
   * one, Eagle Eye's client settings are asked for the account's API host.
   *
   * @param accessToken - the access token
   * @param done - gets the profile, or an {@link EagleEyeError}
   * @param response - the token response that the access token came with
   * @param secrets - what else no error may say: a login hands over its code
   */
  userProfile(
    accessToken: string,
    done: ProfileCallback,
    response?: TokenResponse,
    secrets: readonly string[] = [],
  ): void {
    const { httpsBaseUrl, refresh_token } = response ?? {};
    const grant = {
      accessToken,
      httpsBaseUrl,
      secrets: refresh_token === undefined ? secrets : [...secrets, refresh_token],
    };
    loadProfile(this._oauth2, grant, this._source).then((profile) => {
      done(null, profile);
    }, done);
  }

  /**
   * Exchanges a refresh token for a new access token (RFC 6749 §6). Eagle Eye rotates refresh tokens: the answer holds a
   * new one, and the old one and its access token die at once. Calls for the same refresh token that overlap share one
   * request and its answer, within this process.
   *
   * @param refreshToken - the refresh token that is good now
   * @returns the token response; `refresh_token` is always there, the old one if Eagle Eye sent none
   * @throws (as a rejection) TypeError when it is no string or empty; EagleEyeTokenError with the code `login_required`
   *   when it has expired, was spent or was revoked; otherwise another error of the family {@link EagleEyeError}
   */
  refreshAccessToken(refreshToken: string): Promise<TokenResponse> {
    return this._oauth2.refreshToken(refreshToken);
  }

  /**
   * Ends a token at Eagle Eye (RFC 7009). A refresh token takes its access token with it: revoke that one at log-out.
   *
   * @param token - refresh token or access token
   * @throws (as a rejection) TypeError when it is no string or empty; otherwise an error of the family
   *   {@link EagleEyeError}. A token that is already dead is no error.
   */
  revokeToken(token: string): Promise<void> {
    return this._oauth2.revokeToken(token);
  }
}
