import type { CodeChallenge, Grants } from './grants';
import { type Answer, duplicate, html, type MockRequest, parameter, redirect } from './http';
import { SCOPE, type Settings } from './options';
import { errorPage, signInPage, whitelistPage } from './pages';

/** Where the buttons of the sign-in page lead. */
export const DECISION_PATH = '/oauth2/authorize/decision';

/** An authorization request without a fault (RFC 6749 section 4.1.1). */
interface AuthorizationRequest {
  readonly redirectURI: string;
  readonly state: string | null;
  readonly challenge: CodeChallenge | undefined;
}

/** `GET` and `POST /oauth2/authorize`. */
export function answerAuthorize(request: MockRequest, grants: Grants, settings: Settings): Answer {
  const parameters = new URLSearchParams([...request.query, ...request.form]);
  const authorization = readAuthorizationRequest(parameters, settings);
  if ('status' in authorization) return authorization;
  if (settings.authorize !== 'page') {
    return decide(settings.authorize, settings.signedInUser, authorization, grants, settings);
  }
  // In the query, where every character comes back as it was: a form field would turn a line feed into CR LF.
  return html(200, signInPage(`${DECISION_PATH}?${parameters.toString()}`, authorization.redirectURI, settings));
}

/** `POST /oauth2/authorize/decision`: somebody pressed a button of the sign-in page. */
export function answerDecision({ query, form }: MockRequest, grants: Grants, settings: Settings): Answer {
  const authorization = readAuthorizationRequest(query, settings);
  if ('status' in authorization) return authorization;
  return decide(parameter(form, 'decision'), parameter(form, 'user'), authorization, grants, settings);
}

function decide(
  decision: string | undefined,
  userID: string | undefined,
  { redirectURI, state, challenge }: AuthorizationRequest,
  grants: Grants,
  settings: Settings,
): Answer {
  if (decision === 'deny') return redirectBack(redirectURI, state, 'access_denied', 'the user did not allow access');
  if (decision !== 'allow') return html(400, errorPage('Press Allow or Deny on the sign-in page.'));
  const user = settings.users.find(({ id }) => id === userID);
  if (user === undefined) return html(400, errorPage('Choose who signs in on the sign-in page.'));
  return redirectBack(redirectURI, state, undefined, grants.issueCode(user, redirectURI, challenge));
}

/** Reads an authorization request, or answers what is wrong with it. */
function readAuthorizationRequest(parameters: URLSearchParams, settings: Settings): AuthorizationRequest | Answer {
  // Nobody may be sent to a place that is not known (RFC 6749 section 4.1.2.1): these faults show a page.
  const unclear = ['client_id', 'redirect_uri'].find((name) => parameters.getAll(name).length > 1);
  if (unclear !== undefined) return html(400, errorPage(`${unclear} occurs more than once.`));
  if (parameter(parameters, 'client_id') !== settings.clientID) {
    return html(400, errorPage('client_id is missing, or it is not the one of this stand-in.'));
  }
  const redirectURI = parameter(parameters, 'redirect_uri');
  if (redirectURI === undefined) return html(400, errorPage('redirect_uri is missing.'));
  if (!settings.redirectURIs.has(redirectURI)) return html(400, whitelistPage(redirectURI, settings.redirectURIs));

  const state = parameters.get('state');
  const refuse = (error: string, description: string) => redirectBack(redirectURI, state, error, description);
  const twice = duplicate(parameters);
  if (twice !== undefined) return refuse('invalid_request', `${twice} occurs more than once`);
  const responseType = parameter(parameters, 'response_type');
  if (responseType === undefined) return refuse('invalid_request', 'response_type is missing');
  if (responseType !== 'code') return refuse('unsupported_response_type', 'response_type must be code');
  if (parameter(parameters, 'scope') !== SCOPE) return refuse('invalid_scope', `scope must be ${SCOPE}`);
  const method = parameter(parameters, 'code_challenge_method');
  const challenge = readChallenge(parameter(parameters, 'code_challenge'), method);
  return typeof challenge === 'string' ? refuse('invalid_request', challenge) : { redirectURI, state, challenge };
}

/** Redirects with a code, or with an error and its description. Adds to the redirect URI and leaves the rest of it as it is. */
function redirectBack(redirectURI: string, state: string | null, error: string | undefined, value: string): Answer {
  const added = new URLSearchParams(error === undefined ? { code: value } : { error, error_description: value });
  if (state !== null) added.set('state', state);
  return redirect(`${redirectURI}${redirectURI.includes('?') ? '&' : '?'}${added.toString()}`);
}

/** The challenge of a request (`undefined` if it has none), or in words what is wrong with it (RFC 7636 section 4.2). */
export function readChallenge(value: string | undefined, method = 'plain'): CodeChallenge | string | undefined {
  if (value === undefined) return method === 'plain' ? undefined : 'code_challenge_method has no code_challenge';
  if (!/^[\w.~-]{43,128}$/.test(value)) return 'code_challenge must be 43 to 128 unreserved characters';
  return ['S256', 'plain'].includes(method) ? { value, method } : 'code_challenge_method must be S256 or plain';
}
