import { URL } from 'node:url';

import { formatBaseUrl, type HttpsBaseUrl } from './base-url';
import { type EagleEyeClient, PROFILE_PATH } from './client';
import { excerpt } from './errors/excerpt';
import { type Answer, jsonObjectOf, unusable } from './errors/refusal';
import { endpointOf } from './http';
import { isNonBlankString, isNonEmptyString, type JsonObject } from './json';
import type { Settings } from './options';
import { clientError } from './oauth-adapter';
import type { OAuth2Client } from './passport-oauth2';
import type { TokenResponse } from './token-response';

/** Who has logged in: Passport's normalized profile, and where the account's API lives. */
export interface EagleEyeProfile {
  provider: 'eagleeye';
  /** Eagle Eye's user ID. */
  id: string;
  /** First and last name; the email address when Eagle Eye knows neither; `''` when it knows no email address either. */
  displayName: string;
  /** A name that Eagle Eye does not know is `''`; left out when it knows neither. */
  name?: { givenName: string; familyName: string };
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

/** Answers with the profile, or with why there is none. */
export type ProfileCallback = (error: unknown, profile?: EagleEyeProfile) => void;

type AnyProfileCallback = (error: unknown, profile?: never) => void;

/**
 * The callback of a subclass that gives another profile. Of two signatures that do not merge TypeScript uses neither for the
 * types of a lambda's parameters, so that these are {@link ProfileCallback}'s.
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-unnecessary-type-parameters -- it only has to be there
export type OtherProfileCallback = AnyProfileCallback & (<T>(...args: Parameters<AnyProfileCallback>) => void);

function profileOf(
  user: JsonObject & { id: string },
  raw: string,
  host: HttpsBaseUrl,
  baseUrl: string,
): EagleEyeProfile {
  const text = (name: string): string => (isNonBlankString(user[name]) ? user[name] : '');
  const [givenName, familyName, email] = [text('firstName'), text('lastName'), text('email')];
  const [accountId, language] = [text('accountId'), text('language')];
  return {
    provider: 'eagleeye',
    id: user.id,
    displayName: [givenName, familyName].filter(Boolean).join(' ') || email,
    ...((givenName || familyName) && { name: { givenName, familyName } }),
    ...(email && { emails: [{ value: email }] }),
    ...(accountId && { accountId }),
    ...(language && { language }),
    httpsBaseUrl: host,
    baseUrl,
    _raw: raw,
    _json: user,
  };
}

function hasID(user: JsonObject): user is JsonObject & { id: string } {
  return isNonEmptyString(user.id);
}

/**
 * Loads profiles. Passport's `userProfile(accessToken, done)` is not given the token response, which names the account's API
 * host: so the responses of logins under way are found here by their access token.
 */
export class ProfileLoader {
  readonly #client: EagleEyeClient;
  readonly #settings: Settings;
  readonly #responses = new Map<string, TokenResponse>();

  constructor(client: EagleEyeClient, settings: Settings) {
    this.#client = client;
    this.#settings = settings;
  }

  /** Runs a part of a login, during which {@link load} knows its token response. */
  async during<Result>(response: TokenResponse, run: () => Result | Promise<Result>): Promise<Result> {
    const { access_token: accessToken } = response;
    this.#responses.set(accessToken, response);
    try {
      return await run();
    } finally {
      // Tokens that do not rotate may belong to two logins at once.
      if (this.#responses.get(accessToken) === response) {
        this.#responses.delete(accessToken);
      }
    }
  }

  /**
   * Asks who an access token belongs to, through the client that passport-oauth2 gives the strategy.
   *
   * @throws EagleEyeError (as a rejection) when Eagle Eye refuses, names no API host that is trusted, or answers with no user
   */
  async load(oauth2: OAuth2Client, accessToken: string): Promise<EagleEyeProfile> {
    const { apiBaseURL, profileFields } = this.#settings;
    const get = (url: string): Promise<Answer> => getThrough(oauth2, url, accessToken);
    const response = this.#responses.get(accessToken) ?? { access_token: accessToken };
    const host = await this.#client.accountHost(response, get);
    const baseUrl = apiBaseURL ?? formatBaseUrl(host);
    const search = profileFields.length === 0 ? '' : `?include=${profileFields.join(',')}`;
    const answer = await get(baseUrl + PROFILE_PATH + search);
    const user = jsonObjectOf(answer);
    if (!hasID(user)) {
      throw unusable(answer, 'the id of the user is missing, empty or not a string');
    }
    return profileOf(user, answer.body, host, baseUrl);
  }
}

/** GET by `_oauth2.get`, which an application may have replaced by a function that answers as `oauth`'s own does. */
function getThrough(oauth2: OAuth2Client, url: string, accessToken: string): Promise<Answer> {
  const endpoint = endpointOf(new URL(url).pathname.endsWith(PROFILE_PATH) ? 'profile' : 'clientSettings', url);
  const quote = (text: string): string => excerpt(text, [accessToken]);
  return new Promise((resolve, reject) => {
    oauth2.get(url, accessToken, (error, body = '', { statusCode = 200, headers = {} } = {}) => {
      if (error) {
        reject(clientError(error, endpoint, quote));
      } else {
        resolve({ endpoint, status: statusCode, headers, body, quote });
      }
    });
  });
}
