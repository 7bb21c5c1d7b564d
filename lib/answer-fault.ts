import type { Endpoint, EndpointName } from './endpoint';
import { EagleEyeRequestError, EagleEyeTokenError, type TokenErrorCode } from './errors';
import type { Answer } from './exchange';
import { describe } from './exchange-fault';
import { isJsonObject, isNonEmptyString, type JsonObject, parseJsonObject } from './json';
import { excerpt } from './redaction';

/** An answer that is of no use, with what is needed to say why without telling a secret. */
export interface RefusedAnswer {
  readonly endpoint: Endpoint;
  readonly answer: Answer;
  /** The credentials that the request carried. */
  readonly secrets: readonly string[];
}

const TOKEN_CURES: Record<Exclude<TokenErrorCode, 'token_error'>, string> = {
  invalid_client:
    'Check the options "clientID" and "clientSecret" against the application in the Eagle Eye developer portal.',
  invalid_grant:
    'The code has expired (it lives 5 minutes), was used before, or belongs to another redirect URI. Start the login again.',
  invalid_request:
    'Check that the option "callbackURL" is, letter for letter, a redirect URI on the whitelist of the application.',
  unauthorized_client: 'The application is not allowed this grant: check it in the Eagle Eye developer portal.',
  unsupported_grant_type: 'Check the option "tokenURL".',
  invalid_scope: 'Check the option "scope": the one that exists is "vms.all".',
  login_required: 'The refresh token has expired, was used before, or was revoked. The user must log in again.',
};

const API_CURES: Record<string, string> = {
  unauthenticated:
    'The access token is not, or no longer, good for this host: log in again, and check "apiBaseURL" if it is set.',
  permissionDenied: 'The user or the application lacks the permission.',
  userBlocked: 'The user is blocked in Eagle Eye.',
  userTemporarilyBlocked: 'The user is blocked in Eagle Eye for a while.',
  tooManyRequests: 'Too many requests: try again later.',
  quotaExceeded: 'The quota of API requests is used up: try again later.',
  unavailable: 'Eagle Eye is unavailable: try again later.',
};

const OAUTH_ENDPOINTS: ReadonlySet<EndpointName> = new Set(['token', 'refresh', 'revocation']);

function isTokenErrorCode(code: string): code is keyof typeof TOKEN_CURES {
  return Object.hasOwn(TOKEN_CURES, code);
}

/** Whose fault it is decides how the application answers the browser: 500 is its own set-up, 502 Eagle Eye. */
function statusOf(code: TokenErrorCode): number {
  if (code === 'invalid_grant' || code === 'login_required') {
    return 401;
  }
  return code === 'token_error' ? 502 : 500;
}

function quoted(text: unknown, secrets: readonly string[]): string {
  return isNonEmptyString(text) ? `: ${excerpt(text, secrets)}` : '';
}

/** The code of a refused token request. A refresh is refused for one reason that the user can mend: log in again. */
function tokenErrorCode({ endpoint, answer }: RefusedAnswer, error: string): TokenErrorCode {
  if (
    endpoint.name === 'refresh' &&
    error !== 'invalid_client' &&
    (error === 'invalid_grant' || answer.status === 401)
  ) {
    return 'login_required';
  }
  return isTokenErrorCode(error) ? error : 'token_error';
}

function tokenError(refused: RefusedAnswer, error: string, description: unknown): EagleEyeTokenError {
  const { endpoint, answer, secrets } = refused;
  const code = tokenErrorCode(refused, error);
  const name = excerpt(error, secrets);
  const cure = isTokenErrorCode(code) ? TOKEN_CURES[code] : 'Eagle Eye gave no error of RFC 6749.';
  const message = `${describe(endpoint)} was refused (HTTP ${answer.status}, ${name}${quoted(description, secrets)}). ${cure}`;
  return new EagleEyeTokenError(message, {
    code,
    status: statusOf(code),
    endpoint: endpoint.name,
    upstreamStatus: answer.status,
    error: name,
  });
}

function reasonOf(body: JsonObject): string | undefined {
  const details: unknown[] = Array.isArray(body.details) ? body.details : [];
  for (const detail of details) {
    if (isJsonObject(detail) && isNonEmptyString(detail.reason)) {
      return detail.reason;
    }
  }
  return undefined;
}

function apiError(
  { endpoint, answer, secrets }: RefusedAnswer,
  body: JsonObject,
  status: string,
): EagleEyeRequestError {
  const reason = reasonOf(body);
  const known = [reason, status].find((name) => name !== undefined && Object.hasOwn(API_CURES, name));
  const cure = known === undefined ? '' : ` ${API_CURES[known] ?? ''}`;
  const names = reason === undefined || reason === status ? status : `${status}, ${reason}`;
  const said = `${excerpt(names, secrets)}${quoted(body.message, secrets)}`;
  return new EagleEyeRequestError(`${describe(endpoint)} was refused (HTTP ${answer.status}, ${said}).${cure}`, {
    code: 'api_error',
    status: 502,
    endpoint: endpoint.name,
    upstreamStatus: answer.status,
    error: excerpt(status, secrets),
  });
}

function httpError({ endpoint, answer, secrets }: RefusedAnswer, isJson: boolean): EagleEyeRequestError {
  const said = isJson ? 'a JSON body of unknown form' : `"${excerpt(answer.body, secrets)}"`;
  const cure = 'Check the URL of this endpoint in the options, and proxies between.';
  return new EagleEyeRequestError(
    `${describe(endpoint)} was answered with HTTP ${answer.status} and ${said}. ${cure}`,
    {
      code: 'http_error',
      status: 502,
      endpoint: endpoint.name,
      upstreamStatus: answer.status,
    },
  );
}

/** The error for an answer whose HTTP status is not 2xx. */
export function refusal(refused: RefusedAnswer): EagleEyeTokenError | EagleEyeRequestError {
  const { endpoint, answer } = refused;
  const body = parseJsonObject(answer.body);
  if (OAUTH_ENDPOINTS.has(endpoint.name) && body && isNonEmptyString(body.error)) {
    return tokenError(refused, body.error, body.error_description);
  }
  if (endpoint.name === 'refresh' && answer.status === 401) {
    return tokenError(refused, 'no error named', undefined);
  }
  const name = body && [body.status, body.error].find(isNonEmptyString);
  return body && name !== undefined ? apiError(refused, body, name) : httpError(refused, body !== undefined);
}

/** The error for an answer with status 2xx that does not hold what it must. */
export function unusable({ endpoint, answer, secrets }: RefusedAnswer, what?: string): EagleEyeRequestError {
  const message =
    what === undefined
      ? `${describe(endpoint)} was answered (HTTP ${answer.status}) with something that is no JSON object: "${excerpt(answer.body, secrets)}". Check the URL of this endpoint in the options, and proxies between.`
      : `${describe(endpoint)} was answered (HTTP ${answer.status}) with JSON that cannot be used: ${what}.`;
  return new EagleEyeRequestError(message, {
    code: what === undefined ? 'not_json' : 'invalid_response',
    status: 502,
    endpoint: endpoint.name,
    upstreamStatus: answer.status,
  });
}

/**
 * The JSON object of a good answer.
 *
 * @throws EagleEyeTokenError or EagleEyeRequestError when the answer is not 2xx, or no JSON object
 */
export function jsonObjectOf(received: RefusedAnswer): JsonObject {
  const { status, body } = received.answer;
  if (status < 200 || status > 299) {
    throw refusal(received);
  }
  const object = parseJsonObject(body);
  if (!object) {
    throw unusable(received);
  }
  return object;
}
