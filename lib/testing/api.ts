import { randomBytes } from 'node:crypto';

import type { Grants } from './grants';
import { type Answer, json, type MockRequest, parameter } from './http';
import { liveImage } from './live-image';
import type { MockUser } from './types';
import { cameraRow, INCLUDABLE_NAMES, userRow } from './users';

const MAX_PAGE_SIZE = 500;

/** `status` and, where the vendor has one, the usual `reason` of an error, by its code. */
const ERRORS: Readonly<Record<number, readonly [status: string, reason?: string]>> = {
  400: ['invalidArgument', 'wrongArgumentValue'],
  401: ['unauthenticated', 'unauthenticated'],
  403: ['permissionDenied', 'invalidPermission'],
  404: ['notFound', 'resourceNotFound'],
  405: ['methodNotSupported', 'methodNotSupported'],
  406: ['acceptNotSupported'],
  409: ['conflict'],
  415: ['mediaTypeNotSupported'],
  429: ['tooManyRequests', 'tooManyRequests'],
  503: ['unavailable', 'serviceUnavailable'],
  504: ['deadlineExceeded'],
};

/** An error in the form of the API. `detail` stands beside the reason, for which the code has a usual one. */
export function apiError(
  code: number,
  message: string,
  {
    reason = ERRORS[code]?.[1],
    detail,
    headers,
  }: { reason?: string; detail?: object; headers?: Answer['headers'] } = {},
): Answer {
  const status = ERRORS[code]?.[0] ?? (code < 500 ? 'unknown' : 'internal');
  const info = reason && { type: 'errorInfo', reason, domain: 'eagleeyenetworks.com' };
  return json(code, { code, status, message, details: [info, detail].filter(Boolean) }, headers);
}

/** `GET /api/v3.0/users/self`. */
export function answerProfile(request: MockRequest, grants: Grants): Answer {
  return asUser(request, grants, ['include'], (user) => {
    const names = request.query.getAll('include').flatMap((list) => list.split(',').filter(Boolean));
    const unknown = names.find((name) => !INCLUDABLE_NAMES.includes(name));
    if (unknown !== undefined) return badArgument('include', `must be of ${INCLUDABLE_NAMES.join(', ')}`);
    return json(200, userRow(user, names));
  });
}

/** `GET /api/v3.0/clientSettings`. */
export function answerClientSettings(request: MockRequest, grants: Grants): Answer {
  return asUser(request, grants, [], ({ httpsBaseUrl }) => json(200, { httpsBaseUrl }));
}

/** `GET /api/v3.0/cameras`. */
export function answerCameras(request: MockRequest, grants: Grants): Answer {
  return asUser(request, grants, ['pageSize', 'pageToken'], (user) => {
    const cameras = user.cameras ?? [];
    const pageSize = parameter(request.query, 'pageSize') ?? '100';
    const size = /^\d{1,3}$/.test(pageSize) ? Number(pageSize) : 0;
    if (size < 1 || size > MAX_PAGE_SIZE) return badArgument('pageSize', `must be from 1 to ${MAX_PAGE_SIZE}`);
    // A page token is opaque to the client; inside it is the number of the first row.
    const pageToken = Buffer.from(parameter(request.query, 'pageToken') ?? '', 'base64url').toString();
    const start = /^cameras:(\d{1,9})$/.exec(pageToken || 'cameras:0')?.[1];
    if (start === undefined) return badArgument('pageToken', 'must be one that a page named');
    const token = (row: number) => Buffer.from(`cameras:${row}`).toString('base64url');
    const first = Number(start);
    return json(200, {
      nextPageToken: first + size < cameras.length ? token(first + size) : null,
      prevPageToken: first > 0 ? token(Math.max(0, first - size)) : null,
      results: cameras.slice(first, first + size).map((camera) => cameraRow(camera, user)),
      totalSize: cameras.length,
    });
  });
}

/** `GET /api/v3.0/media/liveImage.jpeg`. */
export function answerLiveImage(request: MockRequest, grants: Grants): Answer {
  return asUser(request, grants, ['deviceId', 'type'], ({ cameras = [] }) => {
    const [deviceId, type] = [parameter(request.query, 'deviceId'), parameter(request.query, 'type')];
    if (deviceId === undefined) return badArgument('deviceId', 'is missing', 'missingRequiredArgument');
    if (type === undefined) return badArgument('type', 'is missing', 'missingRequiredArgument');
    if (type !== 'preview' && type !== 'main') return badArgument('type', 'must be preview or main');
    const camera = cameras.find(({ id }) => id === deviceId);
    if (camera === undefined) {
      const detail = { type: 'resourceInfo', resource: 'camera', ids: [deviceId] };
      return apiError(404, 'the account has no such camera', { detail });
    }
    if (camera.offline === true) return apiError(503, 'the camera is offline');
    const headers = {
      'content-type': 'image/jpeg',
      'cache-control': 'no-store',
      'x-een-timestamp': new Date().toISOString().replace('Z', '+00:00'),
      'x-een-prevtoken': randomBytes(24).toString('base64url'),
    };
    const body = type === 'preview' ? liveImage(deviceId, 160, 96) : liveImage(deviceId, 320, 192);
    return { status: 200, headers, body };
  });
}

/** Answers as the user whose access token the request has in its header, and nowhere else (RFC 6750 section 2.1). */
function asUser(request: MockRequest, grants: Grants, known: string[], answer: (user: MockUser) => Answer): Answer {
  if (request.query.has('access_token')) return unauthenticated('the access token must be in the authorization header');
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return unauthenticated('the access token is missing');
  const grant = grants.accessTokens.get(token);
  if (grant === undefined) {
    return unauthenticated('the access token is unknown, expired or revoked', ', error="invalid_token"');
  }
  const unknown = [...request.query.keys()].find((name) => !known.includes(name));
  return unknown === undefined ? answer(grant.user) : badArgument(unknown, 'is not known', 'unexpectedArgument');
}

/** RFC 6750 section 3.1: without an error code when the request had no token at all. */
function unauthenticated(message: string, error = ''): Answer {
  const challenge = `Bearer realm="Eagle Eye Networks stand-in"${error}`;
  return apiError(401, message, { headers: { 'www-authenticate': challenge } });
}

function badArgument(argumentName: string, description: string, reason?: string): Answer {
  const detail = { type: 'badRequest', argumentViolations: [{ argumentName, description }] };
  return apiError(400, `${argumentName} ${description}`, { reason, detail });
}
