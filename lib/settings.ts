import type { Agent } from 'node:http';

import { isJsonObject } from './json';
import {
  apiBaseURL,
  callbackURL,
  credential,
  customHeaders,
  endpointURL,
  flag,
  type Given,
  refuse,
  scope,
  text,
  timeout,
  trustedApiDomains,
} from './option-checks';
import type { SkipUserProfile, StrategyOptions, StrategyOptionsWithRequest } from './options';
import type { CodeChallengeMethod } from './pkce';
import { isProfileField, PROFILE_FIELDS } from './profile-field';
import type { StateStore } from './state/state-store';
import { isStateStore, keepsCodeVerifier } from './state/state-store';

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
function include(given: Given): string | undefined {
  const value = given.profileFields ?? [];
  return Array.isArray(value) && value.every(isProfileField)
    ? value.join(',') || undefined
    : refuse('profileFields', `must be an array of includables of /users/self: ${PROFILE_FIELDS.join(', ')}`);
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
  if (settings.pkce !== undefined && settings.store && !keepsCodeVerifier(settings.store)) {
    refuse('pkce', 'needs a "store" that keeps the code verifier: store(req, codeVerifier, state, meta, callback)');
  }
  return settings;
}
