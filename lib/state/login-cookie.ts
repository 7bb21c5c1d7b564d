import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject } from '../json';
import type { LoginRequest } from '../passport';
import { open, seal } from '../sealed-value';

/* A pending login in a sealed cookie of its own. The name holds the handle, and the seal covers it. */

/** Logins that one browser may have under way, in as many tabs; the oldest gives way. */
const MAX_PENDING = 10;
/**
 * What a browser's whole `Cookie` field may take, in bytes, the cookies of the application included: nginx refuses a field
 * of 8 KiB, and Node headers of 16 KiB in all, so that the browser would be locked out of the site.
 */
const MAX_FIELD_BYTES = 7500;
// Sent only over https, and bound to the host (RFC 6265bis §4.1.3.2).
const SECURE_NAME = '__Host-eagleeye.';
const NAME = 'eagleeye.';
/**
 * Cookies of ours in a `Cookie` field. Only SP and HTAB are stripped (RFC 6265 §5.2): a browser takes `\u00a0__Host-…` for a
 * name without the prefix, which a sibling subdomain may set, and `trim` would make it ours.
 */
const OURS = /(?:^|;)[ \t]*((?:__Host-)?eagleeye\.[\w-]{22})=([^;]*)/g;

/** A pending login as its cookie keeps it. */
export interface LoginInCookie {
  readonly redirectURI: string;
  /** PKCE's (RFC 7636 §4.1). */
  readonly codeVerifier: string | undefined;
  /** The application's state, as JSON. */
  readonly json: string | undefined;
}

function isHttps(redirectURI: string): boolean {
  return /^https:/i.test(redirectURI);
}

function setCookie(name: string, value: string, maxAge: number): string {
  const secure = name.startsWith(SECURE_NAME) ? '; Secure' : '';
  // Lax, not strict: it has to come back with the redirect from Eagle Eye.
  return `${name}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/** Our cookies of a request as name and value, in the order of the field: browsers send the oldest first (RFC 6265 §5.4). */
function cookiesOf({ headers }: LoginRequest): [name: string, value: string][] {
  return Array.from(String(headers.cookie ?? '').matchAll(OURS), ([, name = '', value = '']) => [name, value]);
}

/**
 * The `Set-Cookie` fields that begin a login: its own, and those that delete the oldest so that all stay within bounds.
 *
 * @param handle - names the login
 * @param binding - what else the cookie opens for only: client and state
 * @param maxAge - seconds
 */
export function beginInCookie(
  req: LoginRequest,
  handle: string,
  { redirectURI, codeVerifier, json }: LoginInCookie,
  binding: string,
  secret: string,
  maxAge: number,
): string[] {
  const name = (isHttps(redirectURI) ? SECURE_NAME : NAME) + handle;
  // None of the three holds a line break.
  const value = seal([redirectURI, codeVerifier, json].join('\n'), `${name} ${binding}`, secret);
  let bytes = (req.headers.cookie?.length ?? 0) + name.length + value.length + '; ='.length;
  const pending = cookiesOf(req);
  let kept = pending.length + 1;
  const deleted: string[] = [];
  for (const [other, otherValue] of pending) {
    // A browser that holds thousands of cookies loses them in several logins, not in one answer.
    if ((kept <= MAX_PENDING && bytes <= MAX_FIELD_BYTES) || deleted.length === MAX_PENDING) {
      break;
    }
    deleted.push(setCookie(other, '', 0));
    bytes -= other.length + otherValue.length + '; ='.length;
    kept -= 1;
  }
  return [...deleted, setCookie(name, value, maxAge)];
}

/**
 * The login of a handle, from its cookie, and the field that deletes that.
 *
 * @param expectedURI - the callback's redirect URI: where it is https, only a cookie that is bound to the host counts
 * @returns undefined when the cookie did not come back, or does not open
 */
export function findInCookie(
  req: LoginRequest,
  handle: string,
  expectedURI: string,
  binding: string,
  secrets: readonly string[],
): (LoginInCookie & { readonly deletion: string }) | undefined {
  const cookies = cookiesOf(req);
  const named = (prefix: string) => cookies.find(([name]) => name === prefix + handle);
  const cookie = named(SECURE_NAME) ?? (isHttps(expectedURI) ? undefined : named(NAME));
  if (!cookie) {
    return undefined;
  }
  const [name, value] = cookie;
  const text = open(value, `${name} ${binding}`, secrets);
  if (text === undefined) {
    return undefined;
  }
  const [redirectURI = '', codeVerifier = '', json = ''] = text.split('\n');
  const login = { redirectURI, codeVerifier: codeVerifier || undefined, json: json || undefined };
  return { ...login, deletion: setCookie(name, '', 0) };
}

function has<Name extends string>(
  value: unknown,
  ...methods: Name[]
): value is Record<Name, (name: string, value?: readonly unknown[]) => unknown> {
  return isJsonObject(value) && methods.every((name) => typeof value[name] === 'function');
}

/**
 * Adds `Set-Cookie` fields to the response of a request, beside those that are there. Express sets `req.res`; koa-passport
 * puts half a response there, and Koa's own stands on the context; elsewhere the application sets `req.res`. When Fastify's
 * reply is sent, its fields take the place of Node's, while NestJS has Passport answer by Node's: there both get the same.
 *
 * @throws EagleEyeError `response_required` when the response cannot be found from the request
 */
export function addCookies({ ctx, res, raw }: LoginRequest, fields: readonly string[]): void {
  const response = (isJsonObject(ctx) ? ctx.res : undefined) ?? res;
  const behind = isJsonObject(response) && has(response.raw, 'getHeader', 'setHeader') ? response.raw : undefined;
  const reply = behind && has(response, 'getHeader', 'removeHeader', 'header') ? response : undefined;
  const node = reply ? behind : response;
  if (!has(node, 'getHeader', 'setHeader')) {
    const cure =
      raw === undefined
        ? 'Set req.res = res before passport.authenticate.'
        : "Add the hook app.addHook('onRequest', async (request, reply) => { request.res = reply; }): in NestJS, app is app.getHttpAdapter().getInstance().";
    throw new EagleEyeError('response_required', 'The login found no response for its cookie.', {}, cure);
  }
  const before = (reply ?? node).getHeader('set-cookie') ?? [];
  const all = [...(Array.isArray(before) ? (before as unknown[]) : [before]), ...fields];
  if (reply) {
    // Its header() would add to the fields that stand in it.
    reply.removeHeader('set-cookie');
    reply.header('set-cookie', [...all]);
  }
  node.setHeader('set-cookie', all);
}
