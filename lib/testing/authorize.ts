import { type Answer, html } from './answer';
import { type AuthorizationRequest, readAuthorizationRequest, redirectBack } from './authorization-request';
import type { Grants } from './grants';
import { errorPage } from './page';
import { type MockRequest, parameter } from './request';
import type { Settings } from './settings';
import { signInPage } from './sign-in-page';

/** Where the buttons of the sign-in page lead. */
export const DECISION_PATH = '/oauth2/authorize/decision';

/** `GET` and `POST /oauth2/authorize`. */
export function answerAuthorize(request: MockRequest, grants: Grants, settings: Settings): Answer {
  const parameters = new URLSearchParams([...request.query, ...request.form]);
  const authorization = readAuthorizationRequest(parameters, settings);
  if ('status' in authorization) return authorization;
  if (settings.authorize === 'deny') return deny(authorization);
  if (settings.authorize === 'allow') return allow(authorization, settings.signedInUser, grants, settings);
  // In the query, where every character comes back as it was: a form field would turn a line feed into CR LF.
  const action = `${DECISION_PATH}?${parameters.toString()}`;
  return html(200, signInPage(action, authorization.redirectURI, settings));
}

/** `POST /oauth2/authorize/decision`: a button of the sign-in page was pressed. */
export function answerDecision(request: MockRequest, grants: Grants, settings: Settings): Answer {
  const authorization = readAuthorizationRequest(request.query, settings);
  if ('status' in authorization) return authorization;
  const decision = parameter(request.form, 'decision');
  if (decision === 'deny') return deny(authorization);
  if (decision === 'allow') return allow(authorization, parameter(request.form, 'user'), grants, settings);
  return html(400, errorPage('Press Allow or Deny on the sign-in page.'));
}

function allow(
  { redirectURI, state, challenge }: AuthorizationRequest,
  userID: string | undefined,
  grants: Grants,
  settings: Settings,
): Answer {
  const user = settings.users.find(({ id }) => id === userID);
  if (user === undefined) return html(400, errorPage('Choose who signs in on the sign-in page.'));
  return redirectBack({ redirectURI, state }, { code: grants.issueCode(user, redirectURI, challenge) });
}

function deny(authorization: AuthorizationRequest): Answer {
  return redirectBack(authorization, { error: 'access_denied', error_description: 'the user did not allow access' });
}
