import { type Answer, json } from './answer';

const STATUS_NAMES = new Map([
  [401, 'unauthenticated'],
  [403, 'permissionDenied'],
  [404, 'notFound'],
  [429, 'tooManyRequests'],
  [503, 'unavailable'],
]);

/** An error of the API, in the form Eagle Eye gives it. */
export function apiError(code: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const status = STATUS_NAMES.get(code) ?? (code < 500 ? 'invalidArgument' : 'internal');
  const details = [{ type: 'errorInfo', reason: status, domain: 'eagleeyenetworks.com' }];
  return json(code, { code, status, message, details }, headers);
}
