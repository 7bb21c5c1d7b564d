import { randomBytes } from 'node:crypto';

import { SCOPE, type Settings } from './options';
import type { MockTokenResponse, MockUser } from './types';

/** Beyond these the oldest logins end, as if revoked. */
const MAX_LOGINS = 10_000;

/** What one login has given the client. */
export interface Grant {
  readonly user: MockUser;
  accessToken: string;
  refreshToken: string;
}

/** An authorization code, with the client's half of PKCE (RFC 7636 section 4.3), and the grant it was spent for. */
export interface AuthorizationCode {
  readonly user: MockUser;
  readonly redirectURI: string;
  readonly challenge?: string;
  /** The challenge is the hash of the verifier: `S256`. */
  readonly isHash?: boolean;
  grant?: Grant;
}

/** A new code, token or cookie, of so many bytes. */
export const random = (bytes: number) => randomBytes(bytes).toString('base64url');

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The codes and tokens that are good at the moment. Others are expired, spent, revoked or made up. */
export class Grants {
  readonly codes: ExpiringMap<AuthorizationCode>;
  readonly accessTokens: ExpiringMap<Grant>;
  readonly refreshTokens: ExpiringMap<Grant>;
  readonly mediaSessions: ExpiringMap<MockUser>;

  constructor(readonly settings: Settings) {
    this.codes = new ExpiringMap(settings.codeLifetime);
    this.accessTokens = new ExpiringMap(settings.accessTokenLifetime);
    this.refreshTokens = new ExpiringMap(settings.refreshTokenLifetime);
    this.mediaSessions = new ExpiringMap(settings.accessTokenLifetime);
  }

  open(user: MockUser): Grant {
    return this.#renew({ user, accessToken: '', refreshToken: '' });
  }

  /** Rotates both tokens; where refresh tokens do not rotate, sees to it that the access token is good. */
  refresh(grant: Grant): Grant {
    if (this.settings.rotateRefreshTokens) {
      this.revoke(grant);
      return this.#renew(grant);
    }
    // Added again: its lifetime counts from its last use.
    this.refreshTokens.add(grant.refreshToken, grant);
    if (!this.accessTokens.good(grant.accessToken)) this.renewAccessToken(grant);
    return grant;
  }

  revoke(grant: Grant): void {
    this.refreshTokens.delete(grant.refreshToken);
    this.accessTokens.delete(grant.accessToken);
  }

  tokenResponse({ user, accessToken, refreshToken }: Grant): MockTokenResponse {
    const { hostname, port } = user.httpsBaseUrl;
    const string = `https://${hostname}${port === 443 ? '' : `:${port}`}`;
    const httpsBaseUrl = { object: { hostname, port }, string, absent: undefined }[this.settings.httpsBaseUrl];
    return {
      access_token: accessToken,
      expires_in: Math.ceil(this.accessTokens.millisecondsLeft(accessToken) / 1000),
      httpsBaseUrl,
      refresh_token: refreshToken,
      scope: SCOPE,
      token_type: 'Bearer',
    };
  }

  /** A JWT in its outward form: a client does not read it (RFC 6749 section 1.4). */
  renewAccessToken(grant: Grant): string {
    const parts = [base64url({ alg: 'RS256', typ: 'JWT' }), base64url({ sub: grant.user.id }), random(256)];
    grant.accessToken = this.accessTokens.add(parts.join('.'), grant);
    return grant.accessToken;
  }

  #renew(grant: Grant): Grant {
    this.renewAccessToken(grant);
    grant.refreshToken = this.refreshTokens.add(random(75), grant);
    return grant;
  }
}

/** Its entries live equally long, so that the order of a Map, which is that of insertion, is that of expiry. */
class ExpiringMap<Value> extends Map<string, { value: Value; expiresAt: number }> {
  constructor(private readonly lifetime: number) {
    super();
  }

  good(key: string): Value | undefined {
    return this.millisecondsLeft(key) > 0 ? this.get(key)?.value : undefined;
  }

  millisecondsLeft(key: string): number {
    return Math.max(0, (this.get(key)?.expiresAt ?? 0) - Date.now());
  }

  /** Answers the key. */
  add(key: string, value: Value): string {
    this.delete(key);
    this.set(key, { value, expiresAt: Date.now() + this.lifetime * 1000 });
    for (const oldest of this.keys()) {
      if (this.size <= MAX_LOGINS && this.millisecondsLeft(oldest) > 0) break;
      this.delete(oldest);
    }
    return key;
  }
}
