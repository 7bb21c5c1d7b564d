import type { MockEagleEyeOptions, MockUser } from './types';
import { completeUsers } from './users';

/** The options with nothing left out. */
export interface Settings extends Required<Omit<MockEagleEyeOptions, 'redirectURIs' | 'publicURL' | 'users'>> {
  redirectURIs: ReadonlySet<string>;
  publicURL: string | undefined;
  users: MockUser[];
  /** Who signs in without a page: an id of `users`. */
  signedInUser: string;
}

/** What a value must be: the test, and the same in words. */
export type Rule = readonly [holds: (value: unknown) => boolean, words: string];

/** The one scope that Eagle Eye has. */
export const SCOPE = 'vms.all';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
/** An absolute URI without a fragment (RFC 6749 section 3.1.2), made of the characters a URI can have. */
const isRedirectURI = (value: unknown): boolean => isText(value) && /^[a-z][a-z\d+.-]*:\/\/[!"$-~]+$/i.test(value);
const isOrigin = (value: unknown): boolean =>
  isText(value) && /^https?:\/\/[^/?#@]+\/?$/.test(value) && URL.canParse(value);
const isList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;
const REDIRECT_URI = 'an absolute URI: its protocol (http:// or https://), visible ASCII characters, and no #';

export const TEXT: Rule = [isText, 'a string that is not empty'];
export const PATH: Rule = [(value) => isText(value) && value.startsWith('/'), "a path that begins with '/'"];
export const AUTHORIZE_MODE = oneOf('page', 'allow', 'deny');
const SECONDS: Rule = [(value) => Number.isFinite(value) && Number(value) >= 0, 'a number of seconds'];

export function oneOf(...values: string[]): Rule {
  return [(value) => isText(value) && values.includes(value), `one of '${values.join("', '")}'`];
}

export function wholeNumber(min: number, max: number): Rule {
  const holds = (value: unknown) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return [holds, `a whole number from ${min} to ${max}`];
}

const RULES: Record<keyof MockEagleEyeOptions, Rule> = {
  callbackURL: [isRedirectURI, REDIRECT_URI],
  redirectURIs: [(value) => isList(value) && value.every(isRedirectURI), `an array; each entry ${REDIRECT_URI}`],
  port: wholeNumber(0, 65_535),
  host: TEXT,
  publicURL: [isOrigin, "an origin without a path, such as 'http://eagleeye:4444'"],
  clientID: [(value) => isText(value) && !value.includes(':'), 'a string without a colon (RFC 7617 section 2)'],
  clientSecret: TEXT,
  users: [isList, 'an array of at least one user'],
  authorize: AUTHORIZE_MODE,
  httpsBaseUrl: oneOf('object', 'string', 'absent'),
  accessTokenLifetime: SECONDS,
  codeLifetime: SECONDS,
  refreshTokenLifetime: SECONDS,
  rotateRefreshTokens: [(value) => typeof value === 'boolean', 'true or false'],
};

/** Throws a TypeError for a member that no rule names, and for one that breaks its rule. `undefined` counts as left out. */
export function check(what: string, given: object, rules: Readonly<Record<string, Rule>>): void {
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined)
      throw new TypeError(`${what}: '${name}' is not known, only ${Object.keys(rules).join(', ')}`);
    if (value !== undefined && !rule[0](value)) throw new TypeError(`${what}: '${name}' must be ${rule[1]}`);
  }
}

/** Fills in what the options leave out. Throws a TypeError for an option that is not known or cannot be. */
export function readOptions(options: MockEagleEyeOptions): Settings {
  check('the options of startMockEagleEye', options, RULES);
  const users = completeUsers(options.users);
  const whitelist = [options.callbackURL ?? [], options.redirectURIs ?? []].flat();
  const [callbackURL = 'http://127.0.0.1:3333'] = whitelist;
  return {
    callbackURL,
    redirectURIs: new Set([callbackURL, ...whitelist]),
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    publicURL: options.publicURL?.replace(/\/$/, ''),
    clientID: options.clientID ?? 'stand-in-client',
    clientSecret: options.clientSecret ?? 'stand-in-secret',
    users,
    signedInUser: users[0]?.id ?? '',
    authorize: options.authorize ?? 'page',
    httpsBaseUrl: options.httpsBaseUrl ?? 'object',
    accessTokenLifetime: options.accessTokenLifetime ?? 43_198,
    codeLifetime: options.codeLifetime ?? 300,
    refreshTokenLifetime: options.refreshTokenLifetime ?? 1_209_600,
    rotateRefreshTokens: options.rotateRefreshTokens ?? true,
  };
}
