import { URL } from 'node:url';
import { debuglog } from 'node:util';

import type { LoginRequest } from './passport';

const debug = debuglog('passport-eagleeye');

const ABSOLUTE = /^https?:\/\/[^/?#@\\]+(?:[/?][^#\\]*)?$/i;
const UNUSABLE = /[\u0000-\u0020\u007f\p{Surrogate}]/u;
/** A path that a message may repeat. */
const PATH = /^\/(?:[\w.~-]+\/?){0,10}$/;
// A host and its port (RFC 9110 §7.2), in the characters of a host name or an IP address: it may stand in a message.
const HOST = /^[\w.-]{1,253}(?::\d{1,5})?$|^\[[\da-f:.]{2,45}\](?::\d{1,5})?$/i;
const LOOPBACK = /^(?:https?:\/\/)?(localhost|127\.0\.0\.1|\[::1\])(?=[:/?]|$)/i;

/** Whether a value can be a redirect URI (RFC 6749 §3.1.2). */
export function isRedirectURI(value: unknown): value is string {
  return typeof value === 'string' && ABSOLUTE.test(value) && !UNUSABLE.test(value) && URL.canParse(value);
}

/** What the option "callbackURL" must be; a path is shown behind a host. */
export function redirectURIRule(value: unknown): string {
  const isPath = typeof value === 'string' && value.length <= 100 && PATH.test(value);
  const example = isPath ? `https://your-host${value}` : 'http://127.0.0.1:3333';
  return (
    `must be absolute, such as "${example}", without white space, user or fragment. Eagle Eye compares it as a string ` +
    'with the whitelist of the application, so it must stand there letter for letter: scheme, host, port, path and ' +
    'trailing slash'
  );
}

/**
 * A redirect URI as the value of a query parameter. Only what a query cannot hold, or would change, is escaped: Eagle Eye
 * compares it as a string, and its guide writes it with `:` and `/` as they are (RFC 3986 §3.4 allows them).
 */
export function escapeRedirectURI(uri: string): string {
  return uri.replace(/[^\w.~!*'():/?@$,=-]+/g, encodeURIComponent);
}

/**
 * The host that the browser asked for, with its port, in lower case, if the request names one. HTTP/2 names it in a field of
 * its own (RFC 9113 §8.3.1).
 */
export function hostOf({ headers }: LoginRequest): string | undefined {
  const host = headers[':authority'] ?? headers.host;
  return typeof host === 'string' && HOST.test(host) ? host.toLowerCase() : undefined;
}

let warned = false;

/**
 * Says, once in a process, that a login began on one name of this machine and comes back to another: then its cookie cannot
 * come back. For a developer who opened localhost while the whitelist has 127.0.0.1, or the other way round.
 */
export function warnOfLoopback(req: LoginRequest, redirectURI: string): void {
  const nameIn = (text = ''): string | undefined => LOOPBACK.exec(text)?.[1]?.toLowerCase();
  const to = nameIn(redirectURI);
  // In production, where the redirect URI names no loopback, nothing more is asked.
  const host = to === undefined ? undefined : hostOf(req);
  const from = nameIn(host);
  if (from === undefined || from === to) {
    return;
  }
  const { origin } = new URL(redirectURI);
  const warning = `The login began on ${host ?? ''}, but "callbackURL" is on ${origin}: the cookie cannot come back. Open ${origin} in the browser.`;
  debug('%s', warning);
  if (!warned) {
    warned = true;
    process.emitWarning(warning, 'EagleEyeWarning');
  }
}
