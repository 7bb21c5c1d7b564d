import { EagleEyeError, type EagleEyeStrategy, type TokenResponse } from 'passport-eagleeye';
import type { Lock, TokenStore } from './storage';

/** What the server keeps of a token response. It never leaves the server. */
export interface Tokens {
  accessToken: string;
  refreshToken?: string;
  /** Milliseconds since 1970, as is every time here. */
  expiresAt?: number;
  refreshedAt?: number;
  refreshes: number;
}

/** There is no login (any more): the user has to log in again. */
export class LoggedOutError extends Error {}

const REFRESH_BEFORE_EXPIRY_MS = 60_000;

export function tokensFrom(response: TokenResponse, refreshToken: string | undefined): Tokens {
  const { access_token, expires_in } = response;
  const expiresAt = expires_in === undefined ? undefined : Date.now() + expires_in * 1000;
  return { accessToken: access_token, refreshToken, expiresAt, refreshes: 0 };
}

export function isTokens(value: unknown): value is Tokens {
  return (
    typeof value === 'object' &&
    value !== null &&
    'accessToken' in value &&
    typeof value.accessToken === 'string' &&
    'refreshes' in value &&
    typeof value.refreshes === 'number'
  );
}

/**
 * Keeps the tokens of a session alive, and ends them.
 *
 * Eagle Eye rotates refresh tokens: the old pair dies the moment it is used, so two requests that refresh at once would
 * log the user out. `EagleEyeStrategy.refreshAccessToken` shares a request between callers in one process; what it
 * cannot see is a caller in another process, or one that read the old token just before the new one was stored. Hence
 * the lock of the session, and the second look at the tokens once it is held.
 */
export class TokenKeeper {
  constructor(
    private readonly strategy: EagleEyeStrategy,
    private readonly store: TokenStore,
    private readonly lock: Lock,
  ) {}

  /** Takes the tokens of a login. Those of the session that it takes over from are out of reach from now on. */
  async begin(sessionID: string, tokens: Tokens, formerID: string): Promise<void> {
    await this.store.delete(formerID);
    await this.store.set(sessionID, tokens);
  }

  /** The tokens of a session, refreshed when they are about to expire; nothing when nobody is logged in. */
  async current(sessionID: string): Promise<Tokens | undefined> {
    const tokens = await this.store.get(sessionID);
    if (tokens === undefined || !isAboutToExpire(tokens)) return tokens;
    try {
      return await this.refresh(sessionID, tokens);
    } catch (err) {
      // They are good for a moment yet, and the next request tries again.
      if (err instanceof LoggedOutError || isExpired(tokens)) throw err;
      return tokens;
    }
  }

  /** New tokens because somebody asks for them. */
  async refreshNow(sessionID: string): Promise<Tokens> {
    const seen = await this.store.get(sessionID);
    if (seen === undefined) throw new LoggedOutError();
    return this.refresh(sessionID, seen);
  }

  /** New tokens in place of those that the caller has seen: from Eagle Eye, or from whoever was faster. */
  refresh(sessionID: string, seen: Tokens): Promise<Tokens> {
    return this.lock(sessionID, async () => {
      const stored = await this.store.get(sessionID);
      if (stored === undefined) throw new LoggedOutError();
      if (stored.refreshes !== seen.refreshes) return stored;
      const tokens = await this.renew(sessionID, stored);
      await this.store.set(sessionID, tokens);
      return tokens;
    });
  }

  private async renew(sessionID: string, { refreshToken, refreshes }: Tokens): Promise<Tokens> {
    try {
      if (refreshToken === undefined) throw new LoggedOutError();
      const response = await this.strategy.refreshAccessToken(refreshToken);
      const tokens = tokensFrom(response, response.refresh_token);
      return { ...tokens, refreshedAt: Date.now(), refreshes: refreshes + 1 };
    } catch (err) {
      const isOver = err instanceof LoggedOutError || (err instanceof EagleEyeError && err.code === 'login_required');
      if (!isOver) throw err;
      await this.store.delete(sessionID);
      throw new LoggedOutError();
    }
  }

  /** Forgets the tokens, and tells whether Eagle Eye has ended them too. */
  end(sessionID: string): Promise<boolean> {
    // Under the lock: a refresh that is under way would leave a pair behind that nobody revokes.
    return this.lock(sessionID, async () => {
      const tokens = await this.store.get(sessionID);
      await this.store.delete(sessionID);
      return tokens === undefined || this.revoke(tokens);
    });
  }

  private async revoke({ accessToken, refreshToken }: Tokens): Promise<boolean> {
    try {
      // A refresh token takes its access token with it.
      await this.strategy.revokeToken(refreshToken ?? accessToken);
      return true;
    } catch (err) {
      console.error(`The tokens were not revoked: ${err instanceof Error ? err.message : String(err)}`);
      return false;
    }
  }
}

function isAboutToExpire({ expiresAt, refreshToken }: Tokens): boolean {
  return expiresAt !== undefined && refreshToken !== undefined && expiresAt - Date.now() < REFRESH_BEFORE_EXPIRY_MS;
}

function isExpired({ expiresAt }: Tokens): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now();
}
