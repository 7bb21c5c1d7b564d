import { type Agent, validateHeaderName, validateHeaderValue } from 'node:http';
import { URL } from 'node:url';

import { EAGLE_EYE_DOMAINS, isHostName } from './base-url';
import { CALLBACK_URL_RULE, isCallbackURL } from './callback-url';
import { isJsonObject } from './json';
import { PROFILE_FIELDS, type ProfileField, type SkipUserProfile } from './option-types';
import type { AuthenticateOptions } from './passport-oauth2';
import { isStateStore } from './state/custom-store';

/** Refuses what cannot be used, with what the option must be. */
type Refuse = (rule: string) => never;
/** Checks one option. */
type Rule<Value> = (given: unknown, refuse: Refuse, all: Readonly<Record<string, unknown>>) => Value;

const AUTH = 'https://auth.eagleeyenetworks.com/oauth2';
const API = 'https://api.eagleeyenetworks.com/api/v3.0';
/** The longest delay that Node's timers take, in milliseconds. */
const MAX_TIMEOUT = 2_147_483_647;
const MIN_SECRET = 32;
// RFC 6749 appendix A.4: scope tokens are visible characters without the double quote and the backslash.
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
// RFC 6749 appendix A.1 and A.2. A space at an end is no part of a credential: it slipped in as that was copied.
const CLIENT_SECRET = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
// RFC 7617 §2: Basic ends the client ID at the first colon.
const CLIENT_ID = /^(?!.*:)[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
// RFC 3986 §3.2: an authority of a host and a port, without a user. What the parser forgives would be sent as it stands.
const HTTP_URL = /^https?:\/\/(?:[\w.-]+|\[[\da-f:]+\])(?::[1-9]\d{0,4})?(?:[/?][\x21\x22\x24-\x5b\x5d-\x7e]*)?$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** What each request says by itself: said otherwise, it would reach the wrong place or never end. */
const OWN_HEADERS =
  /^(?:authorization|content-.*|transfer-encoding|trailer|te|accept-encoding|connection|host|expect|upgrade|__proto__)$/i;

/** A plain object: not a Map, not an instance of a class. The prototype of another realm's counts, too. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  const prototype: unknown = isJsonObject(value) ? Object.getPrototypeOf(value) : undefined;
  return prototype === null || (prototype !== undefined && Object.getPrototypeOf(prototype) === null);
}

/** A list without the holes that `every` and `map` pass over. */
export function listOf(given: unknown): unknown[] {
  return Array.isArray(given) ? Array.from<unknown>(given) : [given];
}

/** That nothing was given in place of a text. What was given otherwise may be a secret. */
function got(given: unknown): string {
  return given === undefined || given === null || given === ''
    ? `. Got ${given === '' ? "''" : String(given)}: is the environment variable set?`
    : '';
}

/** An option that may be left out, with its default: the only place where that is written. */
function optional<Value>(fallback: unknown, rule: Rule<Value>): Rule<Value> {
  return (given, refuse, all) => rule(given ?? fallback, refuse, all);
}

function credential(form: RegExp, without: string): Rule<string> {
  const rule = `must be visible ASCII characters without ${without}`;
  const cure = 'Copy it from the application in the Eagle Eye developer portal';
  return (given, refuse) =>
    typeof given === 'string' && form.test(given) ? given : refuse(`${rule}. ${cure}${got(given)}`);
}

const flag: Rule<boolean> = (given, refuse) => (typeof given === 'boolean' ? given : refuse('must be true or false'));

/** TLS everywhere (RFC 6749 §3.1, §3.2): http is only for this machine, where a stand-in or a tunnel listens. */
const endpoint: Rule<string> = (given, refuse, { allowInsecureRequests }) => {
  const rule = 'must be an https URL without user, password, backslash and fragment';
  if (typeof given !== 'string' || !HTTP_URL.test(given) || !URL.canParse(given)) {
    return refuse(rule);
  }
  const { protocol, hostname } = new URL(given);
  return protocol === 'https:' || LOOPBACK.test(hostname) || allowInsecureRequests === true
    ? given
    : refuse(`${rule}. Plain http is for this machine; "allowInsecureRequests: true" permits it on other hosts`);
};

const customHeaders: Rule<Readonly<Record<string, string>>> = (given, refuse) => {
  const fields = isPlainObject(given) ? Object.entries(given) : refuse('must be a plain object of header fields');
  for (const [name, value] of fields) {
    if (OWN_HEADERS.test(name)) {
      refuse(`must not hold "${name}": each request says that by itself`);
    }
    try {
      validateHeaderName(name);
      validateHeaderValue(name, typeof value === 'string' ? value : '\0');
    } catch {
      refuse('must hold valid header names, and strings that a header can carry');
    }
  }
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value)]));
};

