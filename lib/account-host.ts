import { jsonObjectOf } from './answer-fault';
import { BaseUrlFault, type HttpsBaseUrl, isTrusted, parseHttpsBaseUrl } from './base-url';
import type { Endpoint } from './endpoint';
import { EagleEyeRequestError } from './errors';
import { describe, type FaultyRequest } from './exchange-fault';
import type { EagleEyeOAuth2 } from './oauth2';
import { withoutSecrets } from './redaction';

/** Checks an `httpsBaseUrl` from Eagle Eye: the access token goes to no host that was not trusted beforehand. */
function trustedBaseUrl(
  value: unknown,
  { endpoint, secrets }: FaultyRequest,
  trustedDomains: readonly string[],
): HttpsBaseUrl {
  const baseUrl = parseHttpsBaseUrl(value);
  if (baseUrl instanceof BaseUrlFault) {
    const message = `${describe(endpoint)} was answered with an httpsBaseUrl that cannot be used: ${baseUrl.reason}. Check the URL of this endpoint in the options, or ask the support of Eagle Eye Networks.`;
    throw new EagleEyeRequestError(message, { code: 'invalid_response', status: 502, endpoint: endpoint.name });
  }
  if (!isTrusted(baseUrl.hostname, trustedDomains)) {
    const message =
      `${describe(endpoint)} named the API host "${withoutSecrets(baseUrl.hostname, secrets)}", which is none of the trusted domains ` +
      `(${trustedDomains.join(', ')}): the access token was not sent there. If that host is Eagle Eye's, add its domain to the ` +
      'option "trustedApiDomains".';
    throw new EagleEyeRequestError(message, { code: 'untrusted_api_host', status: 502, endpoint: endpoint.name });
  }
  return baseUrl;
}

/** What Eagle Eye gave for a login, as far as it takes to learn who has logged in. */
export interface Grant {
  readonly accessToken: string;
  /** As the token response names it; undefined if it does not. */
  readonly httpsBaseUrl: unknown;
  /** What else no error may say: the code, the refresh token. */
  readonly secrets: readonly string[];
}

/** Where an account's API host is named, and which hosts are trusted. */
export interface AccountHostSources {
  readonly token: Endpoint;
  readonly clientSettings: Endpoint;
  readonly trustedDomains: readonly string[];
}

/**
 * The API host of the account that an access token belongs to: as the token response names it, or else as client
 * settings do, which takes a request.
 *
 * @param client - the client
 * @param grant - what Eagle Eye gave for this login
 * @param sources - endpoints and trusted domains
 * @throws EagleEyeRequestError (or rejects with it) when there is none, or none that is trusted
 */
export function accountHost(
  client: EagleEyeOAuth2,
  { accessToken, httpsBaseUrl, secrets }: Grant,
  { token, clientSettings, trustedDomains }: AccountHostSources,
): HttpsBaseUrl | Promise<HttpsBaseUrl> {
  if (httpsBaseUrl !== undefined) {
    const answer = { endpoint: token, secrets: client.secrets(accessToken, ...secrets) };
    return trustedBaseUrl(httpsBaseUrl, answer, trustedDomains);
  }
  return client
    .getWithToken(clientSettings, accessToken, secrets)
    .then((answer) => trustedBaseUrl(jsonObjectOf(answer).httpsBaseUrl, answer, trustedDomains));
}
