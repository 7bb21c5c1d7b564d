import { isJsonObject, isNonEmptyString, type JsonObject, parseJsonObject } from '../json';
import { CATALOGUE, type EagleEyeErrorCode } from './catalogue';
import {
  EagleEyeError,
  type EagleEyeErrorDetails,
  type EndpointName,
  type RequestTarget,
  titleOf,
} from './eagle-eye-error';

/** A whole answer of Eagle Eye, of whatever status. */
export interface Answer {
  readonly endpoint: RequestTarget;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Takes out of a text of this answer what may be shown. */
  readonly quote: (text: string) => string;
}

const CREDENTIALS =
  'Check the options "clientID" and "clientSecret" against the application in the Eagle Eye developer portal. If they are right, the code or token is not good any more.';
const TROUBLE = 'Eagle Eye has a fault of its own or is overloaded. Try again later.';
const PERMISSION = 'The user or the application lacks the permission.';
const WRONG_URL = 'Check the URL of this endpoint in the options ("apiBaseURL" goes without /api/v3.0).';

/** Codes of RFC 6749 §5.2, and two that token endpoints send although only §4.1.2.1 defines them. */
const TOKEN_CODES: ReadonlySet<string> = new Set<EagleEyeErrorCode>([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
]);

// What concerns a code and its redirect URI is no cure for a refresh or a revocation.
const CURES_WITHOUT_CODE: Partial<Record<EagleEyeErrorCode, string>> = {
  invalid_grant: 'The token is not good any more, or is another application\'s: check the option "clientID".',
  invalid_request: 'Check the options "tokenURL", "revocationURL" and "scope".',
};

/** By the API's `reason` or `status`. */
const API_CURES: Readonly<Record<string, string>> = {
  unauthenticated:
    'The access token is not, or no longer, good for this host. Log in again, and check "apiBaseURL" if it is set.',
  permissionDenied: PERMISSION,
  invalidPermission: PERMISSION,
  userBlocked: 'The user is blocked in Eagle Eye.',
  userTemporarilyBlocked: 'The user is blocked in Eagle Eye for a while.',
  notFound: WRONG_URL,
  resourceNotFound: WRONG_URL,
  endpointNotFound: WRONG_URL,
  methodNotSupported: WRONG_URL,
  unimplemented: WRONG_URL,
  invalidArgument: 'Check the option "profileFields".',
  wrongArgumentValue: 'Check the option "profileFields".',
  quotaExceeded: 'The quota of API requests is used up. Try again later.',
  resourceExhausted: 'The quota of API requests is used up. Try again later.',
  unavailable: TROUBLE,
  serviceUnavailable: TROUBLE,
  deadlineExceeded: TROUBLE,
  internal: TROUBLE,
  unknown: TROUBLE,
};

/** Whether an HTTP status says that the request was granted. */
export function isGood(status: number): boolean {
  return status >= 200 && status <= 299;
}

function isOAuth(name: EndpointName): boolean {
  return name === 'token' || name === 'refresh' || name === 'revocation';
}

