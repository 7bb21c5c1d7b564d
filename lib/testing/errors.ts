import { type Answer, json, Refusal } from './http';
import { errorPage } from './pages';

/** `status` and the usual `reason` of the API's errors. */
const API: Readonly<Record<number, readonly [status: string, reason: string]>> = {
  400: ['invalidArgument', 'wrongArgumentValue'],
  401: ['unauthenticated', 'unauthenticated'],
  403: ['permissionDenied', 'invalidPermission'],
  404: ['notFound', 'resourceNotFound'],
  405: ['methodNotSupported', 'methodNotSupported'],
  429: ['tooManyRequests', 'tooManyRequests'],
  503: ['unavailable', 'serviceUnavailable'],
};

/** The usual `error` of the token and revocation endpoints (RFC 6749 section 5.2). */
const OAUTH: Readonly<Record<number, string>> = {
  401: 'invalid_grant',
  403: 'invalid_scope',
  503: 'temporarily_unavailable',
};

/** An error in the form of the part of the service that the path belongs to. */
export function errorAnswer(path: string, { status, message, more }: Refusal): Answer {
  let answer: Answer;
  if (path === '/oauth2/authorize') answer = errorPage(status, message);
  else if (path.startsWith('/oauth2/')) {
    const usual = OAUTH[status] ?? (status < 500 ? 'invalid_request' : 'server_error');
    answer = json(status, { error: more.error ?? usual, error_description: message });
  } else {
    const [name, usual] = API[status] ?? [status < 500 ? 'unknown' : 'internal'];
    const info = usual && { type: 'errorInfo', reason: more.reason ?? usual, domain: 'eagleeyenetworks.com' };
    answer = json(status, { code: status, status: name, message, details: [info, more.detail].filter(Boolean) });
  }
  return { ...answer, headers: { ...answer.headers, ...more.headers } };
}
