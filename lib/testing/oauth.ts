import { createHash } from 'node:crypto';

import { type Grant, type Grants, random } from './grants';
import { type Answer, duplicate, isOfType, json, type MockRequest, parameter, Refusal, required } from './http';
import { SCOPE, type Settings } from './options';
import { signInPage } from './pages';

/** `GET /oauth2/authorize` (RFC 6749 section 4.1.1). The form of the sign-in page is sent to the same URL by POST. */
export function answerAuthorize({ method, query, form }: MockRequest, grants: Grants): Answer {
  const { settings } = grants;
  // Nobody may be sent to a place that is not known (RFC 6749 section 4.1.2.1): these faults show a page.
  const twice = duplicate(query);
  if (twice === 'client_id' || twice === 'redirect_uri') throw new Refusal(400, `${twice} occurs more than once.`);
  if (query.get('client_id') !== settings.clientID) {
    throw new Refusal(400, 'client_id is missing, or it is not the one of this stand-in.');
  }
  const redirectURI = required(query, 'redirect_uri');
  if (!settings.redirectURIs.has(redirectURI)) {
    const whitelist = ['The whitelist, which is compared letter by letter, has:', ...settings.redirectURIs];
    throw new Refusal(400, ['redirect_uri is not on the whitelist:', redirectURI, ...whitelist].join('\n'));
  }

  // Adds to the redirect URI; the rest of that stays as it is.
  const sendBack = (parameters: Record<string, string>): Answer => {
    const state = query.get('state');
    const added = new URLSearchParams({ ...parameters, ...(state !== null && { state }) }).toString();
    const location = `${redirectURI}${redirectURI.includes('?') ? '&' : '?'}${added}`;
    return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
  };
  const refuse = (error: string, error_description: string) => sendBack({ error, error_description });
  if (twice !== undefined) return refuse('invalid_request', `${twice} occurs more than once`);
  if (query.get('response_type') !== 'code') return refuse('unsupported_response_type', 'response_type must be code');
  if (query.get('scope') !== SCOPE) return refuse('invalid_scope', `scope must be ${SCOPE}`);

  const decision = method === 'POST' ? form.get('decision') : settings.authorize;
  if (decision === 'page') return signInPage(query, redirectURI, settings);
  if (decision === 'deny') return refuse('access_denied', 'the user pressed Deny');
  const user = method === 'POST' ? settings.users.find(({ id }) => id === form.get('user')) : settings.users[0];
  if (decision !== 'allow' || !user) throw new Refusal(400, 'Choose who signs in, and press Allow or Deny.');
  const challenge = parameter(query, 'code_challenge');
  const isHash = query.get('code_challenge_method') === 'S256';
  return sendBack({ code: grants.codes.add(random(24), { user, redirectURI, challenge, isHash }) });
}

/** `POST /oauth2/token` (RFC 6749 section 3.2). */
export function answerToken(request: MockRequest, grants: Grants): Answer {
  const form = formOfClient(request, grants.settings);
  const grantType = required(form, 'grant_type');
  if (required(form, 'scope') !== SCOPE) throw new Refusal(403, `scope must be ${SCOPE}`);
  if (grantType === 'authorization_code') return json(200, grants.tokenResponse(spendCode(form, grants)));
  if (grantType !== 'refresh_token') {
    throw new Refusal(400, 'grant_type is neither of the two that are known', { error: 'unsupported_grant_type' });
  }
  // RFC 6749 section 6.
  const grant = grants.refreshTokens.good(required(form, 'refresh_token'));
  if (grant === undefined) throw new Refusal(401, 'refresh_token is not, or no longer, good');
  return json(200, grants.tokenResponse(grants.refresh(grant)));
}

/** `POST /oauth2/revoke` (RFC 7009). */
export function answerRevoke(request: MockRequest, grants: Grants): Answer {
  const token = required(formOfClient(request, grants.settings), 'token');
  const grant = grants.refreshTokens.good(token);
  // RFC 7009 section 2.1: a refresh token ends the whole grant, an access token only itself.
  if (grant) grants.revoke(grant);
  else grants.accessTokens.delete(token);
  // RFC 7009 section 2.2: 200 for an unknown token, too.
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' };
}

/** RFC 6749 section 4.1.3. */
function spendCode(form: URLSearchParams, grants: Grants): Grant {
  const code = grants.codes.good(required(form, 'code'));
  const redirectURI = required(form, 'redirect_uri');
  if (code === undefined) throw new Refusal(401, 'code is unknown or has expired');
  if (code.grant !== undefined) {
    // RFC 6749 section 4.1.2: somebody has the code who should not, so the tokens it was spent for end as well.
    grants.revoke(code.grant);
    throw new Refusal(401, 'code was spent before');
  }
  const error = 'invalid_grant';
  if (redirectURI !== code.redirectURI) {
    throw new Refusal(400, 'redirect_uri is not the one of the authorization request', { error });
  }
  // RFC 7636 section 4.6. A verifier without a challenge is refused, too (RFC 9700 section 4.8.2).
  const verifier = parameter(form, 'code_verifier');
  const isHash = verifier !== undefined && code.isHash;
  if ((isHash ? createHash('sha256').update(verifier).digest('base64url') : verifier) !== code.challenge) {
    throw new Refusal(400, 'code_verifier is not the one of code_challenge', { error });
  }
  code.grant = grants.open(code.user);
  return code.grant;
}

/**
 * The form of a request, once it has what both endpoints ask for: nothing in the query, each parameter once, and the
 * client authenticated only by HTTP Basic.
 */
function formOfClient({ query, form, headers }: MockRequest, settings: Settings): URLSearchParams {
  if (query.size > 0) throw new Refusal(400, 'parameters must be in the body: query parameters are not supported');
  if (!isOfType(headers, 'application/x-www-form-urlencoded')) {
    throw new Refusal(400, 'the content type must be application/x-www-form-urlencoded');
  }
  const twice = duplicate(form);
  if (twice !== undefined) throw new Refusal(400, `${twice} occurs more than once`);
  // RFC 6749 section 2.3: not more than one authentication method in a request.
  const inBody = ['client_id', 'client_secret'].find((name) => form.has(name));
  if (inBody) throw new Refusal(400, `${inBody} must not be in the body: authenticate by HTTP Basic only`);
  // RFC 7617: the Base64 of `id:secret`, without form-encoding first.
  const base64 = /^Basic +([A-Za-z\d+/]+={0,2})$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  if (Buffer.from(base64, 'base64').toString() === `${settings.clientID}:${settings.clientSecret}`) return form;
  throw new Refusal(401, 'the client credentials are missing or wrong', {
    error: 'invalid_client',
    headers: { 'www-authenticate': 'Basic realm="Eagle Eye Networks stand-in", charset="UTF-8"' },
  });
}
