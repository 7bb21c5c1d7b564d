import { isTrustedHost } from '../base-url';

const RULE =
  'EagleEyeTokens: what to fetch must be a string: a path that begins with one "/" and stays below the base URL of the account';

/**
 * Where a request for an account goes. The token goes with it, so this decides who may see it.
 *
 * @param path - a path on the base URL, or an absolute URL: on the origin of the base URL, or https on port 443 of a host that
 *   is one of the trusted domains or below one. What a URL cannot hold is encoded, as `fetch` does.
 * @throws TypeError for everything else
 */
export function apiUrlOf(path: unknown, baseUrl: string, trustedDomains: readonly string[]): URL {
  const base = new URL(baseUrl);
  // Of control characters, a URL drops line breaks and tabs without a word.
  if (typeof path === 'string' && !/\p{Cc}/u.test(path)) {
    const isPath = /^\/(?![/\\])/.test(path);
    const url = isPath ? new URL(baseUrl + path) : /^https?:\/\//i.test(path) && URL.canParse(path) && new URL(path);
    if (isPath && url && url.pathname.startsWith(base.pathname.replace(/\/*$/, '/'))) {
      return url;
    }
    if (!isPath && url && url.username === '' && url.password === '') {
      const isOwn = url.origin === base.origin;
      if (isOwn || (url.protocol === 'https:' && url.port === '' && isTrustedHost(url.hostname, trustedDomains))) {
        return url;
      }
    }
  }
  const trusted = `or an https URL, port 443, on one of the "trustedApiDomains" (${trustedDomains.join(', ')})`;
  throw new TypeError(`${RULE}, ${trusted}`);
}
