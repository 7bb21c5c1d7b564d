import type { Agent, OutgoingHttpHeaders } from 'node:http';
import { stringify } from 'node:querystring';
import { URL } from 'node:url';

import { formatBaseUrl, type HttpsBaseUrl, namesNoHost, trustedBaseUrl } from './base-url';
import { EagleEyeError, type EndpointName, type RequestTarget } from './errors/eagle-eye-error';
import { type Answer, jsonObjectOf } from './errors/refused-answer';
import { send } from './http';
import { isNonEmptyString } from './json';
import type { ClientOptions } from './option-types';
import { type ClientSettings, clientSettingsOf } from './options';
import { type RefreshResponse, TOKEN, type TokenResponse, tokenResponseOf } from './token-response';

/**
 * Refreshes under way in this process, by client and refresh token. Eagle Eye rotates refresh tokens: a second request
 * would send a spent token, and end the first one's pair. So calls that overlap share one, whichever object they use.
 */
const refreshes = new Map<string, Promise<RefreshResponse>>();
/** Revocations under way, by the same keys: a refresh that outran one would leave a living pair behind. */
const revocations = new Map<string, Promise<unknown>>();

/** What API requests by `fetch` need of the options. */
export interface ApiSettings {
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly trustedApiDomains: readonly string[];
  /** An agent is set, which `fetch` cannot use. */
  readonly hasAgent: boolean;
}

/** What a token response says of its account. */
type HostAnswer = Readonly<{ access_token: string; httpsBaseUrl?: unknown }>;

