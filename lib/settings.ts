import type { Agent } from 'node:http';
import { validateHeaderName, validateHeaderValue } from 'node:http';

import { isHostName } from './base-url';
import { CALLBACK_URL_RULE, isCallbackURL } from './callback-url';
import { isJsonObject } from './json';
import type { SkipUserProfile, StrategyOptions, StrategyOptionsWithRequest } from './options';
import type { CodeChallengeMethod } from './pkce';
import { isProfileField, PROFILE_FIELDS } from './profile-field';
import type { StateStore } from './state/state-store';
import { isStateStore } from './state/state-store';

/** The strategy's options, checked and with every default filled in. */
export interface Settings {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly callbackURL: string;
  readonly scope: string;
  readonly authorizationURL: string;
  readonly tokenURL: string;
  readonly revocationURL: string;
  readonly clientSettingsURL: string;
  readonly apiBaseURL: string | undefined;
  readonly trustedApiDomains: readonly string[];
  readonly include: string | undefined;
  readonly timeout: number;
  readonly agent: Agent | undefined;
  readonly state: boolean;
  readonly store: StateStore | undefined;
  readonly pkce: CodeChallengeMethod | undefined;
  readonly proxy: boolean;
  readonly sessionKey: string;
  readonly customHeaders: Record<string, string>;
  readonly passReqToCallback: boolean;
  readonly skipUserProfile: SkipUserProfile;
}

const AUTH = 'https://auth.eagleeyenetworks.com/oauth2';
/** The longest delay that Node's timers take, in milliseconds. */
const MAX_TIMEOUT = 2_147_483_647;
// RFC 6749 appendix A.4: scope tokens are visible characters without the double quote and the backslash.
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
// Credentials of RFC 6749 appendix A.1 and A.2.
const VISIBLE = /^[\x20-\x7e]+$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

type Given = Record<string, unknown>;

function refuse(option: string, rule: string): never {
  throw new TypeError(`EagleEyeStrategy: option "${option}" ${rule}`);
}

function text(given: Given, option: string, rule: string, fallback?: string): string {
  const value = given[option] ?? fallback;
  return typeof value === 'string' && value !== '' ? value : refuse(option, rule);
}

function flag(given: Given, option: string, fallback: boolean): boolean {
  const value = given[option] ?? fallback;
  return typeof value === 'boolean' ? value : refuse(option, 'must be true or false');
}

function credential(given: Given, option: 'clientID' | 'clientSecret'): string {
  const rule = `is required and must be a non-empty string of visible ASCII characters${option === 'clientID' ? ' without ":"' : ''}: copy it from the application in the Eagle Eye developer portal`;
  const value = text(given, option, rule);
  return VISIBLE.test(value) && !(option === 'clientID' && value.includes(':')) ? value : refuse(option, rule);
}

function callbackURL(given: Given): string {
  const value = text(given, 'callbackURL', `is required: ${CALLBACK_URL_RULE}`);
  return isCallbackURL(value) ? value : refuse('callbackURL', `cannot be used: ${CALLBACK_URL_RULE}`);
}

function scope(given: Given): string {
  const value = given.scope ?? 'vms.all';
  const joined: unknown = Array.isArray(value) ? value.join(' ') : value;
  return typeof joined === 'string' && SCOPE.test(joined)
    ? joined
    : refuse('scope', 'must be a scope such as "vms.all", or an array of scopes');
}

/** TLS everywhere (RFC 6749 §3.1, §3.2): http is for this machine alone, where a stand-in or a tunnel listens. */
function endpointURL(given: Given, option: string, fallback: string): string {
  const rule = 'must be an https URL (http on a loopback address only) without user, password and fragment';
  const value = text(given, option, rule, fallback);
  if (!URL.canParse(value) || value.includes('#')) {
    return refuse(option, rule);
  }
  const { protocol, hostname, username, password } = new URL(value);
  const secure = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  return secure && username === '' && password === '' ? value : refuse(option, rule);
}

function apiBaseURL(given: Given): string | undefined {
  if (given.apiBaseURL === undefined || given.apiBaseURL === null) {
    return undefined;
  }
  const value = endpointURL(given, 'apiBaseURL', '');
  return value.includes('?')
    ? refuse('apiBaseURL', 'must have no query: "/api/v3.0/…" is appended to it')
    : value.replace(/\/+$/, '');
}

