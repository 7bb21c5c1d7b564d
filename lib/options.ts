import { type Agent, validateHeaderName, validateHeaderValue } from 'node:http';
import { URL } from 'node:url';

import { EAGLE_EYE_DOMAINS, isHostName } from './base-url';
import { isJsonObject } from './json';
import { PROFILE_FIELDS, type ProfileField } from './option-types';
import { isRedirectURI, redirectURIRule } from './redirect-uri';

/** Throws, and says what the option must be. */
type Invalid = (rule: string) => never;
/** Checks one option. */
export type Rule<Value> = (value: unknown, invalid: Invalid, all: Readonly<Record<string, unknown>>) => Value;

type RuleTable = Record<string, Rule<unknown>>;

const AUTH = 'https://auth.eagleeyenetworks.com/oauth2';
const API = 'https://api.eagleeyenetworks.com/api/v3.0';
/** The longest delay that Node's timers take, in milliseconds. */
const MAX_TIMEOUT = 2_147_483_647;
const MIN_SECRET = 32;
// RFC 6749 appendix A.4: scope tokens are visible characters without the double quote and the backslash.
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
// RFC 6749 appendix A.1 and A.2. A space at an end does not belong to a credential: somebody copied it, too.
const CLIENT_SECRET = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
// RFC 7617 §2: Basic ends the client ID at the first colon.
const CLIENT_ID = /^(?!.*:)[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
// RFC 3986 §3.2: an authority of a host and a port, without a user. What the parser forgives would be sent as it stands.
const HTTP_URL = /^https?:\/\/(?:[\w.-]+|\[[\da-f:]+\])(?::[1-9]\d{0,4})?(?:[/?][\x21\x22\x24-\x5b\x5d-\x7e]*)?$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Each request says these itself: with other values it would reach the wrong place or never end. */
const OWN_HEADERS =
  /^(?:authorization|content-.*|transfer-encoding|trailer|te|accept-encoding|connection|host|expect|upgrade|__proto__)$/i;

/** A list without the holes that `every` and `map` pass over. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? Array.from<unknown>(value) : [value];
}

/** For a text that is missing. Any other value is not spoken of: it may be a secret. */
function ifMissing(value: unknown): string {
  return (value ?? '') === '' ? '. It is missing: is the environment variable set?' : '';
}

/** An option that may be left out, and its default. */
function optional<Value>(fallback: unknown, rule: Rule<Value>): Rule<Value> {
  return (value, invalid, all) => rule(value ?? fallback, invalid, all);
}

function credential(form: RegExp, without: string): Rule<string> {
  const rule = `must be visible ASCII characters without ${without}`;
  const cure = 'Copy it from the application in the Eagle Eye developer portal';
  return (value, invalid) =>
    typeof value === 'string' && form.test(value) ? value : invalid(`${rule}. ${cure}${ifMissing(value)}`);
}

const flag: Rule<boolean> = (value, invalid) => (typeof value === 'boolean' ? value : invalid('must be true or false'));

/** TLS everywhere (RFC 6749 §3.1, §3.2): http is only for this machine, where a stand-in or a tunnel listens. */
const endpoint: Rule<string> = (value, invalid, { allowInsecureRequests }) => {
  const rule = 'must be an https URL without user, password, backslash and fragment';
  if (typeof value !== 'string' || !HTTP_URL.test(value) || !URL.canParse(value)) {
    return invalid(rule);
  }
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || LOOPBACK.test(hostname) || allowInsecureRequests === true
    ? value
    : invalid(`${rule}. Plain http is for this machine; "allowInsecureRequests: true" permits it on other hosts`);
};

const customHeaders: Rule<Readonly<Record<string, string>>> = (value, invalid) => {
  // Of a Map or of Headers, no entry is a member.
  const isPlain = isJsonObject(value) && !(Symbol.iterator in value);
  const fields = isPlain ? Object.entries(value) : invalid('must be a plain object of header fields');
  for (const [name, field] of fields) {
    if (OWN_HEADERS.test(name)) {
      invalid(`must not hold "${name}": each request says that by itself`);
    }
    try {
      validateHeaderName(name);
      validateHeaderValue(name, typeof field === 'string' ? field : '\0');
    } catch {
      invalid('must hold valid header names, and strings that a header can carry');
    }
  }
  return Object.fromEntries(fields.map(([name, field]) => [name, String(field)]));
};

function isAgent(value: unknown): value is Agent {
  return isJsonObject(value) && typeof value.addRequest === 'function';
}

function isProfileField(name: unknown): name is ProfileField {
  return PROFILE_FIELDS.some((field) => field === name);
}

/** Whether a secret of the application's is long enough to derive a key from. */
export function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value.length >= MIN_SECRET;
}

