import { createHash, randomBytes } from 'node:crypto';
import { URLSearchParams } from 'node:url';

import { EagleEyeError } from './errors/eagle-eye-error';
import type { LoginRequest } from './passport-oauth2';
import { escapeRedirectURI } from './redirect-uri';

/** How the code challenge is made from the code verifier (RFC 7636 §4.2). */
export type CodeChallengeMethod = 'S256' | 'plain';

/** What the authorization request says of one login (RFC 6749 §4.1.1, RFC 7636 §4.3). */
export interface AuthorizationRequest {
  readonly authorizationURL: string;
  readonly clientID: string;
  readonly redirectURI: string;
  readonly scope: string;
  readonly state: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly codeChallengeMethod: CodeChallengeMethod | undefined;
  /** Parameters of the application. */
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * Where a browser asks for the login page without a click of the user, no login begins: twelve images on a page of the
 * application's own would fill the Cookie field, and a prefetch would take the place of the login that the user is in.
 * Frames, and `fetch` of one's own pages, may begin one; so may what does not send these fields (Fetch Metadata).
 *
 * @throws EagleEyeError `not_a_navigation`
 */
export function requireNavigation({ headers }: LoginRequest): void {
  const mode = headers['sec-fetch-mode'];
  const destination = headers['sec-fetch-dest'] ?? 'document';
  const isPrefetch = /^prefetch(?![\w-])/.test(String(headers['sec-purpose']));
  if (isPrefetch || mode === 'no-cors' || !/^(?:document|iframe|frame|empty)$/.test(String(destination))) {
    const what = isPrefetch ? 'a prefetch' : 'a part of a page, such as an image';
    throw new EagleEyeError('not_a_navigation', `The browser asked for this page as ${what}: no login begins.`);
  }
}

/** A fresh code verifier: 32 random octets, base64url, as RFC 7636 §4.1 recommends. */
export function createCodeVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The parameters that a hook of a subclass gives. One that is undefined or null is left out.
 *
 * @param hook - name of the hook
 * @throws TypeError for what is not a string, a number or a boolean: RFC 6749 §3.1 lets no parameter stand there twice
 */
export function paramsOf(hook: 'authorizationParams' | 'tokenParams', given: object): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries<unknown>({ ...given })) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      params[name] = String(value);
    } else if (value !== undefined && value !== null) {
      throw new TypeError(
        `EagleEyeStrategy: the parameter "${name}" of ${hook} must be a string, a number or a boolean`,
      );
    }
  }
  return params;
}

/**
 * The URL to which the browser is sent to log in. The parameters are in the order of the vendor's guide; others that
 * `authorizationURL` has stay.
 */
export function authorizationRequestURL(request: AuthorizationRequest): string {
  const { codeVerifier, codeChallengeMethod: method, state } = request;
  // RFC 6749 §3.1: none may stand there twice. As in passport-oauth2, the strategy's own go before the application's.
  const parameters = new Map([
    ['scope', encodeURIComponent(request.scope)],
    ['client_id', encodeURIComponent(request.clientID)],
    ['response_type', 'code'],
    ['redirect_uri', escapeRedirectURI(request.redirectURI)],
  ]);
  if (state !== undefined) {
    parameters.set('state', encodeURIComponent(state));
  }
  if (codeVerifier !== undefined && method !== undefined) {
    const hashed = (): string => createHash('sha256').update(codeVerifier).digest('base64url');
    parameters.set('code_challenge', method === 'plain' ? codeVerifier : hashed());
    parameters.set('code_challenge_method', method);
  }
  for (const [name, value] of Object.entries(request.extra)) {
    const escaped = encodeURIComponent(name);
    if (!parameters.has(escaped)) {
      parameters.set(escaped, encodeURIComponent(value));
    }
  }
  const [endpoint = '', query = ''] = request.authorizationURL.split(/\?(.*)/);
  const others = query.split('&').filter((parameter) => {
    const [name] = new URLSearchParams(parameter).keys();
    return name !== undefined && !parameters.has(encodeURIComponent(name));
  });
  const own = Array.from(parameters, ([name, value]) => `${name}=${value}`);
  return `${endpoint}?${[...others, ...own].join('&')}`;
}
