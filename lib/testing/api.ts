import type { Grants } from './grants';
import { type Answer, json, type MockRequest, parameter, Refusal } from './http';
import type { MockUser } from './types';

/** `status` and, where the vendor has one, the usual `reason` of an error, by its code. */
const ERRORS: Readonly<Record<number, readonly [status: string, reason?: string]>> = {
  400: ['invalidArgument', 'wrongArgumentValue'],
  401: ['unauthenticated', 'unauthenticated'],
  403: ['permissionDenied', 'invalidPermission'],
  404: ['notFound', 'resourceNotFound'],
  405: ['methodNotSupported', 'methodNotSupported'],
  409: ['conflict'],
  429: ['tooManyRequests', 'tooManyRequests'],
  503: ['unavailable', 'serviceUnavailable'],
  504: ['deadlineExceeded'],
};

/** An error in the form of the API. `detail` stands beside the reason, for which the code has a usual one. */
export function apiError(code: number, message: string, reason = ERRORS[code]?.[1], detail?: object): Answer {
  const status = ERRORS[code]?.[0] ?? (code < 500 ? 'unknown' : 'internal');
  const info = reason && { type: 'errorInfo', reason, domain: 'eagleeyenetworks.com' };
  return json(code, { code, status, message, details: [info, detail].filter(Boolean) });
}

export function badArgument(argumentName: string, description: string, reason?: string): Refusal {
  const detail = { type: 'badRequest', argumentViolations: [{ argumentName, description }] };
  return new Refusal(apiError(400, `${argumentName} ${description}`, reason, detail));
}

export function notFound(resource: string, id: string): Refusal {
  const detail = { type: 'resourceInfo', resource, ids: [id] };
  return new Refusal(apiError(404, `there is no such ${resource}`, undefined, detail));
}

/** RFC 6750 section 3.1: without an error code when the request had no token at all. */
function unauthenticated(message: string, error = ''): Refusal {
  const answer = apiError(401, message);
  const challenge = `Bearer realm="Eagle Eye Networks stand-in"${error}`;
  return new Refusal({ ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } });
}

/** The user whose access token the request has in its header, and nowhere else (RFC 6750 section 2.1). */
export function userOf({ query, headers }: MockRequest, grants: Grants, known: readonly string[] = []): MockUser {
  if (query.has('access_token')) throw unauthenticated('the access token must be in the authorization header');
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw unauthenticated('the access token is missing');
  const grant = grants.accessTokens.good(token);
  if (grant === undefined) {
    throw unauthenticated('the access token is unknown, expired or revoked', ', error="invalid_token"');
  }
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw badArgument(unknown, 'is not known', 'unexpectedArgument');
  return grant.user;
}

/** RFC 3339, in the vendor's form. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+00:00');
}

export function required({ query }: MockRequest, name: string): string {
  const value = parameter(query, name);
  if (value === undefined) throw badArgument(name, 'is missing', 'missingRequiredArgument');
  return value;
}

/** The values of a comma separated parameter, which must be of those that are known. */
export function listOf({ query }: MockRequest, name: string, known: readonly string[]): string[] {
  // A plus sign that the client did not escape is a space here.
  const values = query.getAll(name).flatMap((list) => list.replace(/^ /, '+').split(',').filter(Boolean));
  if (!values.every((value) => known.includes(value))) throw badArgument(name, `must be of ${known.join(', ')}`);
  return values;
}

/** One page of a list, with the tokens of its neighbours. */
export function pageOf({ query }: MockRequest, rows: readonly object[], totalSize = rows.length): Answer {
  const pageSize = parameter(query, 'pageSize') ?? '100';
  const size = /^\d{1,3}$/.test(pageSize) ? Number(pageSize) : 0;
  if (size < 1 || size > 500) throw badArgument('pageSize', 'must be from 1 to 500');
  // A page token is opaque to the client; inside it is the number of the first row.
  const token = (at: number) => Buffer.from(`row:${at}`).toString('base64url');
  const pageToken = Buffer.from(parameter(query, 'pageToken') ?? token(0), 'base64url').toString();
  const first = Number(/^row:(\d{1,9})$/.exec(pageToken)?.[1]);
  if (Number.isNaN(first)) throw badArgument('pageToken', 'must be one that a page named');
  return json(200, {
    nextPageToken: first + size < rows.length ? token(first + size) : null,
    prevPageToken: first > 0 ? token(Math.max(0, first - size)) : null,
    results: rows.slice(first, first + size),
    totalSize,
  });
}
