import type { Grants } from './grants';
import { type Answer, badArgument, json, type MockRequest, parameter, Refusal } from './http';
import type { MockUser } from './types';

export function notFound(resource: string, id: string): Refusal {
  return new Refusal(404, `there is no such ${resource}`, { detail: { type: 'resourceInfo', resource, ids: [id] } });
}

/** The user whose access token the request has in its header (RFC 6750 section 2.1). `known` are the parameters. */
export function userOf({ query, headers }: MockRequest, grants: Grants, known: readonly string[] = []): MockUser {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
  const grant = grants.accessTokens.good(token ?? '');
  if (grant === undefined) {
    // RFC 6750 section 3.1: without an error code when the request had no token at all.
    const error = token === undefined ? '' : ', error="invalid_token"';
    throw new Refusal(401, 'the access token is missing, unknown, expired or revoked', {
      headers: { 'www-authenticate': `Bearer realm="Eagle Eye Networks stand-in"${error}` },
    });
  }
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw badArgument(unknown, 'is not known', 'unexpectedArgument');
  return grant.user;
}

/** RFC 3339, in the vendor's form. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+00:00');
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
  const size = Number(/^\d{1,3}$/.exec(parameter(query, 'pageSize') ?? '100')?.[0]);
  if (!(size >= 1 && size <= 500)) throw badArgument('pageSize', 'must be from 1 to 500');
  // A page token is opaque to the client; inside it is the number of the first row.
  const first = Number(/^row(\d{1,9})$/.exec(parameter(query, 'pageToken') ?? 'row0')?.[1]);
  if (Number.isNaN(first)) throw badArgument('pageToken', 'must be one that a page named');
  return json(200, {
    nextPageToken: first + size < rows.length ? `row${first + size}` : null,
    prevPageToken: first > 0 ? `row${Math.max(0, first - size)}` : null,
    results: rows.slice(first, first + size),
    totalSize,
  });
}
