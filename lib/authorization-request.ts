import { createHash, randomBytes } from 'node:crypto';
import { URLSearchParams } from 'node:url';

import { EagleEyeError } from './errors/eagle-eye-error';
import type { CodeChallengeMethod } from './option-types';
import type { LoginRequest } from './passport';
import { escapeRedirectURI } from './redirect-uri';

/**
 * No login begins where a browser asks for the login page without a click of the user: twelve images on a page of the
 * application itself would fill the Cookie field, and a prefetch would take the place of the login that the user is in.
 * Frames, and `fetch` from the application's own pages, may begin one; so may a request without these fields (Fetch Metadata).
 *
 * @throws EagleEyeError `not_a_navigation`
 */
export function requireNavigation({ headers }: LoginRequest): void {
  const destination = headers['sec-fetch-dest'] ?? 'document';
  const isPrefetch = /^prefetch(?![\w-])/.test(String(headers['sec-purpose']));
  const isPart = headers['sec-fetch-mode'] === 'no-cors' || !/^(?:document|i?frame|empty)$/.test(String(destination));
  if (isPrefetch || isPart) {
    const what = isPrefetch ? 'a prefetch' : 'a part of a page, such as an image';
    throw new EagleEyeError('not_a_navigation', `The browser asked for this page as ${what}: no login begins.`);
  }
}

/** A code verifier of 32 random octets, as RFC 7636 §4.1 recommends, and the parameters that announce it (§4.3). */
export function createCodeVerifier(method: CodeChallengeMethod) {
  const codeVerifier = randomBytes(32).toString('base64url');
  const hashed = (): string => createHash('sha256').update(codeVerifier).digest('base64url');
  const challenge = method === 'plain' ? codeVerifier : hashed();
  return { codeVerifier, parameters: { code_challenge: challenge, code_challenge_method: method } };
}

/**
 * The URL to which the browser is sent to log in. RFC 6749 §3.1: no parameter may stand there twice.
 *
 * @param own - the parameters of this login, in the order of the vendor's guide
 * @param extra - those of the application; as in passport-oauth2, the login's own go before them
 */
export function authorizationRequestURL(
  authorizationURL: string,
  own: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>>,
): string {
  const parameters = { ...own, ...extra, ...own };
  const [endpoint = '', query = ''] = authorizationURL.split(/\?(.*)/);
  const others = query.split('&').filter((parameter) => {
    const [name] = new URLSearchParams(parameter).keys();
    return name !== undefined && !Object.hasOwn(parameters, name);
  });
  const written = Object.entries(parameters).map(([name, value]) => {
    const escaped = name === 'redirect_uri' ? escapeRedirectURI(value) : encodeURIComponent(value);
    return `${encodeURIComponent(name)}=${escaped}`;
  });
  return `${endpoint}?${[...others, ...written].join('&')}`;
}
