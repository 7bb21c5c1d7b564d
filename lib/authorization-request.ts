/** What the authorization request says beyond its endpoint (RFC 6749 §4.1.1, RFC 7636 §4.3). */
export interface AuthorizationRequest {
  scope: string;
  clientID: string;
  redirectURI: string;
  state?: string | undefined;
  codeChallenge?: string | undefined;
  codeChallengeMethod?: string | undefined;
  /** Parameters of a subclass; one that is undefined is left out. */
  extra?: Record<string, string | undefined>;
}

/**
 * A redirect URI as the value of a query parameter, with only that escaped which a query cannot hold or would change:
 * Eagle Eye compares it as a string, and its guide writes it with `:` and `/` as they are (RFC 3986 §3.4 allows them).
 */
function escapeRedirectURI(uri: string): string {
  return encodeURIComponent(uri).replace(/%(?:3A|2F|3F|40|24|2C|3D)/g, decodeURIComponent);
}

/**
 * The URL to which the browser is sent to log in.
 *
 * @param authorizationURL - the authorization endpoint; a query of its own is kept
 * @param request - the parameters, in the order of the vendor's guide
 */
export function authorizationRequestURL(authorizationURL: string, request: AuthorizationRequest): string {
  const parameters = new Map([
    ['scope', encodeURIComponent(request.scope)],
    ['client_id', encodeURIComponent(request.clientID)],
    ['response_type', 'code'],
    ['redirect_uri', escapeRedirectURI(request.redirectURI)],
  ]);
  if (request.state !== undefined) {
    parameters.set('state', encodeURIComponent(request.state));
  }
  if (request.codeChallenge !== undefined) {
    parameters.set('code_challenge', request.codeChallenge);
    parameters.set('code_challenge_method', request.codeChallengeMethod ?? 'plain');
  }
  for (const [name, value] of Object.entries(request.extra ?? {})) {
    // RFC 6749 §3.1: none may stand there twice. As in passport-oauth2, the strategy's own go before a subclass's.
    if (value !== undefined && !parameters.has(name)) {
      parameters.set(encodeURIComponent(name), encodeURIComponent(value));
    }
  }
  const query = Array.from(parameters, ([name, value]) => `${name}=${value}`).join('&');
  return `${authorizationURL}${authorizationURL.includes('?') ? '&' : '?'}${query}`;
}
