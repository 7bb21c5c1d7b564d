import { EagleEyeError } from './errors';
import type { LoginRequest } from './passport-oauth2';

const ABSOLUTE = /^https?:\/\/[^/?#]/i;
// RFC 3986 §4.2: the first segment of a relative reference holds no colon, so that it is no scheme.
const RELATIVE = /^(?:\/|[^/?#:]*(?:[/?#]|$))/;
// A host and its port alone (RFC 9110 §7.2): what stands behind another character would be read as something else.
const HOST = /^[^\s/?#@\\]+$/;
const UNUSABLE = /[\u0000-\u0020\u007f#\p{Surrogate}]/u;
/** Segments that a resolver takes out of a path (RFC 3986 §5.2.4). */
const DOT_SEGMENT = /\/\.{1,2}(?:[/?]|$)/;

/** What a redirect URI must be, as errors about it say. */
export const CALLBACK_URL_RULE =
  'it must be an http(s) URL such as "http://127.0.0.1:3333", or a path such as "/callback", without white space and ' +
  'without a fragment. Eagle Eye compares it as a string with the whitelist of the application, so it must stand there ' +
  'letter for letter: scheme, host, port, path and trailing slash';

function isURLWithoutUser(url: string): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const { username, password } = new URL(url);
  return username === '' && password === '';
}

/** Whether a string can be a redirect URI, absolute or relative to the request (RFC 6749 §3.1.2). */
export function isCallbackURL(url: string): boolean {
  if (url === '' || UNUSABLE.test(url)) {
    return false;
  }
  return ABSOLUTE.test(url) ? isURLWithoutUser(url) : !/^[a-z][a-z0-9+.-]*:|\\/i.test(url) && RELATIVE.test(url);
}

function header(req: LoginRequest, name: string): string | undefined {
  const value = req.headers[name];
  const first = (Array.isArray(value) ? value[0] : value)?.split(',')[0]?.trim();
  return first === '' ? undefined : first;
}

function property(object: unknown, name: string): unknown {
  // An Express application is a function.
  return (typeof object === 'object' && object !== null) || typeof object === 'function'
    ? Reflect.get(object, name)
    : undefined;
}

/** Express's own setting (and koa-passport's, which speaks Express) counts like the option `proxy`. */
function trustsProxy(req: LoginRequest): boolean {
  const app = property(req, 'app');
  const get = property(app, 'get');
  if (typeof get !== 'function') {
    return false;
  }
  const trust: unknown = Reflect.apply(get, app, ['trust proxy']);
  return Boolean(trust);
}

/** Fastify has the path before any rewriting as `originalUrl`, too. A request may also name the whole URL (RFC 9112 §3.2.2). */
function originalPath(req: LoginRequest): string {
  const target = property(req, 'originalUrl') ?? req.url;
  if (typeof target !== 'string') {
    return '/';
  }
  return target.startsWith('/') || !URL.canParse(target) ? target : new URL(target).pathname;
}

/** Scheme and host that the browser asked for, or undefined when the request names none. Fastify has the connection as `socket` alone. */
function originalOrigin(req: LoginRequest, proxy: boolean): string | undefined {
  const trusted = proxy || trustsProxy(req);
  const socket = property(req, 'socket') ?? property(req, 'connection');
  const encrypted = Boolean(property(socket, 'encrypted'));
  const forwardedProto = trusted ? header(req, 'x-forwarded-proto')?.toLowerCase() : undefined;
  // HTTP/2 names the host in a field of its own (RFC 9113 §8.3.1).
  const given = header(req, 'host') ?? header(req, ':authority') ?? '';
  const host = (trusted ? header(req, 'x-forwarded-host') : undefined) ?? given;
  const scheme = encrypted || forwardedProto === 'https' ? 'https' : 'http';
  return HOST.test(host) ? `${scheme}://${host}` : undefined;
}

/** As Eagle Eye compares strings, nothing is normalised that does not have to be: a default port, an escape. */
function resolve(callbackURL: string, origin: string, path: string): string {
  const { protocol, host, pathname, search } = new URL(callbackURL, origin + path);
  const own = new URL(origin);
  const defaultPort = host === own.host && own.port === '' ? (/:\d+$/.exec(origin)?.[0] ?? '') : '';
  const isResolved = /^\/(?!\/)/.test(callbackURL) && !DOT_SEGMENT.test(callbackURL);
  return `${protocol}//${host}${defaultPort}${isResolved ? callbackURL : pathname + search}`;
}

/**
 * The redirect URI of a login. An absolute one stays byte for byte as it is; a relative one is resolved against the URL
 * that the browser asked for.
 *
 * @param callbackURL - redirect URI, checked by {@link isCallbackURL}
 * @param req - the request that begins or ends the login
 * @param proxy - whether the first value of `X-Forwarded-Host` and `X-Forwarded-Proto` is believed
 * @throws EagleEyeError `callback_url_unresolvable` when the request has no usable Host header
 */
export function resolveCallbackURL(callbackURL: string, req: LoginRequest, proxy: boolean): string {
  if (ABSOLUTE.test(callbackURL)) {
    return callbackURL;
  }
  const origin = originalOrigin(req, proxy);
  const path = originalPath(req);
  if (origin === undefined || !URL.canParse(callbackURL, origin + path)) {
    throw new EagleEyeError(
      'The relative "callbackURL" cannot be resolved: the request has no usable Host header. Use an absolute URL.',
      { code: 'callback_url_unresolvable', status: 400 },
    );
  }
  return resolve(callbackURL, origin, path);
}
