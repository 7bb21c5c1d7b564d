import type { MockEagleEyeOptions, MockUser } from './types';

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
const URI = 'an absolute URI: its protocol (http:// or https://), visible ASCII characters, and no #';

/** A plain object, also of another realm: jest's, say. */
export const isPlainObject = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

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
  callbackURL: [isRedirectURI, URI],
  redirectURIs: [(value) => Array.isArray(value) && value.every(isRedirectURI), `an array; each entry ${URI}`],
  port: wholeNumber(0, 65_535),
  host: TEXT,
  publicURL: [isOrigin, "an origin without a path, such as 'http://eagleeye:4444'"],
  clientID: [(value) => isText(value) && !value.includes(':'), 'a string without a colon (RFC 7617 section 2)'],
  clientSecret: TEXT,
  users: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isPlainObject),
    'an array of at least one user',
  ],
  authorize: AUTHORIZE_MODE,
  httpsBaseUrl: oneOf('object', 'string', 'absent'),
  accessTokenLifetime: SECONDS,
  codeLifetime: SECONDS,
  refreshTokenLifetime: SECONDS,
  rotateRefreshTokens: [(value) => typeof value === 'boolean', 'true or false'],
};

const DEFAULT_USERS: readonly Partial<MockUser>[] = [
  {
    id: 'ca0f61ab',
    firstName: 'Ada',
    lastName: 'Keller',
    email: 'ada.keller@example.com',
    accountId: '00001106',
    employeeId: '1815',
    cameras: [
      { id: '10011061', name: 'Front door' },
      { id: '10011062', name: 'Loading dock' },
      { id: '10011063', name: 'Parking lot', offline: true },
    ],
  },
  {
    id: 'ca1b72de',
    firstName: 'Noor',
    lastName: 'de Vries',
    email: 'noor.devries@example.org',
    accountId: '00027031',
    language: 'nl',
    httpsBaseUrl: { hostname: 'api.c027.eagleeyenetworks.com', port: 443 },
    includables: { timeZone: { zone: 'Europe/Amsterdam' }, permissions: { administrator: false } },
    cameras: [
      { id: '10270311', name: 'Reception' },
      { id: '10270312', name: 'Warehouse' },
    ],
  },
  {
    id: 'ca2e90d4',
    firstName: 'Sam',
    lastName: 'Okafor',
    email: 'sam.okafor@example.net',
    accountId: '00000512',
    accounts: [
      { id: '00005121', name: 'Harbour Bakery', cameras: [{ id: '10051211', name: 'Oven room' }] },
      { id: '00005122', name: 'Hill Street School', cameras: [{ id: '10051221', name: 'Gate' }] },
    ],
  },
];

/** What `users/self?include=` may name, and what a user answers who brings no value for it. */
export const INCLUDABLES: Readonly<Record<string, unknown>> = {
  loginDetails: { lastLogin: '2026-01-05T08:30:00.000+00:00' },
  locationSummary: { id: null, name: null },
  contactDetails: { phone: '+1 512 555 0100', alternateEmail: 'security@example.com' },
  timeZone: { zone: 'America/Chicago' },
  support: { pin: '1234' },
  status: { loginStatus: 'active' },
  permissions: { administrator: true },
  layoutSettings: { rotationInterval: 10 },
  previewSettings: { quality: 'medium' },
  effectivePermissions: { administrator: true },
  timeSettings: { timeFormat: '24h' },
};

/** Throws a TypeError for a value that breaks its rule. */
export function check(what: string, value: unknown, [holds, words]: Rule): void {
  if (!holds(value)) throw new TypeError(`${what} must be ${words}`);
}

/** Throws a TypeError for a member that no rule names or that breaks its rule. `undefined` counts as left out. */
export function checkMembers(what: string, given: object, rules: Readonly<Record<string, Rule>>): void {
  check(what, given, [isPlainObject, 'a plain object']);
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined)
      throw new TypeError(`${what}: '${name}' is not known, only ${Object.keys(rules).join(', ')}`);
    if (value !== undefined) check(`${what}: '${name}'`, value, rule);
  }
}

/** Fills in what the options leave out. Throws a TypeError for an option that is not known or cannot be. */
export function readOptions(options: MockEagleEyeOptions): Settings {
  checkMembers('the options of startMockEagleEye', options, RULES);
  const users = completeUsers(options.users ?? DEFAULT_USERS);
  const { callbackURL = options.redirectURIs ? options.redirectURIs[0] : 'http://127.0.0.1:3333' } = options;
  if (callbackURL === undefined) throw new TypeError("'redirectURIs' must have an entry, or give a 'callbackURL'");
  return {
    callbackURL,
    redirectURIs: new Set([callbackURL, ...(options.redirectURIs ?? [])]),
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

/** Fills in the missing fields. Throws a TypeError for an id that is there twice, or an includable that is not known. */
function completeUsers(given: readonly Partial<MockUser>[]): MockUser[] {
  const users = given.map((user, index) => {
    const complete: MockUser = {
      id: (0xca000001 + index).toString(16),
      firstName: 'User',
      lastName: String(index + 1),
      email: `user${index + 1}@example.com`,
      accountId: (0x1101 + index).toString(16).padStart(8, '0'),
      language: 'en-us',
      employeeId: null,
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      ...Object.fromEntries(Object.entries(user).filter(([, value]) => value !== undefined)),
    };
    const unknown = Object.keys(complete.includables ?? {}).find((name) => !Object.hasOwn(INCLUDABLES, name));
    if (unknown !== undefined) {
      throw new TypeError(`includables: '${unknown}' is not known, only ${Object.keys(INCLUDABLES).join(', ')}`);
    }
    return complete;
  });
  if (new Set(users.map(({ id }) => id)).size < users.length) throw new TypeError('two users have the same id');
  return users;
}