function trustedApiDomains(given: Given): string[] {
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

function include(given: Given): string | undefined {
  const value = given.profileFields ?? [];
  return Array.isArray(value) && value.every(isProfileField)
    ? value.join(',') || undefined
    : refuse('profileFields', `must be an array of includables of /users/self: ${PROFILE_FIELDS.join(', ')}`);
}

function timeout(given: Given): number {
  const value = given.timeout ?? 10_000;
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_TIMEOUT
    ? value
    : refuse('timeout', `must be a whole number of milliseconds from 1 to ${MAX_TIMEOUT}`);
}

function isAgent(value: unknown): value is Agent {
  return typeof value === 'object' && value !== null && 'addRequest' in value && typeof value.addRequest === 'function';
}

function agent(given: Given): Agent | undefined {
  const value = given.agent ?? undefined;
  return value === undefined || isAgent(value) ? value : refuse('agent', 'must be an http.Agent or https.Agent');
}

function store(given: Given): StateStore | undefined {
  const value = given.store ?? undefined;
  if (value === undefined || typeof value === 'boolean' || isStateStore(value)) {
    return typeof value === 'boolean' ? undefined : value;
  }
  return refuse('store', 'must be an object with the functions store and verify, such as a CookieStateStore');
}

function pkce(given: Given): CodeChallengeMethod | undefined {
  const value = given.pkce ?? false;
  if (value === false) {
    return undefined;
  }
  return value === true || value === 'S256'
    ? 'S256'
    : value === 'plain'
      ? value
      : refuse('pkce', 'must be true, false, "S256" or "plain"');
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

function customHeaders(given: Given): Record<string, string> {
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
    headers[lowerCase] = isHeaderField(name, field)
      ? field
      : refuse('customHeaders', 'must hold valid header names with strings that a header can carry');
  }
  return headers;
}

function skipUserProfile(given: Given): SkipUserProfile {
  const value = given.skipUserProfile ?? false;
  return isSkipUserProfile(value) ? value : refuse('skipUserProfile', 'must be true, false or a function');
}

function isSkipUserProfile(value: unknown): value is SkipUserProfile {
  return typeof value === 'boolean' || typeof value === 'function';
}

/**
 * Checks the options of a strategy and fills in the defaults, without touching the object.
 *
 * @throws TypeError naming the option and what it must be
 */
export function settingsOf(options: StrategyOptions | StrategyOptionsWithRequest): Settings {
  if (!isJsonObject(options)) {
    throw new TypeError(
      'EagleEyeStrategy: the first argument must be the options { clientID, clientSecret, callbackURL }',
    );
  }
  const given: Given = options;
  const authorizationURL = endpointURL(given, 'authorizationURL', `${AUTH}/authorize`);
  const settings: Settings = {
    clientID: credential(given, 'clientID'),
    clientSecret: credential(given, 'clientSecret'),
    callbackURL: callbackURL(given),
    scope: scope(given),
    authorizationURL,
    tokenURL: endpointURL(given, 'tokenURL', `${AUTH}/token`),
    revocationURL: endpointURL(given, 'revocationURL', `${AUTH}/revoke`),
    clientSettingsURL: endpointURL(
      given,
      'clientSettingsURL',
      'https://api.eagleeyenetworks.com/api/v3.0/clientSettings',
    ),
    apiBaseURL: apiBaseURL(given),
    trustedApiDomains: trustedApiDomains(given),
    include: include(given),
    timeout: timeout(given),
    agent: agent(given),
    state: flag(given, 'state', true) || given.store === true,
    store: store(given),
    pkce: pkce(given),
    proxy: flag(given, 'proxy', false),
    sessionKey: text(given, 'sessionKey', 'must be a non-empty string', `oauth2:${new URL(authorizationURL).hostname}`),
    customHeaders: customHeaders(given),
    passReqToCallback: flag(given, 'passReqToCallback', false),
    skipUserProfile: skipUserProfile(given),
  };
  if (settings.pkce !== undefined && !settings.state && !settings.store) {
    refuse('pkce', 'needs a place for the code verifier: leave "state" on, or give a "store"');
  }
  return settings;
}
