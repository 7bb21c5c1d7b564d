import { isJsonObject, isNonEmptyString, type JsonObject, parseJsonObject } from '../json';
import { codeOf, CODES, type EagleEyeErrorCode } from './codes';
import { type EagleEyeError, type EagleEyeErrorDetails, requestError, type RequestTarget } from './eagle-eye-error';
import { excerpt } from './excerpt';

/** A whole answer of Eagle Eye, of whatever status. */
export interface Answer {
  readonly target: RequestTarget;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What to do by HTTP status; the message says what Eagle Eye itself calls the error. */
const CURES: Readonly<Record<number, string>> = {
  401: 'This host does not take the access token: log in again, and check "apiBaseURL" if it is set. Or a proxy on the way asks for a login of its own.',
  403: 'The user or the application lacks the permission. Or a firewall on the way refuses the request.',
  404: 'Check the URL of this endpoint in the options ("apiBaseURL" goes without /api/v3.0).',
  407: 'The proxy asks for a login: give it the credentials in the option "agent".',
};

/** Whether an HTTP status says that the request was granted. */
export function isGood(status: number): boolean {
  return status >= 200 && status <= 299;
}

function isOAuth({ name }: RequestTarget): boolean {
  return name === 'token' || name === 'refresh' || name === 'revocation';
}

/** `Retry-After` (RFC 9110 §10.2.3), in seconds. */
function retryAfterOf({ headers }: Answer): number | undefined {
  const field = String(headers['retry-after']);
  const seconds = /^\d+$/.test(field) ? Number(field) : Math.ceil((Date.parse(field) - Date.now()) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** What a body says that is not of Eagle Eye's form. */
function inWords({ target, status, body }: Answer): string {
  // A good answer to a token request may hold new tokens, which nobody knows yet.
  const quoted = (text: string): string => (isGood(status) && isOAuth(target) ? '' : excerpt(text, target.credentials));
  if (body === '') {
    return 'an empty body';
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return `text that is not JSON (${quoted(body) || `${body.length} characters`})`;
  }
  const said = isJsonObject(value) && isNonEmptyString(value.message) ? quoted(value.message) : '';
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return `JSON of another form (${kind}${said && `: ${said}`})`;
}

function errorOf(answer: Answer, code: EagleEyeErrorCode, what: string, said?: EagleEyeErrorDetails, cure?: string) {
  const details = { upstreamStatus: answer.status, retryAfter: retryAfterOf(answer), ...said };
  return requestError(answer.target, code, what, details, cure);
}

/**
 * Whether a refused refresh means that the refresh token is dead: `invalid_grant`, or a 401 that says no more than that. A
 * proxy that wants a login of its own, or another error of the provider, says nothing of the token.
 */
function isDeadToken({ target, status, headers, body }: Answer, json: JsonObject | undefined): boolean {
  if (target.name !== 'refresh' || status !== 401 || json?.error !== undefined) {
    return target.name === 'refresh' && json?.error === 'invalid_grant';
  }
  const isOurs = /^(?:undefined$|Basic|Bearer)/i.test(String(headers['www-authenticate']));
  const saysNoMore = json ? json.status === undefined || json.status === 'unauthenticated' : body.trim() === '';
  return isOurs && saysNoMore;
}

/** The error for an answer whose HTTP status is not 2xx. */
export function errorResponse(answer: Answer): EagleEyeError {
  const { target, status } = answer;
  const json = parseJsonObject(answer.body);
  const quote = (text: string): string => excerpt(text, target.credentials);
  const first = (...values: unknown[]): string | undefined => values.find(isNonEmptyString);
  const error = first(json?.error, json?.status);
  const reason = first(
    ...(Array.isArray(json?.details) ? json.details.filter(isJsonObject) : []).map((one) => one.reason),
  );
  const description = first(json?.error_description, json?.message);
  const uri = first(json?.error_uri);
  const refused = (code: EagleEyeErrorCode, cure?: string): EagleEyeError => {
    const names = [error, reason === error ? undefined : reason].filter(isNonEmptyString);
    const said = names.map((name) => `, ${quote(name)}`).join('') + (description ? `: ${quote(description)}` : '');
    const details = { error: error && quote(error), uri: uri && quote(uri) };
    return errorOf(answer, code, `was refused (HTTP ${status}${said})`, details, cure);
  };

  if (status === 429) {
    return refused('too_many_requests');
  }
  if (isDeadToken(answer, json)) {
    return refused('login_required');
  }
  if (isOAuth(target) && isNonEmptyString(json?.error)) {
    const code = codeOf(json.error);
    // A code and its redirect URI have nothing to do with a refresh or a revocation.
    const isElsewhere = ['invalid_grant', 'invalid_request'].includes(code) && target.name !== 'token';
    return refused(code, isElsewhere ? 'Check "clientID", "tokenURL", "revocationURL" and "scope".' : undefined);
  }
  let cure = CURES[status];
  if (isOAuth(target) && status === 401) {
    cure = `${CODES.invalid_client.cure} If both are right, the code or token is not good any more.`;
  } else if (status >= 500) {
    cure = `${CODES.server_error.cure} If it happens again: ${CODES.invalid_response.cure}`;
  }
  if (error !== undefined) {
    return refused('api_error', cure);
  }
  const what = `was answered with HTTP ${status} and ${inWords(answer)}`;
  return errorOf(answer, 'api_error', what, {}, cure ?? CODES.invalid_response.cure);
}

/** The error for an answer with status 2xx whose JSON object does not hold what it must. */
export function unusable(answer: Answer, what: string): EagleEyeError {
  const found = `was answered (HTTP ${answer.status}) with JSON without what it must have: ${what}`;
  return errorOf(answer, 'invalid_response', found);
}

/** The JSON object of an answer with status 2xx. @throws EagleEyeError when there is none */
export function jsonObjectOf(answer: Answer): JsonObject {
  const object = parseJsonObject(answer.body);
  if (!object) {
    const found = `was answered (HTTP ${answer.status}) with ${inWords(answer)} in place of a JSON object`;
    throw errorOf(answer, 'invalid_response', found);
  }
  return object;
}
