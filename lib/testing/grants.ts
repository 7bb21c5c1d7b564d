import { randomBytes, randomUUID } from 'node:crypto';

import { SCOPE, type Settings } from './options';
import type { MockTokenResponse, MockUser } from './types';

/** Beyond these the oldest logins end, as if revoked. */
const MAX_LOGINS = 10_000;

/** What one login has given the client: a refresh token, and an access token as long as it lives. */
export interface Grant {
  readonly user: MockUser;
  accessToken: string;
  refreshToken: string;
}

/** The client's half of PKCE (RFC 7636 section 4.3). */
export interface CodeChallenge {
  value: string;
  method: string;
}

/** An authorization code, and the grant it was spent for. */
export interface AuthorizationCode {
  readonly user: MockUser;
  readonly redirectURI: string;
  readonly challenge: CodeChallenge | undefined;
  grant?: Grant;
}

/** The codes and tokens that are good at the moment. Others are expired, spent, revoked or made up. */
export class Grants {
  readonly codes: ExpiringMap<AuthorizationCode>;
  readonly accessTokens: ExpiringMap<Grant>;
  readonly refreshTokens: ExpiringMap<Grant>;

  constructor(readonly settings: Settings) {
    this.codes = new ExpiringMap(settings.codeLifetime);
    this.accessTokens = new ExpiringMap(settings.accessTokenLifetime);
    this.refreshTokens = new ExpiringMap(settings.refreshTokenLifetime);
  }

  issueCode(user: MockUser, redirectURI: string, challenge?: CodeChallenge): string {
    const code = randomBytes(24).toString('base64url');
    this.codes.add(code, { user, redirectURI, challenge });
    return code;
  }

  open(user: MockUser): Grant {
    return this.#issueTokens({ user, accessToken: '', refreshToken: '' });
  }

  /** An access token without a refresh token, and its end in milliseconds since the epoch. */
  switchTo(user: MockUser): { accessToken: string; expiresAt: number } {
    const grant = { user, accessToken: '', refreshToken: '' };
    this.#issueAccessToken(grant);
    return { accessToken: grant.accessToken, expiresAt: this.accessTokens.get(grant.accessToken)?.expiresAt ?? 0 };
  }

  /** Rotates both tokens; where refresh tokens do not rotate, sees to it that the access token is good. */
  refresh(grant: Grant): Grant {
    if (this.settings.rotateRefreshTokens) {
      this.revoke(grant);
      return this.#issueTokens(grant);
    }
    // Added again: its lifetime counts from its last use.
    this.refreshTokens.add(grant.refreshToken, grant);
    if (this.accessTokens.good(grant.accessToken) === undefined) this.#issueAccessToken(grant);
    return grant;
  }

  revoke(grant: Grant): void {
    this.refreshTokens.delete(grant.refreshToken);
    this.accessTokens.delete(grant.accessToken);
  }

  /** A refresh token ends the whole grant, an access token only itself (RFC 7009 section 2.1). */
  revokeToken(token: string): void {
    const grant = this.refreshTokens.good(token);
    if (grant) this.revoke(grant);
    else this.accessTokens.delete(token);
  }

  tokenResponse({ user, accessToken, refreshToken }: Grant): MockTokenResponse {
    const { hostname, port } = user.httpsBaseUrl;
    const forms = {
      absent: {},
      object: { httpsBaseUrl: { hostname, port } },
      string: { httpsBaseUrl: `https://${hostname}${port === 443 ? '' : `:${port}`}` },
    };
    return {
      access_token: accessToken,
      expires_in: this.accessTokens.secondsLeft(accessToken),
      ...forms[this.settings.httpsBaseUrl],
      refresh_token: refreshToken,
      scope: SCOPE,
      token_type: 'Bearer',
    };
  }

  #issueTokens(grant: Grant): Grant {
    this.#issueAccessToken(grant);
    // 100 characters; Eagle Eye's have 101.
    grant.refreshToken = randomBytes(75).toString('base64url');
    this.refreshTokens.add(grant.refreshToken, grant);
    return grant;
  }

  /**
   * Eagle Eye's outward form: a JWT with the same claims. The signature is random: an access token is opaque to the
   * client (RFC 6749 section 1.4).
   */
  #issueAccessToken(grant: Grant): void {
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      sub: grant.user.id,
      aud: 'vms.api',
      iss: 'vms.auth.v1',
      vms_account: grant.user.accountId,
      exp: Math.ceil(iat + this.settings.accessTokenLifetime),
      iat,
      jti: randomBytes(16).toString('hex'),
      client_id: this.settings.clientID,
      vms_cluster: /^api\.(c\d+)\./.exec(grant.user.httpsBaseUrl.hostname)?.[1] ?? 'c000',
    };
    const parts = [{ kid: randomUUID(), typ: 'JWT', alg: 'RS256' }, claims];
    const encoded = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    grant.accessToken = `${encoded}.${randomBytes(256).toString('base64url')}`;
    this.accessTokens.add(grant.accessToken, grant);
  }
}

/** Its entries live equally long, so that the order of a Map, which is that of insertion, is that of expiry. */
class ExpiringMap<Value> extends Map<string, { value: Value; expiresAt: number }> {
  constructor(private readonly lifetime: number) {
    super();
  }

  good(key: string): Value | undefined {
    return this.secondsLeft(key) > 0 ? this.get(key)?.value : undefined;
  }

  secondsLeft(key: string): number {
    return Math.max(0, Math.ceil(((this.get(key)?.expiresAt ?? 0) - Date.now()) / 1000));
  }

  add(key: string, value: Value): void {
    this.delete(key);
    this.set(key, { value, expiresAt: Date.now() + this.lifetime * 1000 });
    for (const oldest of this.keys()) {
      if (this.size <= MAX_LOGINS && this.secondsLeft(oldest) > 0) return;
      this.delete(oldest);
    }
  }
}
