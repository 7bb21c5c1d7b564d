import { type Answer, html, redirect } from './answer';
import { errorPage } from './page';
import { type CodeChallenge, readChallenge } from './pkce';
import { duplicate, parameter } from './request';
import { SCOPE, type Settings } from './settings';

/** An authorization request without a fault (RFC 6749 section 4.1.1). */
export interface AuthorizationRequest {
  readonly redirectURI: string;
  readonly state: string | null;
  readonly challenge: CodeChallenge | undefined;
}

/** Reads an authorization request, or answers what is wrong with it. */
export function readAuthorizationRequest(
  parameters: URLSearchParams,
  settings: Settings,
): AuthorizationRequest | Answer {
  const redirectURI = trustedRedirectURI(parameters, settings);
  if (typeof redirectURI !== 'string') return redirectURI;
  const state = parameters.get('state');
  const refuse = (error: string, description: string) =>
    redirectBack({ redirectURI, state }, { error, error_description: description });
  const twice = duplicate(parameters);
  if (twice !== undefined) return refuse('invalid_request', `${twice} is there more than once`);
  const responseType = parameter(parameters, 'response_type');
  if (responseType === undefined) return refuse('invalid_request', 'response_type is missing');
  if (responseType !== 'code') return refuse('unsupported_response_type', 'response_type must be code');
  if (parameter(parameters, 'scope') !== SCOPE) return refuse('invalid_scope', `scope must be ${SCOPE}`);
  const method = parameter(parameters, 'code_challenge_method');
  const challenge = readChallenge(parameter(parameters, 'code_challenge'), method);
  if (typeof challenge === 'string') return refuse('invalid_request', challenge);
  return { redirectURI, state, challenge };
}

/**
 * The redirect URI, if it is the client's: else an error page, as nobody may be sent to a place that is not known
 * (RFC 6749 section 4.1.2.1).
 */
function trustedRedirectURI(parameters: URLSearchParams, settings: Settings): string | Answer {
  const twice = ['client_id', 'redirect_uri'].find((name) => parameters.getAll(name).length > 1);
  if (twice !== undefined) return html(400, errorPage(`${twice} is there more than once.`));
  if (parameter(parameters, 'client_id') !== settings.clientID) {
    return html(400, errorPage('client_id is missing, or nobody knows it here.'));
  }
  const redirectURI = parameter(parameters, 'redirect_uri');
  if (redirectURI === undefined) return html(400, errorPage('redirect_uri is missing.'));
  if (settings.redirectURIs.has(redirectURI)) return redirectURI;
  return html(400, errorPage(`redirect_uri is not on the whitelist, compared letter by letter: ${redirectURI}`));
}

/** Redirects to the client, with its state as it was. The redirect URI is added to and not touched otherwise. */
export function redirectBack(
  { redirectURI, state }: Pick<AuthorizationRequest, 'redirectURI' | 'state'>,
  response: Readonly<Record<string, string>>,
): Answer {
  const added = new URLSearchParams(state === null ? response : { ...response, state });
  return redirect(`${redirectURI}${redirectURI.includes('?') ? '&' : '?'}${added.toString()}`);
}
