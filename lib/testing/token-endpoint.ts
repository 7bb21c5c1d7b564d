import { createHash, timingSafeEqual } from 'node:crypto';

import type { AuthorizationCode, Grant, Grants } from './grants';
import { type Answer, duplicate, json, type MockRequest, parameter, Refusal } from './http';
import { SCOPE, type Settings } from './options';

/** An error of the token or the revocation endpoint (RFC 6749 section 5.2). */
export function oauthError(status: number, error: string, description: string, headers?: Answer['headers']): Answer {
  return json(status, { error, error_description: description }, headers);
}

/** `POST /oauth2/token` (RFC 6749 section 3.2). */
export function answerToken(request: MockRequest, grants: Grants): Answer {
  const form = formOfClient(request, grants.settings);
  const grantType = required(form, 'grant_type');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    throw refusal(400, 'unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
  }
  if (required(form, 'scope') !== SCOPE) throw refusal(403, 'invalid_scope', `scope must be ${SCOPE}`);
  const grant = grantType === 'authorization_code' ? spendCode(form, grants) : refresh(form, grants);
  return json(200, grants.tokenResponse(grant));
}

/** `POST /oauth2/revoke` (RFC 7009). */
export function answerRevoke(request: MockRequest, grants: Grants): Answer {
  grants.revokeToken(required(formOfClient(request, grants.settings), 'token'));
  // RFC 7009 section 2.2: 200 for an unknown token, too.
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' };
}

/** RFC 6749 section 4.1.3. */
function spendCode(form: URLSearchParams, grants: Grants): Grant {
  const value = required(form, 'code');
  const redirectURI = required(form, 'redirect_uri');
  const code = grants.codes.good(value);
  if (code === undefined) throw refusal(401, 'invalid_grant', 'code is unknown or has expired');
  if (code.grant !== undefined) {
    // RFC 6749 section 4.1.2: somebody has the code who should not, so the tokens it was spent for end as well.
    grants.revoke(code.grant);
    throw refusal(401, 'invalid_grant', 'code was spent before');
  }
  if (redirectURI !== code.redirectURI) {
    throw refusal(400, 'invalid_grant', 'redirect_uri is not the one of the authorization request');
  }
  checkVerifier(code, parameter(form, 'code_verifier'));
  code.grant = grants.open(code.user);
  return code.grant;
}

/** RFC 6749 section 6. */
function refresh(form: URLSearchParams, grants: Grants): Grant {
  const grant = grants.refreshTokens.good(required(form, 'refresh_token'));
  if (grant === undefined) throw refusal(401, 'invalid_grant', 'refresh_token is not, or no longer, good');
  return grants.refresh(grant);
}

/** RFC 7636 section 4.6. */
function checkVerifier({ challenge }: AuthorizationCode, verifier: string | undefined): void {
  const refuse = (description: string) => refusal(400, 'invalid_grant', description);
  if (challenge === undefined) {
    // RFC 9700 section 4.8.2: otherwise an attacker could remove the challenge from the request unnoticed.
    if (verifier) throw refuse('code_verifier was given, but the code was issued without code_challenge');
    return;
  }
  if (verifier === undefined) throw refuse('code_verifier is missing: the code was issued with code_challenge');
  const value = challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  if (value !== challenge.value) throw refuse('code_verifier does not match code_challenge');
}

/**
 * The form of a request, once it has what both endpoints ask for: nothing in the query, each parameter once, and the
 * client authenticated only by HTTP Basic.
 */
function formOfClient({ query, form, isForm, headers }: MockRequest, settings: Settings): URLSearchParams {
  if (query.size > 0) throw invalid('parameters must be in the body: query parameters are not supported');
  if (!isForm) throw invalid('the content type must be application/x-www-form-urlencoded');
  const twice = duplicate(form);
  if (twice !== undefined) throw invalid(`${twice} occurs more than once`);
  // RFC 6749 section 2.3: not more than one authentication method in a request.
  const inBody = ['client_id', 'client_secret'].find((name) => form.has(name));
  if (inBody !== undefined) throw invalid(`${inBody} must not be in the body: authenticate by HTTP Basic only`);
  // RFC 7617: the Base64 of `id:secret`, without form-encoding first.
  const base64 = /^Basic +([A-Za-z\d+/]+={0,2})$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // timingSafeEqual compares only what is equally long.
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  const expected = Buffer.from(`${settings.clientID}:${settings.clientSecret}`);
  if (timingSafeEqual(digest(Buffer.from(base64, 'base64')), digest(expected))) return form;
  throw refusal(401, 'invalid_client', 'the client credentials are missing or wrong', {
    'www-authenticate': 'Basic realm="Eagle Eye Networks stand-in", charset="UTF-8"',
  });
}

function required(form: URLSearchParams, name: string): string {
  const value = parameter(form, name);
  if (value === undefined) throw invalid(`${name} is missing`);
  return value;
}

function invalid(description: string): Refusal {
  return refusal(400, 'invalid_request', description);
}

function refusal(...error: Parameters<typeof oauthError>): Refusal {
  return new Refusal(oauthError(...error));
}
