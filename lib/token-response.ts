import { jsonObjectOf, unusable } from './answer-fault';
import type { HttpsBaseUrl } from './base-url';
import type { Answer } from './exchange';
import { isNonBlankString, isNonEmptyString, type JsonObject } from './json';
import { excerpt } from './redaction';

/**
 * Eagle Eye's token response as it came over the wire (RFC 6749 §5.1 and `httpsBaseUrl`). Verify gets it as `params`,
 * without the refresh token, which is an argument of its own.
 */
export interface TokenResponse {
  /** The access token, for the `Authorization: Bearer` header. */
  access_token: string;
  /** `Bearer`, in whatever case. */
  token_type?: string;
  /** Lifetime of the access token in seconds; 43,198 (12 hours) in the vendor's example. */
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

// RFC 6749 appendix A.12 and A.17: visible characters and the space. Others would be refused by Node as a header.
const TOKEN = /^[\x20-\x7e]+$/;

/** Why a JSON object is no token response, or undefined when it is one. */
function faultOf(body: JsonObject): string | undefined {
  const { access_token, token_type, expires_in, refresh_token } = body;
  if (!isNonBlankString(access_token)) {
    return 'access_token is missing, empty or no string';
  }
  if (!TOKEN.test(access_token)) {
    return 'access_token holds characters that no header can carry (RFC 6749 appendix A.12)';
  }
  if (token_type !== undefined && (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer')) {
    return 'token_type is not Bearer';
  }
  if (expires_in !== undefined && !(typeof expires_in === 'number' && Number.isFinite(expires_in) && expires_in >= 0)) {
    return 'expires_in is not a number of seconds';
  }
  if (refresh_token !== undefined && !(isNonEmptyString(refresh_token) && TOKEN.test(refresh_token))) {
    return 'refresh_token is empty or no string of visible characters';
  }
  return undefined;
}

function isTokenResponse(body: JsonObject): body is TokenResponse {
  return faultOf(body) === undefined;
}

/** Some servers answer an error with status 200. */
function errorIn({ access_token, error, error_description }: JsonObject, secrets: readonly string[]): string {
  const said = access_token === undefined ? [error, error_description].filter(isNonEmptyString) : [];
  return said.length > 0 ? ` (${said.map((text) => excerpt(text, secrets)).join(': ')})` : '';
}

/** A member that is null says the same as one that is missing. */
function withoutNulls(body: JsonObject): JsonObject {
  return Object.values(body).includes(null)
    ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
    : body;
}

/**
 * The token response in an answer of the token endpoint.
 *
 * @throws EagleEyeTokenError or EagleEyeRequestError when there is none
 */
export function tokenResponseOf(answer: Answer): TokenResponse {
  const body = withoutNulls(jsonObjectOf(answer));
  if (!isTokenResponse(body)) {
    throw unusable(answer, `${faultOf(body) ?? ''}${errorIn(body, answer.secrets)}`);
  }
  return body;
}
