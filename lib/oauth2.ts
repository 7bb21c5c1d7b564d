import type { OutgoingHttpHeaders } from 'node:http';
import { stringify } from 'node:querystring';
import { inspect } from 'node:util';

import { isGood, refusal } from './answer-fault';
import { type Endpoint, endpointOf } from './endpoint';
import { type Answer, exchange, type ExchangeRequest, type ExchangeSettings } from './exchange';
import { isNonEmptyString } from './json';
import { OAuth2, type ResourceCallback, type TokenCallback } from './oauth';
import { redact } from './redaction';
import { SingleFlight } from './single-flight';
import { type TokenResponse, tokenResponseOf } from './token-response';

/** What the client needs beyond the arguments of `oauth`'s constructor. */
export interface OAuth2Settings extends ExchangeSettings {
  /** Scope of token and refresh requests, space separated. */
  readonly scope: string;
  readonly revocationURL: string;
}

const DEFAULTS: OAuth2Settings = {
  scope: 'vms.all',
  timeout: 10_000,
  revocationURL: 'https://auth.eagleeyenetworks.com/oauth2/revoke',
};

/** One of another type comes from a caller in JavaScript; it must not get as far as an error that looks for it. */
function tokenFault(name: string, token: unknown): TypeError | undefined {
  return isNonEmptyString(token)
    ? undefined
    : new TypeError(`EagleEyeStrategy: the ${name} is missing: it must be a non-empty string`);
}

/**
 * The OAuth 2.0 client behind the strategy, with the constructor arguments of `oauth`'s `OAuth2`, so that packages which
 * reach for `strategy._oauth2` (passport-oauth2-refresh, say) keep working. The client authenticates by HTTP Basic
 * alone (RFC 6749 §2.3.1), access tokens travel in the `Authorization` header alone (RFC 6750 §2.1), and every request
 * that this package makes goes through {@link exchange}.
 */
export class EagleEyeOAuth2 extends OAuth2 {
  readonly #settings: OAuth2Settings;
  readonly #basic: string;
  readonly #token: Endpoint;
  readonly #refresh: Endpoint;
  readonly #revocation: Endpoint;
  readonly #refreshes = new SingleFlight<TokenResponse>();
  readonly #clientSecret: string;
  /** What no error may say, whatever the request carried besides. */
  readonly #credentials: readonly string[];