function isAgent(value: unknown): value is Agent {
  return isJsonObject(value) && typeof value.addRequest === 'function';
}

function isSkipUserProfile(value: unknown): value is SkipUserProfile {
  return typeof value === 'boolean' || typeof value === 'function';
}

function isProfileField(name: unknown): name is ProfileField {
  return PROFILE_FIELDS.some((field) => field === name);
}

/** Whether a secret of the application's is long enough to derive a key from. */
export function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value.length >= MIN_SECRET;
}

/** One rule for each option. */
const RULES = {
  clientID: credential(CLIENT_ID, '":" and spaces at its ends'),
  clientSecret: credential(CLIENT_SECRET, 'spaces at its ends'),
  callbackURL: (given, refuse) =>
    typeof given === 'string' && isCallbackURL(given) ? given : refuse(CALLBACK_URL_RULE + got(given)),
  scope: optional('vms.all', (given, refuse) => {
    const scopes = listOf(given);
    return scopes.length > 0 && scopes.every((value) => typeof value === 'string' && SCOPE.test(value))
      ? scopes.join(' ')
      : refuse('must be a scope such as "vms.all", or an array of scopes');
  }),
  authorizationURL: optional(`${AUTH}/authorize`, endpoint),
  tokenURL: optional(`${AUTH}/token`, endpoint),
  revocationURL: optional(`${AUTH}/revoke`, endpoint),
  clientSettingsURL: optional(`${API}/clientSettings`, endpoint),
  apiBaseURL: (given, refuse, all) => {
    const url = given === undefined || given === null ? undefined : endpoint(given, refuse, all);
    return url?.includes('?')
      ? refuse('must have no query: "/api/v3.0/…" is appended to it')
      : url?.replace(/\/+$/, '');
  },
  trustedApiDomains: optional(EAGLE_EYE_DOMAINS, (given, refuse) => {
    const domains = listOf(given).map((name) => (typeof name === 'string' ? name.toLowerCase() : ''));
    return Array.isArray(given) && domains.length > 0 && domains.every(isHostName)
      ? domains
      : refuse('must be a non-empty array of domain names such as "eagleeyenetworks.com"');
  }),
  profileFields: optional([], (given, refuse) => {
    const names = listOf(given);
    return Array.isArray(given) && names.every(isProfileField)
      ? names
      : refuse(`must be an array of includables of /users/self: ${PROFILE_FIELDS.join(', ')}`);
  }),
  timeout: optional(10_000, (given, refuse) =>
    typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= MAX_TIMEOUT
      ? given
      : refuse(`must be a whole number of milliseconds from 1 to ${MAX_TIMEOUT}`),
  ),
  agent: optional(undefined, (given, refuse) =>
    given === undefined || isAgent(given) ? given : refuse('must be an http.Agent or https.Agent'),
  ),
  state: optional(true, flag),
  stateSecret: (given, refuse, { clientSecret }) => {
    const secrets = given === undefined || given === null ? [clientSecret] : listOf(given);
    return secrets.length > 0 &&
      secrets.every((secret): secret is string => isSecret(secret) || secret === clientSecret)
      ? secrets
      : refuse(`must be a string of at least ${MIN_SECRET} characters, or an array of such strings`);
  },
  store: optional(false, (given, refuse) =>
    typeof given === 'boolean' || isStateStore(given)
      ? given
      : refuse('must be true, or an object with the functions store and verify'),
  ),
  pkce: optional(false, (given, refuse, { state, store }) => {
    const method = given === true ? 'S256' : given;
    if (method === false) {
      return undefined;
    }
    if (method !== 'S256' && method !== 'plain') {
      return refuse('must be true, false, "S256" or "plain"');
    }
    if (state === false && !store) {
      return refuse('needs a place for the code verifier: leave "state" on, or give a "store"');
    }
    return isStateStore(store) && store.store.length !== 5
      ? refuse('needs a "store" that keeps it: store(req, codeVerifier, state, meta, callback)')
      : method;
  }),
  proxy: optional(false, flag),
  sessionKey: (given, refuse, { authorizationURL }) => {
    const key = given ?? `oauth2:${new URL(typeof authorizationURL === 'string' ? authorizationURL : AUTH).hostname}`;
    return typeof key === 'string' && /[:.-]/.test(key)
      ? key
      : refuse(
          'must be a string with a ":", such as "oauth2:eagleeye", so that it names nothing which a session has itself',
        );
  },
  customHeaders: optional({}, customHeaders),
  allowInsecureRequests: optional(false, flag),
  passReqToCallback: optional(false, flag),
  skipUserProfile: optional(false, (given, refuse) =>
    isSkipUserProfile(given) ? given : refuse('must be true, false or a function'),
  ),
} satisfies Record<string, Rule<unknown>>;