/** `Retry-After` (RFC 9110 §10.2.3) of a 429 or 503, in seconds. */
function retryAfterOf({ status, headers }: Answer): number | undefined {
  const field = headers['retry-after'];
  if ((status !== 429 && status !== 503) || typeof field !== 'string') {
    return undefined;
  }
  const seconds = /^\d{1,9}$/.test(field) ? Number(field) : Math.ceil((Date.parse(field) - Date.now()) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** What a body says that is not of Eagle Eye's form. */
function inWords({ endpoint, status, body, quote }: Answer): string {
  // A good answer to a token request may hold new tokens, which nobody knows yet.
  const quoted = (text: string): string => (isGood(status) && isOAuth(endpoint.name) ? '' : quote(text));
  if (body.trim() === '') {
    return 'an empty body';
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return `text that is not JSON (${quoted(body) || `${body.length} characters`})`;
  }
  const error: unknown = isJsonObject(value) && isJsonObject(value.error) ? value.error : value;
  const said = isJsonObject(error) && isNonEmptyString(error.message) ? quoted(error.message) : '';
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return `JSON of another form (${kind}${said && `: ${said}`})`;
}

function errorOf(answer: Answer, code: EagleEyeErrorCode, what: string, details: EagleEyeErrorDetails, cure?: string) {
  const { endpoint, status } = answer;
  const known = { endpoint: endpoint.name, upstreamStatus: status, retryAfter: retryAfterOf(answer), ...details };
  return new EagleEyeError(code, `${titleOf(endpoint)} ${what}.`, known, cure);
}

/** A 401 to a refresh that says no more than that: an empty body, JSON without an error, the API's "unauthenticated". */
function saysOnlyUnauthorized({ headers, body }: Answer, json: JsonObject | undefined): boolean {
  const challenge = headers['www-authenticate'];
  const isOurs = challenge === undefined || /^(?:Basic|Bearer)\b/i.test(String(challenge));
  return (
    isOurs &&
    (json
      ? json.error === undefined && /^(?:undefined|unauthenticated)$/.test(String(json.status))
      : body.trim() === '')
  );
}

function reasonOf({ details }: JsonObject): string | undefined {
  const reasons: unknown[] = Array.isArray(details)
    ? details.map((detail: unknown) => (isJsonObject(detail) ? detail.reason : undefined))
    : [];
  return reasons.find(isNonEmptyString);
}

/** The error for an answer whose HTTP status is not 2xx. */
export function refusal(answer: Answer): EagleEyeError {
  const { endpoint, status, quote } = answer;
  const { name } = endpoint;
  const json = parseJsonObject(answer.body);
  const named = json && (isOAuth(name) ? [json.error, json.status] : [json.status, json.error]).find(isNonEmptyString);
  const description = [json?.error_description, json?.message].find(isNonEmptyString);
  const reason = json && reasonOf(json);
  const names = [named, reason === named ? undefined : reason].filter(isNonEmptyString).map(quote);
  const details = {
    error: named && quote(named),
    uri: isNonEmptyString(json?.error_uri) ? quote(json.error_uri) : undefined,
  };
  const text = description === undefined ? '' : `: ${quote(description)}`;
  const what = `was refused (HTTP ${status}${names.map((one) => `, ${one}`).join('')}${text})`;

  if (status === 429) {
    return errorOf(answer, 'too_many_requests', what, details);
  }
  if (name === 'refresh' && (named === 'invalid_grant' || (status === 401 && saysOnlyUnauthorized(answer, json)))) {
    return errorOf(answer, 'login_required', what, details);
  }
  if (isOAuth(name) && isNonEmptyString(json?.error)) {
    const code = TOKEN_CODES.has(json.error) ? (json.error as EagleEyeErrorCode) : 'token_error';
    return errorOf(answer, code, what, details, name === 'token' ? undefined : CURES_WITHOUT_CODE[code]);
  }
  const cure =
    isOAuth(name) && (status === 401 || status === 403)
      ? CREDENTIALS
      : (API_CURES[reason ?? ''] ??
        API_CURES[named ?? ''] ??
        (status >= 500 ? `${TROUBLE} If it stays: ${CATALOGUE.http_error.cure}` : undefined));
  if (named !== undefined) {
    return errorOf(answer, 'api_error', what, details, cure ?? (status === 403 ? PERMISSION : undefined));
  }
  const httpCure =
    status === 407
      ? 'The proxy asks for a login: give it the credentials in the option "agent".'
      : status === 401
        ? 'The access token is not good for this host, or a proxy between asks for a login of its own.'
        : status === 403
          ? `${PERMISSION} Or a firewall between refuses the request.`
          : undefined;
  return errorOf(answer, 'http_error', `was answered with HTTP ${status} and ${inWords(answer)}`, {}, cure ?? httpCure);
}

/** The error for an answer with status 2xx that does not hold what it must: no JSON object, or none with this in it. */
export function unusable(answer: Answer, what?: string): EagleEyeError {
  const found =
    what === undefined ? `${inWords(answer)} in place of a JSON object` : `JSON that cannot be used: ${what}`;
  const code = what === undefined ? 'not_json' : 'invalid_response';
  return errorOf(answer, code, `was answered (HTTP ${answer.status}) with ${found}`, {});
}

/**
 * The JSON object of a good answer.
 *
 * @throws EagleEyeError when the answer is not 2xx, or no JSON object
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
