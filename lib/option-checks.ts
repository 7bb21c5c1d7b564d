import { validateHeaderName, validateHeaderValue } from 'node:http';

import { isHostName } from './base-url';
import { CALLBACK_URL_RULE, isCallbackURL } from './callback-url';
import { isJsonObject } from './json';

/*
 * One check for each kind of option. Each takes the options object as it was given, and answers with the option's value or
 * its default; what cannot be used is a TypeError that names the option and what it must be.
 */

/** The longest delay that Node's timers take, in milliseconds. */
const MAX_TIMEOUT = 2_147_483_647;
// RFC 6749 appendix A.4: scope tokens are visible characters without the double quote and the backslash.
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
// Credentials of RFC 6749 appendix A.1 and A.2. A space at an end is none of theirs, but slipped in as they were copied.
const VISIBLE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
// RFC 3986 §2: the parser would forgive white space and a missing "//", but what is sent is the text.
const HTTP_URL = /^https?:\/\/[\x21-\x7e]+$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The options object as it was given: nothing is known of its members. */
export type Given = Record<string, unknown>;

/** @throws TypeError naming the option and what it must be */
export function refuse(option: string, rule: string): never {
  throw new TypeError(`EagleEyeStrategy: option "${option}" ${rule}`);
}

/** A non-empty string. */
export function text(given: Given, option: string, rule: string, fallback?: string): string {
  const value = given[option] ?? fallback;
  return typeof value === 'string' && value !== '' ? value : refuse(option, rule);
}

/** A boolean. */
export function flag(given: Given, option: string, fallback: boolean): boolean {
  const value = given[option] ?? fallback;
  return typeof value === 'boolean' ? value : refuse(option, 'must be true or false');
}

/** `clientID` or `clientSecret`. */
export function credential(given: Given, option: 'clientID' | 'clientSecret'): string {
  const rule = `is required and must be a non-empty string of visible ASCII characters, without ${option === 'clientID' ? '":" and ' : ''}spaces at its ends: copy it from the application in the Eagle Eye developer portal`;
  const value = text(given, option, rule);
  return VISIBLE.test(value) && !(option === 'clientID' && value.includes(':')) ? value : refuse(option, rule);
}

/** `callbackURL`. */
export function callbackURL(given: Given): string {
  const value = text(given, 'callbackURL', `is required: ${CALLBACK_URL_RULE}`);
  return isCallbackURL(value) ? value : refuse('callbackURL', `cannot be used: ${CALLBACK_URL_RULE}`);
}

function isScope(value: unknown): value is string {
  return typeof value === 'string' && SCOPE.test(value);
}

/** `scope`, joined. */
export function scope(given: Given): string {
  const value = given.scope ?? 'vms.all';
  const scopes: unknown[] = Array.isArray(value) ? value : [value];
  return scopes.length > 0 && scopes.every(isScope)
    ? scopes.join(' ')
    : refuse('scope', 'must be a scope such as "vms.all", or an array of scopes');
}

/** TLS everywhere (RFC 6749 §3.1, §3.2): http is for this machine alone, where a stand-in or a tunnel listens. */
export function endpointURL(given: Given, option: string, fallback: string): string {
  const rule = 'must be an https URL (http on a loopback address only) without user, password and fragment';
  const value = text(given, option, rule, fallback);
  if (!HTTP_URL.test(value) || value.includes('#') || !URL.canParse(value)) {
    return refuse(option, rule);
  }
  const { protocol, hostname, username, password } = new URL(value);
  const secure = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  return secure && username === '' && password === '' ? value : refuse(option, rule);
}

/** `apiBaseURL`, without a trailing slash. */
export function apiBaseURL(given: Given): string | undefined {
  if (given.apiBaseURL === undefined || given.apiBaseURL === null) {
    return undefined;
  }
  const value = endpointURL(given, 'apiBaseURL', '');
  return value.includes('?')
    ? refuse('apiBaseURL', 'must have no query: "/api/v3.0/…" is appended to it')
    : value.replace(/\/+$/, '');
}

/** `trustedApiDomains`, in lower case. */
export function trustedApiDomains(given: Given): string[] {
  const value = given.trustedApiDomains ?? ['eagleeyenetworks.com', 'een.cloud'];
  const rule = 'must be a non-empty array of domain names such as "eagleeyenetworks.com"';
  if (!Array.isArray(value) || value.length === 0) {
    return refuse('trustedApiDomains', rule);
  }
  return value.map((domain: unknown) => {
    const name = typeof domain === 'string' ? domain.toLowerCase() : '';
    return isHostName(name) ? name : refuse('trustedApiDomains', rule);
  });
}

/** `timeout`. */
export function timeout(given: Given): number {
  const value = given.timeout ?? 10_000;
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_TIMEOUT
    ? value
    : refuse('timeout', `must be a whole number of milliseconds from 1 to ${MAX_TIMEOUT}`);
}

function isHeaderField(name: string, value: unknown): value is string {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    return typeof value === 'string';
  } catch {
    return false;
  }
}

/** What each request says of its body by itself: said otherwise, it may never end. */
const BODY_HEADERS: ReadonlySet<string> = new Set(['content-length', 'content-type', 'transfer-encoding', 'trailer']);

/** `customHeaders`, with names in lower case. */
export function customHeaders(given: Given): Record<string, string> {
  const value = given.customHeaders ?? {};
  if (!isJsonObject(value)) {
    return refuse('customHeaders', 'must be an object of header fields');
  }
  const headers: Record<string, string> = {};
  for (const [name, field] of Object.entries(value)) {
    const lowerCase = name.toLowerCase();
    if (lowerCase === 'authorization') {
      refuse('customHeaders', 'must not hold "authorization": it would be sent to the API host, too');
    }
    if (BODY_HEADERS.has(lowerCase)) {
      refuse('customHeaders', `must not hold "${lowerCase}": each request says by itself how its body is sent`);
    }
    headers[lowerCase] = isHeaderField(name, field)
      ? field
      : refuse('customHeaders', 'must hold valid header names with strings that a header can carry');
  }
  return headers;
}
