import { createHash, timingSafeEqual } from 'node:crypto';

import type { AuthorizationCode, Grant, Grants } from './grants';
import { type Answer, duplicate, json, type MockRequest, parameter } from './http';
import { SCOPE, type Settings } from './options';

/** An error of the token or the revocation endpoint (RFC 6749 section 5.2). */
export function oauthError(status: number, error: string, description: string, headers?: Answer['headers']): Answer {
  return json(status, { error, error_description: description }, headers);
}

/** `POST /oauth2/token` (RFC 6749 section 3.2). */
export function answerToken(request: MockRequest, grants: Grants, settings: Settings): Answer {
  const refusal = refuseClient(request, settings);
  if (refusal) return refusal;
  const grantType = parameter(request.form, 'grant_type');
  if (grantType === undefined) return missing('grant_type');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    return oauthError(400, 'unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
  }
  const scope = parameter(request.form, 'scope');
  if (scope === undefined) return missing('scope');
  if (scope !== SCOPE) return oauthError(403, 'invalid_scope', `scope must be ${SCOPE}`);
  const result = grantType === 'authorization_code' ? spendCode(request.form, grants) : refresh(request.form, grants);
  return 'status' in result ? result : json(200, grants.tokenResponse(result));
}

/** `POST /oauth2/revoke` (RFC 7009). */
export function answerRevoke(request: MockRequest, grants: Grants, settings: Settings): Answer {
  const refusal = refuseClient(request, settings);
  if (refusal) return refusal;
  const token = parameter(request.form, 'token');
  if (token === undefined) return missing('token');
  grants.revokeToken(token);
  // RFC 7009 section 2.2: 200 for an unknown token, too.
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' };
}

/** RFC 6749 section 4.1.3. */
function spendCode(form: URLSearchParams, grants: Grants): Grant | Answer {
  const value = parameter(form, 'code');
  if (value === undefined) return missing('code');
  const redirectURI = parameter(form, 'redirect_uri');
  if (redirectURI === undefined) return missing('redirect_uri');
  const code = grants.codes.get(value);
  if (code === undefined) return oauthError(401, 'invalid_grant', 'code is unknown or has expired');
  if (code.grant !== undefined) {
    // RFC 6749 section 4.1.2: somebody has the code who should not, so the tokens it was spent for end as well.
    grants.revoke(code.grant);
    return oauthError(401, 'invalid_grant', 'code was spent before');
  }
  if (redirectURI !== code.redirectURI) {
    return oauthError(400, 'invalid_grant', 'redirect_uri is not the one of the authorization request');
  }
  const fault = verifierFault(code, parameter(form, 'code_verifier'));
  if (fault !== undefined) return oauthError(400, 'invalid_grant', fault);
  code.grant = grants.open(code.user);
  return code.grant;
}

/** RFC 6749 section 6. */
function refresh(form: URLSearchParams, grants: Grants): Grant | Answer {
  const value = parameter(form, 'refresh_token');
  if (value === undefined) return missing('refresh_token');
  const grant = grants.refreshTokens.get(value);
  return grant ? grants.refresh(grant) : oauthError(401, 'invalid_grant', 'refresh_token is not, or no longer, good');
}

/** Why a verifier does not fit the challenge of its code (RFC 7636 section 4.6). */
function verifierFault({ challenge }: AuthorizationCode, verifier: string | undefined): string | undefined {
  if (challenge === undefined) {
    // RFC 9700 section 4.8.2: otherwise an attacker could remove the challenge from the authorization request unnoticed.
    return verifier && 'code_verifier was given, but the code was issued without code_challenge';
  }
  if (verifier === undefined) return 'code_verifier is missing: the code was issued with code_challenge';
  const value = challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return value === challenge.value ? undefined : 'code_verifier does not match code_challenge';
}

/**
 * What both endpoints ask of every request: a form in the body, nothing of it in the query, each parameter once, and the
 * client authenticated only by HTTP Basic.
 */
function refuseClient({ query, form, isForm, headers }: MockRequest, settings: Settings): Answer | undefined {
  if (query.size > 0) return invalidRequest('parameters must be in the body: query parameters are not supported');
  if (!isForm) return invalidRequest('the content type must be application/x-www-form-urlencoded');
  const twice = duplicate(form);
  if (twice !== undefined) return invalidRequest(`${twice} occurs more than once`);
  // RFC 6749 section 2.3: not more than one authentication method in a request.
  const inBody = ['client_id', 'client_secret'].find((name) => form.has(name));
  if (inBody !== undefined) return invalidRequest(`${inBody} must not be in the body: authenticate by HTTP Basic only`);
  // RFC 7617: the Base64 of `id:secret`, without form-encoding first.
  const base64 = /^Basic +([A-Za-z\d+/]+={0,2})$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // timingSafeEqual compares only what is equally long.
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  const expected = Buffer.from(`${settings.clientID}:${settings.clientSecret}`);
  if (timingSafeEqual(digest(Buffer.from(base64, 'base64')), digest(expected))) return undefined;
  return oauthError(401, 'invalid_client', 'the client credentials are missing or wrong', {
    'www-authenticate': 'Basic realm="Eagle Eye Networks stand-in", charset="UTF-8"',
  });
}

function invalidRequest(description: string): Answer {
  return oauthError(400, 'invalid_request', description);
}

function missing(name: string): Answer {
  return invalidRequest(`${name} is missing`);
}
