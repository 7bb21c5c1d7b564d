import type { CodeChallenge, Grants } from './grants';
import { type Answer, duplicate, type MockRequest, NO_STORE, parameter, Refusal } from './http';
import { SCOPE, type Settings } from './options';
import { errorPage, signInPage, whitelistPage } from './pages';

/** Where the buttons of the sign-in page lead. */
export const DECISION_PATH = '/oauth2/authorize/decision';

/** An authorization request without a fault (RFC 6749 section 4.1.1). */
interface AuthorizationRequest {
  readonly redirectURI: string;
  readonly challenge: CodeChallenge | undefined;
  /** Redirects with a code or an error, which it adds to the redirect URI; the rest of that stays as it is. */
  readonly answer: (added: Record<string, string>) => Answer;
}

export function answerAuthorize({ query, form }: MockRequest, grants: Grants): Answer {
  const parameters = new URLSearchParams([...query, ...form]);
  const request = readAuthorizationRequest(parameters, grants.settings);
  const { authorize, signedInUser } = grants.settings;
  if (authorize !== 'page') return decide(request, authorize, signedInUser, grants);
  // In the query, where every character comes back as it was: a form field would turn a line feed into CR LF.
  return signInPage(`${DECISION_PATH}?${parameters.toString()}`, request.redirectURI, grants.settings);
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
  return answer({ code: grants.issueCode(user, redirectURI, challenge) });
}

/** Reads an authorization request. Throws a Refusal with what is wrong with it. */
function readAuthorizationRequest(parameters: URLSearchParams, settings: Settings): AuthorizationRequest {
  // Nobody may be sent to a place that is not known (RFC 6749 section 4.1.2.1): these faults show a page.
  const show = (message: string) => new Refusal(errorPage(400, message));
  const unclear = ['client_id', 'redirect_uri'].find((name) => parameters.getAll(name).length > 1);
  if (unclear !== undefined) throw show(`${unclear} occurs more than once.`);
  if (parameters.get('client_id') !== settings.clientID) {
    throw show('client_id is missing, or it is not the one of this stand-in.');
  }
  const redirectURI = parameter(parameters, 'redirect_uri');
  if (redirectURI === undefined) throw show('redirect_uri is missing.');
  if (!settings.redirectURIs.has(redirectURI)) throw new Refusal(whitelistPage(redirectURI, settings.redirectURIs));

  const state = parameters.get('state');
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
  const method = parameter(parameters, 'code_challenge_method');
  const challenge = readChallenge(parameter(parameters, 'code_challenge'), method);
  if (typeof challenge === 'string') throw bringBack('invalid_request', challenge);
  return { redirectURI, challenge, answer };
}

/** The challenge of a request if it has one, or in words what is wrong with it (RFC 7636 section 4.2). */
export function readChallenge(value: string | undefined, method = 'plain'): CodeChallenge | string | undefined {
  if (value === undefined) return method === 'plain' ? undefined : 'code_challenge_method has no code_challenge';
  if (!/^[\w.~-]{43,128}$/.test(value)) return 'code_challenge must be 43 to 128 unreserved characters';
  return ['S256', 'plain'].includes(method) ? { value, method } : 'code_challenge_method must be S256 or plain';
}
