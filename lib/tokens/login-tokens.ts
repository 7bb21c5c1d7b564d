import { isJsonObject, isNonEmptyString } from '../json';
import { nearest } from '../options';
import { TOKEN } from '../token-response';
import { expiryOf } from './pair-store';

/** What verify was given, as `EagleEyeTokens.save` takes it. */
export interface LoginTokens {
  /** May be left out where there is only a refresh token: the first use gets a pair for it. */
  accessToken?: string | undefined;
  refreshToken?: string | undefined;
  /** The token response: `expires_in` (seconds from now) and `httpsBaseUrl` are read. */
  params?: { expires_in?: number | undefined; httpsBaseUrl?: unknown } | undefined;
  /** `baseUrl` is read. Without it Eagle Eye is asked. */
  profile?: { baseUrl?: string } | undefined;
  /**
   * When the access token ends, in milliseconds since the epoch, as `get` gives it: for tokens that were kept elsewhere. It
   * counts before `params.expires_in`. Without either, the token is used until the API refuses it.
   */
  expiresAt?: number | undefined;
}

const MEMBERS = ['accessToken', 'refreshToken', 'params', 'profile', 'expiresAt'];
/** In milliseconds, the year 1973; in seconds, the year 5138. */
const EARLIEST = 1e11;

function isToken(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && TOKEN.test(value));
}

/** @throws TypeError saying what of a login cannot be kept: it would show hours later, when the access token ends */
export function checkLogin(login: unknown): void {
  if (!isJsonObject(login) || !(login.accessToken ?? login.refreshToken)) {
    throw new TypeError(
      'EagleEyeTokens: save needs the tokens of a login: { accessToken, refreshToken, params, profile }',
    );
  }
  const { accessToken, refreshToken, expiresAt } = login;
  const unknown = Object.keys(login).find((name) => !MEMBERS.includes(name) && login[name] !== undefined);
  if (unknown !== undefined) {
    const known = nearest(unknown, MEMBERS);
    throw new TypeError(`EagleEyeTokens: save knows no member "${unknown}": did you mean "${known}"?`);
  }
  if (!isToken(accessToken) || !isToken(refreshToken)) {
    throw new TypeError('EagleEyeTokens: save needs tokens that are strings of visible characters');
  }
  const isTime = typeof expiresAt === 'number' && expiresAt >= EARLIEST && !Number.isNaN(new Date(expiresAt).getTime());
  if (!isTime && (expiresAt ?? undefined) !== undefined) {
    throw new TypeError('EagleEyeTokens: "expiresAt" must be milliseconds since the epoch, as get gives it');
  }
}

/** When the access token of a login ends. */
export function endOf({ expiresAt, params }: LoginTokens): number | undefined {
  return expiresAt ?? expiryOf(params?.expires_in);
}

/** @throws TypeError for what names no user: under a key that is undefined all users would share one pair */
export function checkKey(key: unknown): void {
  if (!isNonEmptyString(key)) {
    const what = `the key must be a non-empty string, and is ${key === '' ? 'empty' : `of type ${typeof key}`}`;
    throw new TypeError(`EagleEyeTokens: ${what}. Is the user logged in, and does the session keep the user's key?`);
  }
}