/** The client of RFC 6749 at Eagle Eye's endpoints: one method for each request. */
export class EagleEyeClient {
  /** Milliseconds for one request as a whole. */
  readonly timeout: number;
  /** For requests to Eagle Eye; `setAgent` of `strategy._oauth2` changes it. */
  agent: Agent | undefined;
  // `util.inspect` and JSON show nothing of them.
  readonly #settings: ClientSettings;
  readonly #userAndPassword: string;
  readonly #urls: Readonly<Record<'token' | 'refresh' | 'revocation', URL>>;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.timeout = settings.timeout;
    this.agent = settings.agent;
    // Base64 without form-encoding first: every sample of the vendor's does that, against RFC 6749 §2.3.1.
    this.#userAndPassword = Buffer.from(`${settings.clientID}:${settings.clientSecret}`).toString('base64');
    const tokenURL = new URL(settings.tokenURL);
    this.#urls = { token: tokenURL, refresh: tokenURL, revocation: new URL(settings.revocationURL) };
  }

  /** Exchanges a code (RFC 6749 §4.1.3); `params` are `redirect_uri`, `code_verifier`, those of the application. */
  async requestToken(code: string, params: Readonly<Record<string, string>>): Promise<TokenResponse> {
    this.#requireToken('token', 'code', code);
    // Several spreads in one literal make an object that is slow to read.
    const form = Object.assign({ scope: this.#settings.scope }, params, { grant_type: 'authorization_code', code });
    return tokenResponseOf(await this.#post('token', form, [code]));
  }

  /** Exchanges a refresh token for a new pair (RFC 6749 §6). Calls for one refresh token that overlap share one request. */
  async refreshAccessToken(refreshToken: string, extra: Record<string, string> = {}): Promise<RefreshResponse> {
    this.#requireToken('refresh', 'refresh token', refreshToken);
    const key = this.#refreshKey(refreshToken);
    const refresh = async (): Promise<RefreshResponse> => {
      const form = { grant_type: 'refresh_token', scope: this.#settings.scope, ...extra, refresh_token: refreshToken };
      try {
        await revocations.get(key)?.catch(() => undefined);
        return { refresh_token: refreshToken, ...tokenResponseOf(await this.#post('refresh', form, [refreshToken])) };
      } finally {
        refreshes.delete(key);
      }
    };
    let underWay = refreshes.get(key);
    if (!underWay) {
      underWay = refresh();
      refreshes.set(key, underWay);
    }
    // One caller may change what it got; the others still have theirs.
    return { ...(await underWay) };
  }

  /**
   * Ends a token (RFC 7009). One whose refresh is under way is waited for, and the pair that comes of it ended; a refresh of
   * it that is asked for meanwhile waits, and Eagle Eye refuses it.
   */
  async revokeToken(token: string): Promise<void> {
    this.#requireToken('revocation', 'token to revoke', token);
    const key = this.#refreshKey(token);
    const revoke = async (): Promise<void> => {
      const refreshed = await refreshes.get(key)?.catch(() => undefined);
      const living = refreshed?.refresh_token ?? token;
      await this.#post('revocation', { token: living }, [living]);
    };
    const underWay = revoke().finally(() => revocations.delete(key));
    revocations.set(key, underWay);
    await underWay;
  }

  /** GET with the access token in the header (RFC 6750 §2.1). */
  async get(url: string, accessToken: string, name: 'clientSettings' | 'profile' | 'api' = 'api'): Promise<Answer> {
    this.#requireToken(name, 'access token', accessToken);
    return this.#send({ name, url: new URL(url), credentials: [accessToken] }, `Bearer ${accessToken}`);
  }

  /**
   * Where the account of a token response lives, as the response names it or else client settings do; and where requests
   * for it go: there, or to what the option `apiBaseURL` puts in its place.
   *
   * @throws EagleEyeError (as a rejection) when no host is named, or none that is trusted: also when `apiBaseURL` is set
   */
  async accountOf(response: HostAnswer): Promise<{ httpsBaseUrl: HttpsBaseUrl; baseUrl: string }> {
    const { apiBaseURL, clientSettingsURL, trustedApiDomains } = this.#settings;
    const accessToken = response.access_token;
    let named = response.httpsBaseUrl;
    let target: RequestTarget = { name: 'token', url: this.#urls.token, credentials: [accessToken] };
    if (namesNoHost(named)) {
      const answer = await this.get(clientSettingsURL, accessToken, 'clientSettings');
      named = jsonObjectOf(answer).httpsBaseUrl;
      target = answer.target;
    }
    const httpsBaseUrl = trustedBaseUrl(named, target, trustedApiDomains);
    return { httpsBaseUrl, baseUrl: apiBaseURL ?? formatBaseUrl(httpsBaseUrl) };
  }

  async baseUrlOf(response: HostAnswer): Promise<string> {
    return (await this.accountOf(response)).baseUrl;
  }

  apiSettings(): ApiSettings {
    const { customHeaders, trustedApiDomains } = this.#settings;
    return { customHeaders, trustedApiDomains, hasAgent: this.agent !== undefined };
  }

  #refreshKey(refreshToken: string): string {
    const { tokenURL, clientID } = this.#settings;
    // None of them holds a line break.
    return [tokenURL, clientID, refreshToken].join('\n');
  }

  #requireToken(endpoint: EndpointName, what: string, token: unknown): void {
    if (!isNonEmptyString(token)) {
      throw new TypeError(`EagleEyeStrategy: the ${what} is missing: it must be a non-empty string`);
    }
    if (!TOKEN.test(token)) {
      const message = `The ${what} was not sent: it holds characters that no token has (RFC 6749 appendix A).`;
      throw new EagleEyeError('request_not_sent', message, { endpoint });
    }
  }

  #post(name: 'token' | 'refresh' | 'revocation', form: Record<string, string>, tokens: string[]): Promise<Answer> {
    const credentials = [this.#settings.clientSecret, this.#userAndPassword, ...tokens];
    return this.#send({ name, url: this.#urls[name], credentials }, `Basic ${this.#userAndPassword}`, stringify(form));
  }

  #send(target: RequestTarget, authorization: string, body?: string): Promise<Answer> {
    const { customHeaders } = this.#settings;
    const { host } = target.url;
    const own: OutgoingHttpHeaders = { accept: 'application/json', 'accept-encoding': 'identity', authorization, host };
    if (body !== undefined) {
      own['content-type'] = 'application/x-www-form-urlencoded';
    }
    // Node reads an object made by a spread more slowly, which shows in a login's CPU time.
    const headers = Object.keys(customHeaders).length === 0 ? own : { ...customHeaders, ...own };
    return send(target, headers, body, this.timeout, this.agent);
  }
}

/** A client without a strategy, for what runs without logins: a worker that keeps tokens alive. @throws TypeError */
export function clientOf(options: ClientOptions): EagleEyeClient {
  return new EagleEyeClient(clientSettingsOf(options));
}
