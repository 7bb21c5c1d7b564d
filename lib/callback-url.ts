import { URL } from 'node:url';
import { debuglog } from 'node:util';

import { callMethod, property } from './application-call';
import { EagleEyeError } from './errors/eagle-eye-error';
import type { LoginRequest } from './passport-oauth2';

const debug = debuglog('passport-eagleeye');

const ABSOLUTE = /^https?:\/\/[^/?#@\\]+(?:[/?][^#\\]*)?$/i;
const PATH = /^\/(?![/\\])[^#\\]*$/;
const UNUSABLE = /[\u0000-\u0020\u007f\p{Surrogate}]/u;
/** Segments that a resolver takes out of a path (RFC 3986 §5.2.4): the string would not be the one on the whitelist. */
const DOT_SEGMENT = /\/\.{1,2}(?:[/?]|$)/;
// A host and its port (RFC 9110 §7.2), in the characters of a host name or an IP address: it may stand in a message.
const HOST = /^[\w.-]{1,253}(?::\d{1,5})?$|^\[[\da-f:.]{2,45}\](?::\d{1,5})?$/i;

/** What a redirect URI must be, as errors about it say. */
export const CALLBACK_URL_RULE =
  'must be absolute, such as "http://127.0.0.1:3333", or a path that begins with "/", without white space, user or ' +
  'fragment. Eagle Eye compares it as a string with the whitelist of the application, so it must stand there letter for ' +
  'letter: scheme, host, port, path and trailing slash';

/** Whether a string can be a redirect URI (RFC 6749 §3.1.2): absolute, or a path on the host of the request. */
export function isCallbackURL(url: string): boolean {
  if (UNUSABLE.test(url)) {
    return false;
  }
  return ABSOLUTE.test(url) ? URL.canParse(url) : PATH.test(url) && !DOT_SEGMENT.test(url);
}

function header(req: LoginRequest, name: string): string | undefined {
  const value = req.headers[name];
  return (Array.isArray(value) ? value[0] : value)?.split(',')[0]?.trim();
}

/**
 * Whether the framework trusts the proxy that the request came from. Express decides by the address of the peer;
 * koa-passport, which speaks Express, has only its setting.
 */
function trustsPeer(req: LoginRequest, socket: unknown): boolean {
  const app = property(req, 'app');
  const trusts = callMethod(app, 'get', ['trust proxy fn']);
  return Boolean(
    typeof trusts === 'function'
      ? Reflect.apply(trusts, app, [property(socket, 'remoteAddress'), 0])
      : callMethod(app, 'get', ['trust proxy']),
  );
}

/**
 * Scheme and host that the browser asked for.
 *
 * @param proxy - whether the first value of `X-Forwarded-Host` and `X-Forwarded-Proto` is believed, whoever sent it
 * @returns for example `https://app.example.com`, or undefined when the request names no host
 */
export function originOf(req: LoginRequest, proxy: boolean): string | undefined {
  // Fastify has the connection only as `socket`.
  const socket = property(req, 'socket') ?? property(req, 'connection');
  const trusted = proxy || trustsPeer(req, socket);
  const proto = trusted ? header(req, 'x-forwarded-proto')?.toLowerCase() : undefined;
  const scheme = property(socket, 'encrypted') || proto === 'https' ? 'https' : 'http';
  // HTTP/2 names the host in a field of its own (RFC 9113 §8.3.1).
  const own = header(req, 'host') ?? header(req, ':authority') ?? '';
  const forwarded = trusted ? header(req, 'x-forwarded-host') : undefined;
  const host = forwarded === undefined || forwarded === '' ? own : forwarded;
  const origin = `${scheme}://${host}`;
  // A port above 65535 and 1.2.3.4.5 have the right characters, and are no URL.
  return HOST.test(host) && URL.canParse(origin) ? origin : undefined;
}

/**
 * The redirect URI of a login. An absolute one stays byte for byte as it is; a path is put behind scheme and host of the
 * request.
 */
export function resolveCallbackURL(callbackURL: string, req: LoginRequest, proxy: boolean): string {
  if (!callbackURL.startsWith('/')) {
    return callbackURL;
  }
  const origin = originOf(req, proxy);
  if (origin === undefined) {
    throw new EagleEyeError(
      'callback_url_unresolvable',
      'The "callbackURL" is a path, and the request has no usable Host header to put before it.',
    );
  }
  return origin + callbackURL;
}

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/?]|$)/i;
let warned = false;

/**
 * Says, once in a process, that a login began on one name of this machine and comes back to another: then its cookie cannot
 * come back. For a developer, who opened localhost while the whitelist has 127.0.0.1, or the other way round.
 */
export function warnOfLoopback(req: LoginRequest, proxy: boolean, redirectURI: string): void {
  const nameOf = (url = ''): string | undefined => LOOPBACK.exec(url)?.[1]?.toLowerCase();
  const to = nameOf(redirectURI);
  // In production, where it names no loopback, nothing more is asked.
  const origin = to === undefined ? undefined : originOf(req, proxy);
  const from = nameOf(origin);
  if (from === undefined || from === to) {
    return;
  }
  const { origin: target } = new URL(redirectURI);
  const warning = `The login began on ${origin ?? ''}, but "callbackURL" is on ${target}: the cookie cannot come back. Open ${target} in the browser.`;
  debug('%s', warning);
  if (!warned) {
    warned = true;
    process.emitWarning(warning, 'EagleEyeWarning');
  }
}
