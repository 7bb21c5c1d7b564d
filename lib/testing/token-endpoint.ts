import { type Answer, json } from './answer';
import { refuseClientRequest } from './client-authentication';
import type { Grant, Grants } from './grants';
import { invalidRequest, oauthError } from './oauth-error';
import { verifierFault } from './pkce';
import { type MockRequest, parameter } from './request';
import { SCOPE, type Settings } from './settings';
import type { MockUser } from './types';

/** `POST /oauth2/token` (RFC 6749 section 3.2). */
export function answerToken(request: MockRequest, grants: Grants, settings: Settings): Answer {
  const refusal = refuseClientRequest(request, settings);
  if (refusal) return refusal;
  const { form } = request;
  const grantType = parameter(form, 'grant_type');
  if (grantType === undefined) return missing('grant_type');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    return oauthError(400, 'unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
  }
  const scope = parameter(form, 'scope');
  if (scope === undefined) return missing('scope');
  if (scope !== SCOPE) return oauthError(403, 'invalid_scope', `scope must be ${SCOPE}`);
  const result = grantType === 'authorization_code' ? spendCode(form, grants) : refresh(form, grants);
  return 'status' in result ? result : tokenResponse(result, grants, settings);
}

/** RFC 6749 section 4.1.3. */
function spendCode(form: URLSearchParams, grants: Grants): Grant | Answer {
  const value = parameter(form, 'code');
  if (value === undefined) return missing('code');
  const redirectURI = parameter(form, 'redirect_uri');
  if (redirectURI === undefined) return missing('redirect_uri');
  const code = grants.findCode(value);
  if (code === undefined) return oauthError(401, 'invalid_grant', 'code is unknown or has expired');
  if (code.grant !== undefined) {
    // RFC 6749 section 4.1.2: somebody has the code who should not, so what it was spent for ends as well.
    grants.revoke(code.grant);
    return oauthError(401, 'invalid_grant', 'code was spent before');
  }
  if (redirectURI !== code.redirectURI) {
    return oauthError(400, 'invalid_grant', 'redirect_uri is not the one of the authorization request');
  }
  const fault = verifierFault(code.challenge, parameter(form, 'code_verifier'));
  return fault === undefined ? grants.spend(code) : oauthError(400, 'invalid_grant', fault);
}

/** RFC 6749 section 6. */
function refresh(form: URLSearchParams, grants: Grants): Grant | Answer {
  const value = parameter(form, 'refresh_token');
  if (value === undefined) return missing('refresh_token');
  const grant = grants.findByRefreshToken(value);
  if (grant === undefined)
    return oauthError(401, 'invalid_grant', 'refresh_token is unknown, spent, revoked or expired');
  grants.refresh(grant);
  return grant;
}

function tokenResponse(grant: Grant, grants: Grants, settings: Settings): Answer {
  return json(200, {
    access_token: grant.accessToken,
    expires_in: grants.expiresIn(grant),
    ...httpsBaseUrl(grant.user, settings),
    refresh_token: grant.refreshToken,
    scope: SCOPE,
    token_type: 'Bearer',
  });
}

function httpsBaseUrl({ httpsBaseUrl: { hostname, port } }: MockUser, settings: Settings): object {
  if (settings.httpsBaseUrl === 'absent') return {};
  if (settings.httpsBaseUrl === 'object') return { httpsBaseUrl: { hostname, port } };
  return { httpsBaseUrl: port === 443 ? `https://${hostname}` : `https://${hostname}:${port}` };
}

function missing(name: string): Answer {
  return invalidRequest(`${name} is missing`);
}
