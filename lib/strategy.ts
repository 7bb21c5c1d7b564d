import type { IncomingMessage } from 'node:http';

import { type ApiSettings, EagleEyeClient } from './client';
import { login, type LoginStep } from './login';
import type { StrategyOptions, StrategyOptionsWithRequest } from './option-types';
import { settingsOf } from './options';
import { type AuthenticateOptions, conclude, type LoginRequest } from './passport';
import { adaptOAuth2, OAuth2Strategy } from './passport-oauth2';
import { type ProfileCallback, ProfileLoader } from './profile';
import { PendingLogins } from './state/pending-logins';
import type { RefreshResponse } from './token-response';
import { type AnyVerifyFunction, checkVerify, type VerifyOfLogin, type VerifyOfRequest } from './verify';

/**
 * Login with Eagle Eye Networks for Passport: the OAuth 2.0 authorization code grant (RFC 6749 §4.1) with Eagle Eye's
 * endpoints, and a profile that knows on which API host the account lives.
 *
 * @typeParam Req - the framework's request, for verify under `passReqToCallback`
 *
 * @example
 * passport.use(new EagleEyeStrategy({ clientID, clientSecret, callbackURL }, async (accessToken, refreshToken, profile) => {
 *   return { id: profile.id, baseUrl: profile.baseUrl };
 * }));
 *
 * @see https://developer.eagleeyenetworks.com/docs/accessing-the-api
 */
export class EagleEyeStrategy<Req = IncomingMessage> extends OAuth2Strategy {
  /** Milliseconds for each request to Eagle Eye as a whole: the option `timeout`. */
  readonly timeout: number;
  private readonly _client: EagleEyeClient;
  private readonly _profiles: ProfileLoader;
  private readonly _login: (request: LoginStep) => ReturnType<typeof login>;

  /**
   * @param options - see {@link StrategyOptions}
   * @param verify - the application's function that says who the user is
   * @throws TypeError when an option is missing, unknown, of a wrong type or of no use, naming the option and what it must
   *   be; and when verify is not a function, or declares more parameters than any form has
   */
  constructor(options: StrategyOptionsWithRequest, verify: VerifyOfRequest<Req>);
  constructor(options: StrategyOptions, verify: VerifyOfLogin);
  constructor(options: StrategyOptions | StrategyOptionsWithRequest, verify: AnyVerifyFunction<Req>) {
    const settings = settingsOf(options);
    checkVerify(verify, settings.passReqToCallback);
    super(settings, verify);
    this.name = 'eagleeye';
    this.timeout = settings.timeout;
    const client = (this._client = new EagleEyeClient(settings));
    const profiles = (this._profiles = new ProfileLoader(client, settings.profileFields));
    adaptOAuth2(this, client);
    const logins = settings.state ? new PendingLogins(settings) : undefined;
    const common = { ...settings, verify, client, logins, profiles };
    // In a closure, so that nothing which prints the strategy prints a secret. The strategy is a parameter and not captured:
    // Passport calls authenticate on an object that inherits from it.
    this._login = (step) => login(step, common);
  }

  /**
   * Begins a login by a redirect to Eagle Eye, or ends one when the request carries a code or an error. Called by
   * Passport; it ends in exactly one of Passport's actions: at once where nobody has to be waited for, as in passport-oauth2.
   *
   * @param req - the request
   * @param options - see {@link AuthenticateOptions}
   */
  override authenticate(req: LoginRequest, options?: AuthenticateOptions): void {
    conclude(this, () => this._login({ strategy: this, req, options: options ?? {} }));
  }

  /**
   * Loads the profile of the user whom an access token belongs to. During a login, the login's own token response names the
   * account's API host; at other times Eagle Eye's client settings are asked for it.
   *
   * @param accessToken - the access token
   * @param done - gets the profile, or an {@link EagleEyeError}; that of a subclass may get a profile of its own
   */
  userProfile(accessToken: string, done: ProfileCallback | CallableFunction): void;
  userProfile(accessToken: string, done: ProfileCallback): void {
    this._profiles.load(accessToken).then((profile) => {
      done(null, profile);
    }, done);
  }

  /**
   * Exchanges a refresh token for a new access token (RFC 6749 §6). Eagle Eye rotates refresh tokens: the answer holds a
   * new one, and the old one and its access token die at once. Calls for the same refresh token that overlap share one
   * request and its answer, within this process. {@link EagleEyeTokens} does this, and more, by itself.
   *
   * @param refreshToken - the refresh token that is good now
   * @returns the token response; `refresh_token` is always there, the old one if Eagle Eye sent none
   * @throws (as a rejection) TypeError when it is not a string or empty; EagleEyeError with the code `login_required`
   *   when it has expired, was spent or was revoked; otherwise EagleEyeError with another code
   */
  refreshAccessToken(refreshToken: string): Promise<RefreshResponse> {
    return this._client.refreshAccessToken(refreshToken);
  }

  /**
   * Ends a token at Eagle Eye (RFC 7009). A refresh token takes its access token with it: revoke that one at log-out. A
   * refresh of it that is under way in this process is waited for, and the pair that comes of it is ended.
   *
   * @param token - refresh token or access token
   * @throws (as a rejection) TypeError when it is not a string or empty; otherwise EagleEyeError. To revoke a dead token is
   *   not an error.
   */
  revokeToken(token: string): Promise<void> {
    return this._client.revokeToken(token);
  }

  /**
   * Where requests for the account of a token response go: as the response names it, checked, or else as client settings do.
   *
   * @returns a URL without a trailing slash
   * @throws (as a rejection) EagleEyeError when none is named, or one that is not trusted
   */
  baseUrlOf(response: { access_token: string; httpsBaseUrl?: unknown }): Promise<string> {
    return this._client.baseUrlOf(response);
  }

  /** @internal What `EagleEyeTokens` needs for requests of its own. */
  apiSettings(): ApiSettings {
    return this._client.apiSettings();
  }
}
