import type { HttpsBaseUrl } from './base-url';
import type { EagleEyeClient } from './client';
import { type Answer, jsonObjectOf, unusable } from './errors/refused-answer';
import { isNonBlankString, isNonEmptyString } from './json';
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

/** @throws EagleEyeError when the answer holds no user */
function profileOf(answer: Answer, account: { httpsBaseUrl: HttpsBaseUrl; baseUrl: string }): EagleEyeProfile {
  const user = jsonObjectOf(answer);
  if (!isNonEmptyString(user.id)) {
    throw unusable(answer, 'the id of the user is missing, empty or not a string');
  }
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
    httpsBaseUrl: account.httpsBaseUrl,
    baseUrl: account.baseUrl,
    _raw: answer.body,
    _json: user,
  };
}

/**
 * Loads profiles. Passport's `userProfile(accessToken, done)` does not get the token response, which names the account's API
 * host: so the responses of logins under way are found here by their access token.
 */
export class ProfileLoader {
  readonly #client: EagleEyeClient;
  readonly #search: string;
  readonly #responses = new Map<string, TokenResponse>();

  constructor(client: EagleEyeClient, fields: readonly string[]) {
    this.#client = client;
    this.#search = fields.length === 0 ? '' : `?include=${fields.join(',')}`;
  }

  /** Runs a part of a login, during which {@link load} knows its token response. */
  async during<Result>(response: TokenResponse, run: () => Promise<Result>): Promise<Result> {
    this.#responses.set(response.access_token, response);
    try {
      return await run();
    } finally {
      // Tokens that do not rotate may belong to two logins at once: then the other one asks client settings.
      this.#responses.delete(response.access_token);
    }
  }

  /**
   * Asks who an access token belongs to.
   *
   * @throws EagleEyeError (as a rejection) when Eagle Eye refuses, names no API host that is trusted, or answers with no user
   */
  async load(accessToken: string): Promise<EagleEyeProfile> {
    const account = await this.#client.accountOf(this.#responses.get(accessToken) ?? { access_token: accessToken });
    const url = `${account.baseUrl}/api/v3.0/users/self${this.#search}`;
    return profileOf(await this.#client.get(url, accessToken, 'profile'), account);
  }
}
