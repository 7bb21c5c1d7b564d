import { jsonObjectOf, unusable } from './answer-fault';
import { formatBaseUrl, type HttpsBaseUrl } from './base-url';
import { type Endpoint, endpointAt, endpointOf } from './endpoint';
import { isNonEmptyString, type JsonObject } from './json';
import type { EagleEyeOAuth2 } from './oauth2';

/** Who has logged in: Passport's normalized profile, and where the account's API lives. */
export interface EagleEyeProfile {
  provider: 'eagleeye';
  /** Eagle Eye's user ID. */
  id: string;
  /** First and last name; the email address when Eagle Eye knows neither; `''` when it knows no email address either. */
  displayName: string;
  name: { givenName?: string; familyName?: string };
  /** One email address, or left out when Eagle Eye knows none. */
  emails?: { value: string }[];
  /** Eagle Eye's account ID. */
  accountId?: string;
  /** Language of the user, for example `en`. */
  language?: string;
  /** Where the API of the account lives, checked. */
  httpsBaseUrl: HttpsBaseUrl;
  /** Where to send API requests, without a trailing slash: append `/api/v3.0/…`. */
  baseUrl: string;
  /** The body of the answer, as it came. */
  _raw: string;
  /** The body of the answer, parsed; `profileFields` are in here. */
  _json: Record<string, unknown>;
}

const PATH = '/api/v3.0/users/self';

/** Where the current user of one account is asked for. */
function profileEndpoint(
  httpsBaseUrl: HttpsBaseUrl,
  apiBaseURL: string | undefined,
  include: string | undefined,
): Endpoint {
  const search = include === undefined ? '' : `?include=${include}`;
  return apiBaseURL === undefined
    ? endpointAt('profile', httpsBaseUrl, PATH, search)
    : endpointOf('profile', apiBaseURL + PATH + search);
}

function stringOf(value: unknown): string | undefined {
  return isNonEmptyString(value) ? value : undefined;
}

/** The profile in the body of `/users/self`; null and missing members leave their parts out. */
function profileOf(
  id: string,
  user: JsonObject,
  raw: string,
  httpsBaseUrl: HttpsBaseUrl,
  baseUrl: string,
): EagleEyeProfile {
  const givenName = stringOf(user.firstName);
  const familyName = stringOf(user.lastName);
  const email = stringOf(user.email);
  const accountId = stringOf(user.accountId);
  const language = stringOf(user.language);
  const profile: EagleEyeProfile = {
    provider: 'eagleeye',
    id,
    displayName: [givenName, familyName].filter(Boolean).join(' ') || (email ?? ''),
    name: {},
    httpsBaseUrl,
    baseUrl,
    _raw: raw,
    _json: user,
  };
  if (givenName) {
    profile.name.givenName = givenName;
  }
  if (familyName) {
    profile.name.familyName = familyName;
  }
  if (email) {
    profile.emails = [{ value: email }];
  }
  if (accountId) {
    profile.accountId = accountId;
  }
  if (language) {
    profile.language = language;
  }
  return profile;
}

/**
 * Asks who an access token belongs to.
 *
 * @param client - the client
 * @param accessToken - the access token
 * @param httpsBaseUrl - where the API of the account lives, trusted
 * @param options - `apiBaseURL` goes before `httpsBaseUrl`; `include` is the list of includables
 * @throws EagleEyeRequestError (as a rejection) when Eagle Eye refuses, or answers with no user
 */
export async function loadProfile(
  client: EagleEyeOAuth2,
  accessToken: string,
  httpsBaseUrl: HttpsBaseUrl,
  { apiBaseURL, include }: { apiBaseURL: string | undefined; include: string | undefined },
): Promise<EagleEyeProfile> {
  const endpoint = profileEndpoint(httpsBaseUrl, apiBaseURL, include);
  const received = await client.getWithToken(endpoint, accessToken);
  const user = jsonObjectOf(received);
  if (!isNonEmptyString(user.id)) {
    throw unusable(received, 'the id of the user is missing, empty or no string');
  }
  return profileOf(user.id, user, received.answer.body, httpsBaseUrl, apiBaseURL ?? formatBaseUrl(httpsBaseUrl));
}
