import type { HttpsBaseUrl } from './base-url';
import { type Answer, jsonObjectOf, unusable } from './errors/refused-answer';
import { isNonBlankString, isNonEmptyString, type JsonObject } from './json';

/**
 * Eagle Eye's token response as it came over the wire (RFC 6749 §5.1 and `httpsBaseUrl`). Verify gets it as `params`,
 * without the refresh token, which is an argument of its own.
 */
export interface TokenResponse {
  /** The access token, for the `Authorization: Bearer` header. */
  access_token: string;
  /** `Bearer`, in whatever case. */
  token_type?: string;
  /** Lifetime of the access token in seconds: 43,198 (12 hours) in the vendor's example. Left out when none is named. */
  expires_in?: number;
  /** The refresh token. Eagle Eye gives a new one with every refresh, and none to public clients. */
  refresh_token?: string;
  /** The scope granted: `vms.all`. */
  scope?: string;
  /** Where the API of this account lives; some responses lack it. Unchecked: use `profile.httpsBaseUrl`. */
  httpsBaseUrl?: HttpsBaseUrl | string;
  /** Whatever else Eagle Eye sends. */
  [member: string]: unknown;
}

/** The answer to a refresh: the refresh token is always there, the old one if Eagle Eye sent none. */
export type RefreshResponse = TokenResponse & { refresh_token: string };

/** RFC 6749 appendix A.12 and A.17: visible characters and the space. Node refuses others as a header. */
export const TOKEN = /^[\x20-\x7e]+$/;

/**
 * The lifetime that an `expires_in` names, in seconds: a number, or one in quotes, of 1 or more, whose end is a date. Anything
 * else is unknown: the pair that came with it is good, and the old one is spent.
 */
function secondsOf(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn;
  const isKnown =
    typeof seconds === 'number' && seconds >= 1 && !Number.isNaN(new Date(Date.now() + seconds * 1000).getTime());
  return isKnown ? seconds : undefined;
}

/** When an access token ends, in milliseconds since the epoch, that came now with this `expires_in`; undefined: unknown. */
export function expiryOf(expiresIn: unknown): number | undefined {
  const seconds = secondsOf(expiresIn);
  return seconds === undefined ? undefined : Date.now() + seconds * 1000;
}

/** Why a JSON object is not a token response, or undefined when it is one. */
function faultOf({ access_token, token_type, refresh_token }: JsonObject): string | undefined {
  if (!isNonBlankString(access_token)) {
    return 'access_token is missing, empty or not a string';
  }
  if (!TOKEN.test(access_token)) {
    return 'access_token holds characters that no header can carry (RFC 6749 appendix A.12)';
  }
  if (token_type !== undefined && (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer')) {
    return 'token_type is not Bearer';
  }
  if (refresh_token !== undefined && !(isNonEmptyString(refresh_token) && TOKEN.test(refresh_token))) {
    return 'refresh_token is empty or not a string of visible characters';
  }
  return undefined;
}

function isTokenResponse(body: JsonObject): body is TokenResponse {
  return faultOf(body) === undefined;
}

/** The token response in an answer of the token endpoint. @throws EagleEyeError when there is none */
export function tokenResponseOf(answer: Answer): TokenResponse {
  const object = jsonObjectOf(answer);
  const members = Object.entries<unknown>({ ...object, expires_in: secondsOf(object.expires_in) ?? null });
  // A member that is null says the same as one that is missing.
  const body: JsonObject = Object.fromEntries(members.filter(([, value]) => value !== null));
  if (!isTokenResponse(body)) {
    throw unusable(answer, faultOf(body) ?? '');
  }
  return body;
}
