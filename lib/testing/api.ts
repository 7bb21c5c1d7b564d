import { type Answer, json } from './answer';
import { apiError } from './api-error';
import { cameraPage } from './camera-page';
import type { Grants } from './grants';
import type { MockRequest } from './request';
import type { MockUser } from './types';

/** What `include` may name. */
const INCLUDABLES: ReadonlySet<string> = new Set([
  'loginDetails',
  'locationSummary',
  'contactDetails',
  'timeZone',
  'support',
  'status',
  'permissions',
  'layoutSettings',
  'previewSettings',
  'effectivePermissions',
  'timeSettings',
]);

/** What a user has for the stand-in alone. */
const NOT_OF_THE_API: ReadonlySet<string> = new Set(['httpsBaseUrl', 'includables', 'cameras']);

/** `GET /api/v3.0/users/self`. */
export function answerUsersSelf(request: MockRequest, grants: Grants): Answer {
  return asUser(request, grants, (user) => {
    const names = request.query.getAll('include').flatMap((list) => list.split(',').filter(Boolean));
    const unknown = names.find((name) => !INCLUDABLES.has(name));
    if (unknown !== undefined) return apiError(400, `include: '${unknown}' cannot be included`);
    const fields: [string, unknown][] = Object.entries(user).filter(([name]) => !NOT_OF_THE_API.has(name));
    const included: [string, unknown][] = names.map((name) => [name, user.includables?.[name]]);
    return json(200, Object.fromEntries([...fields, ...included]));
  });
}

/** `GET /api/v3.0/clientSettings`. */
export function answerClientSettings(request: MockRequest, grants: Grants): Answer {
  return asUser(request, grants, ({ httpsBaseUrl }) => json(200, { httpsBaseUrl }));
}

/** `GET /api/v3.0/cameras`. */
export function answerCameras(request: MockRequest, grants: Grants): Answer {
  return asUser(request, grants, ({ cameras = [] }) => cameraPage(cameras, request.query));
}

/** Answers as the user whose access token the request bears, in the header alone (RFC 6750 section 2.1). */
function asUser(request: MockRequest, grants: Grants, answer: (user: MockUser) => Answer): Answer {
  if (request.query.has('access_token')) return unauthenticated('the access token must be in the authorization header');
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return unauthenticated('the access token is missing');
  const grant = grants.findByAccessToken(token);
  return grant
    ? answer(grant.user)
    : unauthenticated('the access token is unknown, expired or revoked', 'invalid_token');
}

function unauthenticated(message: string, error?: string): Answer {
  // RFC 6750 section 3.1: no error code when the request bore no token at all.
  const challenge = 'Bearer realm="Eagle Eye Networks stand-in"' + (error === undefined ? '' : `, error="${error}"`);
  return apiError(401, message, { 'www-authenticate': challenge });
}
