import { createHash, timingSafeEqual } from 'node:crypto';

import type { Answer } from './answer';
import { invalidRequest, oauthError } from './oauth-error';
import { duplicate, type MockRequest } from './request';
import type { Settings } from './settings';

/** Every parameter that belongs in the body. */
const BODY_PARAMETERS = [
  'client_id',
  'client_secret',
  'code',
  'code_verifier',
  'grant_type',
  'redirect_uri',
  'refresh_token',
  'scope',
  'token',
  'token_type_hint',
];

/**
 * What the token and the revocation endpoint ask of every request: a form in the body, nothing of it in the query, each
 * parameter once, and the client authenticated by HTTP Basic alone. Answers what is wrong, or nothing.
 */
export function refuseClientRequest(request: MockRequest, settings: Settings): Answer | undefined {
  const inQuery = BODY_PARAMETERS.find((name) => request.query.has(name));
  if (inQuery !== undefined)
    return invalidRequest(`${inQuery} must be in the body: query parameters are not supported`);
  if (!request.isForm) return invalidRequest('the content type must be application/x-www-form-urlencoded');
  const twice = duplicate(request.form);
  if (twice !== undefined) return invalidRequest(`${twice} is there more than once`);
  // RFC 6749 section 2.3: no more than one authentication method in a request.
  const inBody = ['client_id', 'client_secret'].find((name) => request.form.has(name));
  if (inBody !== undefined)
    return invalidRequest(`${inBody} must not be in the body: authenticate by HTTP Basic alone`);
  return isClient(request.headers.authorization, settings) ? undefined : invalidClient();
}

/** RFC 7617: the Base64 of `id:secret`, neither of them form-encoded first. */
function isClient(authorization: string | undefined, { clientID, clientSecret }: Settings): boolean {
  const base64 = /^Basic +([A-Za-z\d+/]+={0,2})$/i.exec(authorization ?? '')?.[1];
  if (base64 === undefined) return false;
  return timingSafeEqual(digest(Buffer.from(base64, 'base64')), digest(Buffer.from(`${clientID}:${clientSecret}`)));
}

/** timingSafeEqual compares only what is equally long. */
function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function invalidClient(): Answer {
  return oauthError(401, 'invalid_client', 'the client credentials are missing or wrong', {
    'www-authenticate': 'Basic realm="Eagle Eye Networks stand-in", charset="UTF-8"',
  });
}
