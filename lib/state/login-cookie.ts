import { callMethod, property } from '../application-call';
import type { LoginRequest } from '../passport-oauth2';
import { open, seal } from '../sealed-value';
import { MAX_AGE } from './state-parameter';

/* A pending login in a sealed cookie of its own. The name holds the handle; who changes it breaks the seal. */

/** Logins that one browser may have under way, in as many tabs; the oldest gives way. */
export const MAX_PENDING = 10;
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

function setCookie(name: string, value: string, maxAge: number): string {
  const secure = name.startsWith(SECURE_NAME) ? '; Secure' : '';
  // Lax, not strict: it has to come back with the redirect from Eagle Eye.
  return `${name}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/** Our cookies of a request as name and value, in the order of the field: browsers send the oldest first (RFC 6265 §5.4). */
function cookiesOf(req: LoginRequest): [name: string, value: string][] {
  return Array.from(String(req.headers.cookie ?? '').matchAll(OURS), ([, name = '', value = '']) => [name, value]);
}

/**
 * The `Set-Cookie` fields that begin a login: its own, and those that delete the oldest so that all stay within bounds.
 * Nothing is opened for that.
 *
 * @param login - begins with its redirect URI
 * @param client - which client of which authorization server the login belongs to: the cookie opens for no other
 * @param secret - what seals
 */
export function beginInCookie(
  req: LoginRequest,
  handle: string,
  login: string,
  client: string,
  secret: string,
): string[] {
  const name = (/^https:/i.test(login) ? SECURE_NAME : NAME) + handle;
  const value = seal(login, `${name} ${client}`, secret);
  const pending = cookiesOf(req);
  let bytes = (req.headers.cookie?.length ?? 0) + name.length + value.length + '; ='.length;
  let kept = pending.length + 1;
  const deleted: string[] = [];
  for (const [other, otherValue] of pending) {
    // A browser that was given thousands of cookies gets rid of them in several logins, not in one answer.
    if ((kept <= MAX_PENDING && bytes <= MAX_FIELD_BYTES) || deleted.length === MAX_PENDING) {
      break;
    }
    deleted.push(setCookie(other, '', 0));
    bytes -= other.length + otherValue.length + '; ='.length;
    kept -= 1;
  }
  return [...deleted, setCookie(name, value, MAX_AGE)];
}

/** The login that a state names, from its cookie, and the field that deletes that; undefined when it did not come back. */
export function findInCookie(
  req: LoginRequest,
  handle: string,
  client: string,
  secrets: readonly string[],
): { login: string; deletion: string } | undefined {
  const cookies = cookiesOf(req);
  const named = (wanted: string) => cookies.find(([name]) => name === wanted + handle);
  const [name = '', value = ''] = named(SECURE_NAME) ?? named(NAME) ?? [];
  const login = open(value, `${name} ${client}`, secrets);
  return login ? { login, deletion: setCookie(name, '', 0) } : undefined;
}

/**
 * How to add `Set-Cookie` fields to the response of a request, beside those that are there. Express gives the request its
 * response as `req.res`; koa-passport puts half of one there, and Koa's own stands on the context; elsewhere the application
 * puts it there. Fastify's reply has fields of its own, which take the place of Node's when the reply is sent, while NestJS
 * has Passport answer by Node's: there both get the same.
 *
 * @returns undefined when the response cannot be found from the request
 */
export function cookieSetterOf(req: LoginRequest): ((fields: readonly string[]) => void) | undefined {
  const response = property(property(req, 'ctx'), 'res') ?? property(req, 'res');
  const isReply = typeof property(response, 'header') === 'function' && property(response, 'raw') !== undefined;
  const node = isReply ? property(response, 'raw') : response;
  if (typeof property(response, 'getHeader') !== 'function' || typeof property(node, 'setHeader') !== 'function') {
    return undefined;
  }
  return (fields) => {
    const before = callMethod(response, 'getHeader', ['set-cookie']) ?? [];
    const others: unknown[] = Array.isArray(before) ? before : [before];
    const all = [...others, ...fields];
    if (isReply) {
      // Its header() would add to the fields that stand in it.
      callMethod(response, 'removeHeader', ['set-cookie']);
      callMethod(response, 'header', ['set-cookie', [...all]]);
    }
    callMethod(node, 'setHeader', ['set-cookie', all]);
  };
}

/** What to do on Fastify, whose requests do not know their reply; undefined for a request of another framework. */
export function fastifyCure(req: LoginRequest): string | undefined {
  return property(req, 'raw') === undefined
    ? undefined
    : "Add the hook app.addHook('onRequest', async (request, reply) => { request.res = reply; }): " +
        'in NestJS, app is app.getHttpAdapter().getInstance().';
}
