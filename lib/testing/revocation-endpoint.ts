import type { Answer } from './answer';
import { refuseClientRequest } from './client-authentication';
import type { Grants } from './grants';
import { invalidRequest } from './oauth-error';
import { type MockRequest, parameter } from './request';
import type { Settings } from './settings';

/** `POST /oauth2/revoke` (RFC 7009). */
export function answerRevoke(request: MockRequest, grants: Grants, settings: Settings): Answer {
  const refusal = refuseClientRequest(request, settings);
  if (refusal) return refusal;
  const token = parameter(request.form, 'token');
  if (token === undefined) return invalidRequest('token is missing');
  grants.revokeToken(token);
  // RFC 7009 section 2.2: 200 for a token nobody knows too, as the client has what it wanted.
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' };
}
