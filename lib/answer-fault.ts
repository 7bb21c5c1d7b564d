import { apiCure, httpCure, isOAuthEndpoint, tokenCure, WRONG_URL } from './answer-cure';
import { EagleEyeRequestError, EagleEyeTokenError, type TokenErrorCode } from './errors';
import type { Answer } from './exchange';
import { describe } from './exchange-fault';
import { isJsonObject, isNonEmptyString, type JsonObject, parseJsonObject } from './json';
import { excerpt } from './redaction';

// Whose fault it is decides how the application answers the browser: 500 is its own set-up, 502 Eagle Eye.
const TOKEN_ERROR_STATUSES: Readonly<Record<TokenErrorCode, number>> = {
  invalid_request: 500,
  invalid_client: 500,
  invalid_grant: 401,
  unauthorized_client: 500,
  unsupported_grant_type: 500,
  invalid_scope: 500,
  login_required: 401,
  token_error: 502,
};

function isTokenErrorCode(error: string): error is TokenErrorCode {
  return Object.hasOwn(TOKEN_ERROR_STATUSES, error);
}

/** The code of a refused token request. A refresh is refused for one reason that the user can mend: log in again. */
function tokenErrorCode({ endpoint, status }: Answer, error: string): TokenErrorCode {
  if (endpoint.name === 'refresh' && error !== 'invalid_client' && (error === 'invalid_grant' || status === 401)) {
    return 'login_required';
  }
  // A code of this package's own is none that Eagle Eye gives.
  return isTokenErrorCode(error) && error !== 'login_required' ? error : 'token_error';
}

function quoted(text: unknown, secrets: readonly string[]): string {
  return isNonEmptyString(text) ? `: ${excerpt(text, secrets)}` : '';
}

function tokenError(refused: Answer, error: string, description: unknown): EagleEyeTokenError {
  const { endpoint, secrets } = refused;
  const code = tokenErrorCode(refused, error);
  const name = excerpt(error, secrets);
  const said = `HTTP ${refused.status}, ${name}${quoted(description, secrets)}`;
  const cure = tokenCure(endpoint.name, code, error);
  return new EagleEyeTokenError(`${describe(endpoint)} was refused (${said}). ${cure}`, {
    code,
    status: TOKEN_ERROR_STATUSES[code],
    endpoint: endpoint.name,
    upstreamStatus: refused.status,
    error: name,
  });
}

function reasonOf(body: JsonObject): string | undefined {
  const details: unknown[] = Array.isArray(body.details) ? body.details : [];
  return details.map((detail) => (isJsonObject(detail) ? detail.reason : undefined)).find(isNonEmptyString);
}

function apiError(refused: Answer, body: JsonObject, status: string): EagleEyeRequestError {
  const { endpoint, secrets } = refused;
  const reason = reasonOf(body);
  const names = reason === undefined || reason === status ? status : `${status}, ${reason}`;
  const said = `HTTP ${refused.status}, ${excerpt(names, secrets)}${quoted(body.message, secrets)}`;
  const cure = apiCure(endpoint.name, refused.status, [reason, status]);
  return new EagleEyeRequestError(`${describe(endpoint)} was refused (${said}). ${cure}`, {
    code: 'api_error',
    status: 502,
    endpoint: endpoint.name,
    upstreamStatus: refused.status,
    error: excerpt(status, secrets),
  });
}

/** The message in JSON of some gateway's form. */
function messageIn(value: unknown): string | undefined {
  const error: unknown = isJsonObject(value) && isJsonObject(value.error) ? value.error : value;
  return isJsonObject(error) && isNonEmptyString(error.message) ? error.message : undefined;
}

/** Whether an HTTP status says that the request was granted. */
export function isGood(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** Whether a body that cannot be read may hold new tokens. Nobody knows them yet, so that they cannot be taken out. */
function mayHoldTokens({ endpoint, status, body }: Answer): boolean {
  return isGood(status) && (endpoint.name === 'token' || endpoint.name === 'refresh') && /token/i.test(body);
}

/** What a body is. An excerpt is made when it is not JSON: JSON may hold new tokens in a form that nobody can tell. */
function inWords(answer: Answer): string {
  const { body, secrets } = answer;
  if (body.trim() === '') {
    return 'an empty body';
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return mayHoldTokens(answer)
      ? `text that is no JSON and is not shown, as it may hold tokens (${body.length} characters),`
      : `"${excerpt(body, secrets)}"`;
  }
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return `JSON of another form (${kind}${quoted(messageIn(value), secrets)})`;
}

function httpError(answer: Answer): EagleEyeRequestError {
  const { endpoint, status } = answer;
  const what = `was answered with HTTP ${status} and ${inWords(answer)}`;
  const cure = httpCure(endpoint.name, status);
  return new EagleEyeRequestError(`${describe(endpoint)} ${what}. ${cure}`, {
    code: 'http_error',
    status: 502,
    endpoint: endpoint.name,
    upstreamStatus: status,
  });
}

/** The error for an answer whose HTTP status is not 2xx. */
export function refusal(refused: Answer): EagleEyeTokenError | EagleEyeRequestError {
  const { endpoint, status } = refused;
  const body = parseJsonObject(refused.body);
  if (isOAuthEndpoint(endpoint.name) && body && isNonEmptyString(body.error)) {
    return tokenError(refused, body.error, body.error_description);
  }
  if (endpoint.name === 'refresh' && status === 401) {
    return tokenError(refused, 'no error named', undefined);
  }
  const name = body && [body.status, body.error].find(isNonEmptyString);
  return body && name !== undefined ? apiError(refused, body, name) : httpError(refused);
}

/** The error for an answer with status 2xx that does not hold what it must: no JSON object, or none with this in it. */
export function unusable(answer: Answer, what?: string): EagleEyeRequestError {
  const { endpoint, status } = answer;
  const found =
    what === undefined ? `${inWords(answer)} in place of a JSON object` : `JSON that cannot be used: ${what}`;
  const message = `${describe(endpoint)} was answered (HTTP ${status}) with ${found}. ${WRONG_URL}`;
  return new EagleEyeRequestError(message, {
    code: what === undefined ? 'not_json' : 'invalid_response',
    status: 502,
    endpoint: endpoint.name,
    upstreamStatus: status,
  });
}

/**
 * The JSON object of a good answer.
 *
 * @throws EagleEyeTokenError or EagleEyeRequestError when the answer is not 2xx, or no JSON object
 */
export function jsonObjectOf(answer: Answer): JsonObject {
  if (!isGood(answer.status)) {
    throw refusal(answer);
  }
  const object = parseJsonObject(answer.body);
  if (!object) {
    throw unusable(answer);
  }
  return object;
}