  constructor(
    clientId: string,
    clientSecret: string,
    baseSite: string,
    authorizePath: string,
    accessTokenPath: string,
    customHeaders: Record<string, string> = {},
    settings: OAuth2Settings = DEFAULTS,
  ) {
    super(clientId, clientSecret, baseSite, authorizePath, accessTokenPath, customHeaders);
    this.#settings = settings;
    this.#clientSecret = clientSecret;
    // Base64 without form-encoding first: every sample of the vendor's does that, against RFC 6749 §2.3.1.
    const userAndPassword = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    this.#basic = `Basic ${userAndPassword}`;
    this.#credentials = [clientSecret, userAndPassword];
    this.#token = endpointOf('token', baseSite + accessTokenPath);
    this.#refresh = endpointOf('refresh', baseSite + accessTokenPath);
    this.#revocation = endpointOf('revocation', settings.revocationURL);
    // Where `oauth` keeps it, for those who read it there; but not where `util.inspect` or JSON would print it.
    Object.defineProperty(this, '_clientSecret', { get: () => this.#clientSecret, enumerable: false });
    // passport-oauth2-refresh takes this method off this client and calls it on one that it made itself, which knows
    // neither the timeout nor the agent nor the scope.
    this.getOAuthAccessToken = this.getOAuthAccessToken.bind(this);
  }

  /** Exchanges a code for tokens (RFC 6749 §4.1.3). */
  requestToken(code: string, redirectURI: string, extra: Record<string, string>): Promise<TokenResponse> {
    const fault = tokenFault('code', code);
    if (fault) {
      return Promise.reject(fault);
    }
    const own = { grant_type: 'authorization_code', code, redirect_uri: redirectURI };
    // As in passport-oauth2, what makes this a code grant goes before a subclass's parameters. Several spreads in one
    // literal make an object that is slow to read: they would cost a tenth of what this package adds to a login.
    const form = Object.assign({ scope: this.#settings.scope }, extra, own);
    const secrets = extra.code_verifier === undefined ? [code] : [code, extra.code_verifier];
    return this.#post(this.#token, form, secrets);
  }

  /**
   * Exchanges a refresh token for new tokens (RFC 6749 §6). Calls for one refresh token that overlap share one request:
   * Eagle Eye rotates refresh tokens, so that the second request would find its token spent, and end the first one's.
   */
  async refreshToken(refreshToken: string, extra: Record<string, string> = {}): Promise<TokenResponse> {
    const fault = tokenFault('refresh token', refreshToken);
    if (fault) {
      throw fault;
    }
    const shared = await this.#refreshes.do(refreshToken, async () => {
      const form = { grant_type: 'refresh_token', scope: this.#settings.scope, ...extra, refresh_token: refreshToken };
      const response = await this.#post(this.#refresh, form, [refreshToken]);
      return response.refresh_token === undefined ? { ...response, refresh_token: refreshToken } : response;
    });
    // One caller may change or delete what it got; the others still have theirs.
    return { ...shared };
  }

  /** Ends a token (RFC 7009). */
  async revokeToken(token: string): Promise<void> {
    const fault = tokenFault('token to revoke', token);
    if (fault) {
      throw fault;
    }
    const answer = await this.#postForm(this.#revocation, { token }, [token], true);
    if (!isGood(answer.status)) {
      throw refusal(answer);
    }
  }

  /**
   * GET with the access token in the header; the answer may have any status.
   *
   * @param others - more credentials that no error may say, though the request does not carry them
   */
  getWithToken(endpoint: Endpoint, accessToken: string, others: readonly string[] = []): Promise<Answer> {
    const fault = tokenFault('access token', accessToken);
    if (fault) {
      return Promise.reject(fault);
    }
    const headers = this.#headers(endpoint, `Bearer ${accessToken}`);
    const secrets = this.secrets(accessToken, ...others);
    return this.#exchange({ endpoint, method: 'GET', headers, repeatable: true, secrets });
  }

  /** What must not stand in an error about a request with these credentials, the client's own among them. */
  secrets(...credentials: string[]): readonly string[] {
    return [...this.#credentials, ...credentials];
  }

  /** As `oauth`'s, for the packages that call it: exchanges a code, or a refresh token by `grant_type`. */
  getOAuthAccessToken(code: string, params: Record<string, string> | undefined, callback: TokenCallback): void {
    const { grant_type, redirect_uri = '', ...extra } = params ?? {};
    const response =
      grant_type === 'refresh_token' ? this.refreshToken(code, extra) : this.requestToken(code, redirect_uri, extra);
    response.then(({ refresh_token, ...rest }) => {
      callback(null, rest.access_token, refresh_token, rest);
    }, callback);
  }

  /** As `oauth`'s, for subclasses that fetch more: GET with the access token, which never stands in the URL. */
  override get(url: string, accessToken: string, callback: ResourceCallback): void {
    this.getWithToken(endpointOf('api', url), accessToken).then(({ status, body, secrets }) => {
      if (isGood(status)) {
        callback(null, body, { statusCode: status });
      } else {
        callback({ statusCode: status, data: redact(body, secrets) });
      }
    }, callback);
  }

  /** As {@link get}; `oauth`'s own would put the access token into the URL. */
  override getProtectedResource(url: string, accessToken: string, callback: ResourceCallback): void {
    this.get(url, accessToken, callback);
  }

  /** Neither the secret, nor a header that may hold another. */
  toJSON(): object {
    return { clientId: this._clientId, authorizeUrl: this._authorizeUrl, accessTokenUrl: this._accessTokenUrl };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }

  async #post(endpoint: Endpoint, form: Record<string, string>, credentials: string[]): Promise<TokenResponse> {
    return tokenResponseOf(await this.#postForm(endpoint, form, credentials, false));
  }

  #postForm(
    endpoint: Endpoint,
    form: Record<string, string>,
    credentials: string[],
    repeatable: boolean,
  ): Promise<Answer> {
    const body = stringify(form);
    const headers = this.#headers(endpoint, this.#basic);
    headers['content-type'] = 'application/x-www-form-urlencoded';
    headers['content-length'] = Buffer.byteLength(body);
    return this.#exchange({
      endpoint,
      method: 'POST',
      headers,
      body,
      repeatable,
      secrets: this.secrets(...credentials),
    });
  }

  #exchange(request: ExchangeRequest): Promise<Answer> {
    return exchange(request, this._agent ? { ...this.#settings, agent: this._agent } : this.#settings);
  }

  #headers({ host }: Endpoint, authorization: string): OutgoingHttpHeaders {
    const own = { accept: 'application/json', authorization, host };
    // An object made by a spread is read more slowly by Node, which shows in a login's CPU time.
    return Object.keys(this._customHeaders).length === 0 ? own : { ...this._customHeaders, ...own };
  }
}