/** What the client needs, with or without logins. */
const CLIENT_RULES = {
  clientID: credential(CLIENT_ID, '":" and spaces at its ends'),
  clientSecret: credential(CLIENT_SECRET, 'spaces at its ends'),
  scope: optional('vms.all', (value, invalid) => {
    const scopes = listOf(value);
    return scopes.length > 0 && scopes.every((scope) => typeof scope === 'string' && SCOPE.test(scope))
      ? scopes.join(' ')
      : invalid('must be a scope such as "vms.all", or an array of scopes');
  }),
  tokenURL: optional(`${AUTH}/token`, endpoint),
  revocationURL: optional(`${AUTH}/revoke`, endpoint),
  clientSettingsURL: optional(`${API}/clientSettings`, endpoint),
  apiBaseURL: (value, invalid, all) => {
    const url = value === undefined || value === null ? undefined : endpoint(value, invalid, all);
    return url?.includes('?')
      ? invalid('must have no query: "/api/v3.0/…" is appended to it')
      : url?.replace(/\/+$/, '');
  },
  trustedApiDomains: optional(EAGLE_EYE_DOMAINS, (value, invalid) => {
    const domains = listOf(value).map((name) => (typeof name === 'string' ? name.toLowerCase() : ''));
    return Array.isArray(value) && domains.length > 0 && domains.every(isHostName)
      ? domains
      : invalid('must be a non-empty array of domain names such as "eagleeyenetworks.com"');
  }),
  timeout: optional(10_000, (value, invalid) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_TIMEOUT
      ? value
      : invalid(`must be a whole number of milliseconds from 1 to ${MAX_TIMEOUT}`),
  ),
  agent: optional(undefined, (value, invalid) =>
    value === undefined || isAgent(value) ? value : invalid('must be an http.Agent or https.Agent'),
  ),
  customHeaders: optional({}, customHeaders),
  allowInsecureRequests: optional(false, flag),
} satisfies RuleTable;

/** What logins need besides. */
const LOGIN_RULES = {
  callbackURL: (value, invalid) => (isRedirectURI(value) ? value : invalid(redirectURIRule(value) + ifMissing(value))),
  authorizationURL: optional(`${AUTH}/authorize`, endpoint),
  profileFields: optional([], (value, invalid) => {
    const names = listOf(value);
    return Array.isArray(value) && names.every(isProfileField)
      ? names
      : invalid(`must be an array of includables of /users/self: ${PROFILE_FIELDS.join(', ')}`);
  }),
  state: optional(true, flag),
  stateSecret: (value, invalid, { clientSecret }) => {
    const secrets = value === undefined || value === null ? [clientSecret] : listOf(value);
    return secrets.length > 0 &&
      secrets.every((secret): secret is string => isSecret(secret) || secret === clientSecret)
      ? secrets
      : invalid(`must be a string of at least ${MIN_SECRET} characters, or an array of such strings`);
  },
  pkce: optional(false, (value, invalid, { state }) => {
    const method = value === true ? 'S256' : value === false ? undefined : value;
    if (method !== undefined && method !== 'S256' && method !== 'plain') {
      return invalid('must be true, false, "S256" or "plain"');
    }
    return method && state === false ? invalid('needs a place for the code verifier: leave "state" on') : method;
  }),
  passReqToCallback: optional(false, flag),
  skipUserProfile: optional(false, flag),
} satisfies RuleTable;

const RULES = { ...CLIENT_RULES, ...LOGIN_RULES };

const COOKIE = 'a login is kept in a cookie of its own, and needs no session and no store';
/** Options of passport-oauth2 that there are not, and why. */
const WITHDRAWN = new Map([
  ['store', COOKIE],
  ['sessionKey', COOKIE],
  ['proxy', 'delete it: callbackURL is absolute'],
]);

type Checked<Rules extends RuleTable> = { readonly [Name in keyof Rules]: ReturnType<Rules[Name]> };

export type ClientSettings = Checked<typeof CLIENT_RULES>;

export type Settings = Checked<typeof RULES>;

function failing(what: string, owner: string): Invalid {
  return (rule) => {
    throw new TypeError(`${owner}: ${what} ${rule}`);
  };
}

/** The known name that shares most pairs of letters with an unknown one. */
function nearest(unknown: string, names: readonly string[]): string {
  const likeness = (name: string): number => {
    const pairs = Array.from({ length: name.length - 1 }, (_, at) => name.slice(at, at + 2));
    return pairs.filter((pair) => unknown.includes(pair)).length / (pairs.length + unknown.length);
  };
  return names.reduce((best, name) => (likeness(name) > likeness(best) ? name : best));
}

/**
 * Checks options by rules.
 *
 * @param known - what has the names of all options that there are
 */
export function check<Rules extends RuleTable>(
  rules: Rules,
  options: unknown,
  owner: string,
  known: object = RULES,
): Checked<Rules> {
  if (!isJsonObject(options)) {
    throw new TypeError(`${owner}: the first argument must be the options { clientID, clientSecret, callbackURL }`);
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name) && options[name] !== undefined);
  if (unknown !== undefined) {
    const why = WITHDRAWN.get(unknown) ?? `did you mean "${nearest(unknown, Object.keys(known))}"?`;
    throw new TypeError(`${owner}: there is no option "${unknown}": ${why}`);
  }
  const checked = Object.entries(rules).map(([name, rule]) => {
    return [name, rule(options[name], failing(`option "${name}"`, owner), options)];
  });
  return Object.fromEntries(checked) as Checked<Rules>;
}

export function settingsOf(options: unknown): Settings {
  return check(RULES, options, 'EagleEyeStrategy');
}

/** For what runs without logins; options of logins count for nothing there. */
export function clientSettingsOf(options: unknown): ClientSettings {
  return check(CLIENT_RULES, options, 'EagleEyeTokens');
}

/** An option of `authenticate`. */
export function checkLoginOption(name: 'scope' | 'callbackURL', value: unknown): string {
  return RULES[name](value, failing(`"${name}" of authenticate`, 'EagleEyeStrategy'), {});
}
