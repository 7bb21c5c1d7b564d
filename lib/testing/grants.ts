import { randomBytes } from 'node:crypto';

import { createAccessToken } from './access-token';
import { ExpiringMap } from './expiring-map';
import type { CodeChallenge } from './pkce';
import type { Settings } from './settings';
import type { MockUser } from './types';

/** What one login has given the client: a refresh token, and an access token as long as it lives. */
export interface Grant {
  readonly user: MockUser;
  accessToken: string;
  refreshToken: string;
}

/** An authorization code, and once it is spent the grant it was spent for. */
export interface AuthorizationCode {
  readonly user: MockUser;
  readonly redirectURI: string;
  readonly challenge: CodeChallenge | undefined;
  grant?: Grant;
}

/** A code of Eagle Eye's outward form is random and not short. */
const CODE_BYTES = 24;
/** Eagle Eye's refresh tokens are 101 characters long; 75 bytes give 100. */
const REFRESH_TOKEN_BYTES = 75;

/** The codes and tokens that are good at the moment. What is unknown here is expired, spent, revoked or made up. */
export class Grants {
  readonly #settings: Settings;
  readonly #codes: ExpiringMap<AuthorizationCode>;
  readonly #byAccessToken: ExpiringMap<Grant>;
  readonly #byRefreshToken: ExpiringMap<Grant>;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#codes = new ExpiringMap(settings.codeLifetime, settings.maxLogins);
    this.#byAccessToken = new ExpiringMap(settings.accessTokenLifetime, settings.maxLogins);
    this.#byRefreshToken = new ExpiringMap(settings.refreshTokenLifetime, settings.maxLogins);
  }

  issueCode(user: MockUser, redirectURI: string, challenge?: CodeChallenge): string {
    const code = randomBytes(CODE_BYTES).toString('base64url');
    this.#codes.set(code, { user, redirectURI, challenge });
    return code;
  }

  findCode(code: string): AuthorizationCode | undefined {
    return this.#codes.get(code);
  }

  /** Opens the grant that the code stands for. */
  spend(code: AuthorizationCode): Grant {
    const grant = { user: code.user, accessToken: '', refreshToken: '' };
    code.grant = grant;
    this.#issueAccessToken(grant);
    this.#issueRefreshToken(grant);
    return grant;
  }

  findByAccessToken(accessToken: string): Grant | undefined {
    return this.#byAccessToken.get(accessToken);
  }

  findByRefreshToken(refreshToken: string): Grant | undefined {
    return this.#byRefreshToken.get(refreshToken);
  }

  /** Rotates both tokens of the grant, or, where refresh tokens do not rotate, sees to it that its access token is good. */
  refresh(grant: Grant): void {
    if (this.#settings.rotateRefreshTokens) {
      this.revoke(grant);
      this.#issueAccessToken(grant);
      this.#issueRefreshToken(grant);
      return;
    }
    // Set again: a refresh token lives so long unused, and this was a use.
    this.#byRefreshToken.set(grant.refreshToken, grant);
    if (this.findByAccessToken(grant.accessToken) === undefined) this.#issueAccessToken(grant);
  }

  /** Whole seconds for which the grant's access token stays good. */
  expiresIn(grant: Grant): number {
    return this.#byAccessToken.secondsLeft(grant.accessToken);
  }

  /** Ends the grant's refresh token and its access token. */
  revoke(grant: Grant): void {
    this.#byRefreshToken.delete(grant.refreshToken);
    this.#byAccessToken.delete(grant.accessToken);
  }

  /** Ends what a token stands for: a refresh token the whole grant, an access token itself alone (RFC 7009 section 2.1). */
  revokeToken(token: string): void {
    const grant = this.findByRefreshToken(token);
    if (grant) this.revoke(grant);
    else this.#byAccessToken.delete(token);
  }

  expireAccessTokens(): void {
    this.#byAccessToken.clear();
  }

  #issueAccessToken(grant: Grant): void {
    const { clientID, accessTokenLifetime } = this.#settings;
    grant.accessToken = createAccessToken(grant.user, clientID, accessTokenLifetime);
    this.#byAccessToken.set(grant.accessToken, grant);
  }

  #issueRefreshToken(grant: Grant): void {
    grant.refreshToken = randomBytes(REFRESH_TOKEN_BYTES).toString('base64url');
    this.#byRefreshToken.set(grant.refreshToken, grant);
  }
}
