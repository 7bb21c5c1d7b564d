import { createHash } from 'node:crypto';

import { type AuthorizationCode, type Grant, type Grants, random } from './grants';
import { type Answer, duplicate, json, type MockRequest, NO_STORE, parameter, Refusal } from './http';
import { SCOPE, type Settings } from './options';
import { errorPage, signInPage } from './pages';

/** Where the buttons of the sign-in page lead. */
export const DECISION_PATH = '/oauth2/authorize/decision';

/** An authorization request without a fault (RFC 6749 section 4.1.1), and how it is answered. */
type AuthorizationRequest = ReturnType<typeof readAuthorizationRequest>;

export function answerAuthorize({ query }: MockRequest, grants: Grants): Answer {
  const request = readAuthorizationRequest(query, grants.settings);
  const { authorize, signedInUser } = grants.settings;
  if (authorize !== 'page') return decide(request, authorize, signedInUser, grants);
  // In the query, where every character comes back as it was: a form field would turn a line feed into CR LF.
  return signInPage(`${DECISION_PATH}?${query.toString()}`, request.redirectURI, grants.settings);
}

/** Somebody pressed a button of the sign-in page. */
export function answerDecision({ query, form }: MockRequest, grants: Grants): Answer {
  return decide(readAuthorizationRequest(query, grants.settings), form.get('decision'), form.get('user'), grants);
}

function decide(request: AuthorizationRequest, decision: string | null, userID: string | null, grants: Grants): Answer {
  const { redirectURI, challenge, answer } = request;
  if (decision === 'deny') {
    return answer({ error: 'access_denied', error_description: 'the user pressed Deny' });
  }
  const user = grants.settings.users.find(({ id }) => id === userID);
  if (decision !== 'allow' || user === undefined)
    return errorPage(400, 'Choose who signs in, and press Allow or Deny.');
  return answer({ code: grants.codes.add(random(24), { user, redirectURI, challenge }) });
}

/** Reads an authorization request. Throws a Refusal with what is wrong with it. */
function readAuthorizationRequest(parameters: URLSearchParams, settings: Settings) {
  // Nobody may be sent to a place that is not known (RFC 6749 section 4.1.2.1): these faults show a page.
  const show = (message: string) => new Refusal(errorPage(400, message));
  const unclear = ['client_id', 'redirect_uri'].find((name) => parameters.getAll(name).length > 1);
  if (unclear !== undefined) throw show(`${unclear} occurs more than once.`);
  if (parameters.get('client_id') !== settings.clientID) {
    throw show('client_id is missing, or it is not the one of this stand-in.');
  }
  const redirectURI = parameter(parameters, 'redirect_uri');
  if (redirectURI === undefined) throw show('redirect_uri is missing.');
  if (!settings.redirectURIs.has(redirectURI)) {
    const whitelist = ['The whitelist, which is compared letter by letter, has:', ...settings.redirectURIs].join('\n');
    throw show(`redirect_uri is not on the whitelist. The application asked for:\n${redirectURI}\n${whitelist}`);
  }

  const state = parameters.get('state');
  // Adds to the redirect URI; the rest of that stays as it is.
  const answer = (added: Record<string, string>) => {
    const query = new URLSearchParams({ ...added, ...(state !== null && { state }) }).toString();
    const location = `${redirectURI}${redirectURI.includes('?') ? '&' : '?'}${query}`;
    return { status: 302, headers: { location, 'referrer-policy': 'no-referrer', ...NO_STORE }, body: '' };
  };
  const bringBack = (error: string, error_description: string) => new Refusal(answer({ error, error_description }));
  const twice = duplicate(parameters);
  if (twice !== undefined) throw bringBack('invalid_request', `${twice} occurs more than once`);
  const responseType = parameter(parameters, 'response_type');
  if (responseType === undefined) throw bringBack('invalid_request', 'response_type is missing');
  if (responseType !== 'code') throw bringBack('unsupported_response_type', 'response_type must be code');
  if (parameters.get('scope') !== SCOPE) throw bringBack('invalid_scope', `scope must be ${SCOPE}`);
  // RFC 7636 section 4.3.
  const method = parameter(parameters, 'code_challenge_method') ?? 'plain';
  const value = parameter(parameters, 'code_challenge');
  if (method !== 'plain' && (method !== 'S256' || value === undefined)) {
    throw bringBack('invalid_request', 'code_challenge_method must be S256 or plain, beside a code_challenge');
  }
  if (value !== undefined && !/^[\w.~-]{43,128}$/.test(value)) {
    throw bringBack('invalid_request', 'code_challenge must be 43 to 128 unreserved characters');
  }
  return { redirectURI, challenge: value === undefined ? undefined : { value, method }, answer };
}

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
  if (Buffer.from(base64, 'base64').toString() === `${settings.clientID}:${settings.clientSecret}`) return form;
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