/** The options, checked and with every default filled in. */
export type Settings = { readonly [Name in keyof typeof RULES]: ReturnType<(typeof RULES)[Name]> };

function refusing(what: string, owner: string): Refuse {
  return (rule) => {
    throw new TypeError(`${owner}: ${what} ${rule}`);
  };
}

/** The known name that shares most pairs of letters with an unknown one. */
export function nearest(unknown: string, names: readonly string[]): string {
  const letters = unknown.toLowerCase();
  const likeness = (name: string): number => {
    const pairs = Array.from({ length: name.length - 1 }, (_, at) => name.slice(at, at + 2).toLowerCase());
    return pairs.filter((pair) => letters.includes(pair)).length / (pairs.length + letters.length);
  };
  return names.reduce((best, name) => (likeness(name) > likeness(best) ? name : best));
}

/**
 * Checks options and fills in the defaults, without touching the object.
 *
 * @param owner - the class whose options they are
 * @throws TypeError naming the option and what it must be; of an unknown option, the nearest known one
 */
export function settingsOf(options: unknown, owner = 'EagleEyeStrategy'): Settings {
  if (!isJsonObject(options)) {
    throw new TypeError(
      'EagleEyeStrategy: the first argument must be the options { clientID, clientSecret, callbackURL }',
    );
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(RULES, name) && options[name] !== undefined);
  if (unknown !== undefined) {
    throw new TypeError(
      `${owner}: there is no option "${unknown}": did you mean "${nearest(unknown, Object.keys(RULES))}"?`,
    );
  }
  const checked = Object.entries(RULES).map(([name, rule]) => [
    name,
    rule(options[name], refusing(`option "${name}"`, owner), options),
  ]);
  return Object.fromEntries(checked) as Settings;
}

/**
 * An option of one login: that of `authenticate`, or else the strategy's, which has been checked.
 *
 * @throws TypeError when it cannot be used
 */
export function loginOption(name: 'scope' | 'callbackURL', options: AuthenticateOptions, settings: Settings): string {
  const value = given(options[name]);
  return value === undefined
    ? settings[name]
    : RULES[name](value, refusing(`"${name}" of authenticate`, 'EagleEyeStrategy'), {});
}

/** An option of `authenticate`; as in passport-oauth2, null, `''` and `false` leave it out. */
export function given(option: unknown): unknown {
  return option === null || option === '' || option === false ? undefined : option;
}
