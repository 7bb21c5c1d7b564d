import { accountHost, type AccountHostSources, type Grant } from './account-host';
import { jsonObjectOf, unusable } from './answer-fault';
import { formatBaseUrl, type HttpsBaseUrl } from './base-url';
import { type Endpoint, endpointAt, endpointOf } from './endpoint';
import { isNonBlankString, isNonEmptyString, type JsonObject } from './json';
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

/** Where profiles are asked for, prepared once for all logins of a strategy. */
export interface ProfileSource {
  readonly hosts: AccountHostSources;
  /** Query with its question mark, or `''`. */
  readonly search: string;
  /** What takes the place of each account's own API host. */
  readonly gateway: { readonly baseUrl: string; readonly endpoint: Endpoint } | undefined;
}

/**
 * Prepares where profiles are asked for.
 *
 * @param hosts - where each account's own API host is named
 * @param apiBaseURL - URL without a trailing slash that takes the place of each account's own API host
 * @param include - names of includables, comma separated
 */
export function profileSourceOf(
  hosts: AccountHostSources,
  apiBaseURL: string | undefined,
  include: string | undefined,
): ProfileSource {
  const search = include === undefined ? '' : `?include=${include}`;
  return {
    hosts,
    search,
    gateway:
      apiBaseURL === undefined
        ? undefined
        : { baseUrl: apiBaseURL, endpoint: endpointOf('profile', apiBaseURL + PATH + search) },
  };
}

function stringOf(value: unknown): string | undefined {
  return isNonBlankString(value) ? value : undefined;
}

/** The profile in the body of `/users/self`; members that are null, missing or blank leave their parts out. */
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
 * @param grant - what Eagle Eye gave for the login
 * @param source - see {@link profileSourceOf}
 * @throws EagleEyeRequestError (as a rejection) when Eagle Eye refuses, names no API host that is
 *   trusted, or answers with no user
 */
export async function loadProfile(
  client: EagleEyeOAuth2,
  grant: Grant,
  { hosts, search, gateway }: ProfileSource,
): Promise<EagleEyeProfile> {
  const httpsBaseUrl = await accountHost(client, grant, hosts);
  const endpoint = gateway?.endpoint ?? endpointAt('profile', httpsBaseUrl, PATH, search);
  const answer = await client.getWithToken(endpoint, grant.accessToken, grant.secrets);
  const user = jsonObjectOf(answer);
  if (!isNonEmptyString(user.id)) {
    throw unusable(answer, 'the id of the user is missing, empty or no string');
  }
  return profileOf(user.id, user, answer.body, httpsBaseUrl, gateway?.baseUrl ?? formatBaseUrl(httpsBaseUrl));
}
