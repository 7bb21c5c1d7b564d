import type { MockAuthorizeMode, MockEagleEyeOptions, MockUser } from './types';

/** The options with nothing left out, and what the server adds. */
export interface Settings extends Required<Omit<MockEagleEyeOptions, 'redirectURIs' | 'users'>> {
  redirectURIs: ReadonlySet<string>;
  /** The first is who signs in without a page. */
  users: MockUser[];
}

/** The one scope that Eagle Eye has. */
export const SCOPE = 'vms.all';

export const AUTHORIZE_MODES: readonly MockAuthorizeMode[] = ['page', 'allow', 'deny'];

const DEFAULT_USERS: Partial<MockUser>[] = [
  {
    id: 'ca0f61ab',
    firstName: 'Ada',
    lastName: 'Keller',
    email: 'ada.keller@example.com',
    accountId: '00001106',
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
    cameras: [{ id: '10270311', name: 'Reception' }],
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

const DEFAULTS: Required<MockEagleEyeOptions> = {
  callbackURL: 'http://127.0.0.1:3333',
  redirectURIs: [],
  port: 0,
  host: '127.0.0.1',
  publicURL: '',
  clientID: 'stand-in-client',
  // No words: a message that quotes an answer leaves out what looks like a part of the secret.
  clientSecret: 'q7Xz4vWm9Tn2LkRb',
  users: DEFAULT_USERS,
  authorize: 'page',
  httpsBaseUrl: 'object',
  accessTokenLifetime: 43_198,
  codeLifetime: 300,
  refreshTokenLifetime: 1_209_600,
  rotateRefreshTokens: true,
};

export function checkOneOf(what: string, value: unknown, known: readonly unknown[]): void {
  if (!known.includes(value)) throw new TypeError(`${what} is not known, only ${known.join(', ')}`);
}

/** Throws a TypeError for a member without an example, or of another type than that, which may be `undefined`. */
export function checkMembers(what: string, given: object, examples: object): void {
  const types = new Map(Object.entries(examples).map(([name, example]) => [name, typeof example]));
  for (const [name, value] of Object.entries(given)) {
    checkOneOf(`${what}: '${name}'`, name, [...types.keys()]);
    const expected = types.get(name);
    if (value !== undefined && expected !== 'undefined' && typeof value !== expected) {
      throw new TypeError(`${what}: '${name}' must be of the type ${expected}`);
    }
  }
}

/** Fills in what the options leave out. Throws a TypeError for one that is not known, or of another type. */
export function readOptions(options: MockEagleEyeOptions): Settings {
  const what = 'the options of startMockEagleEye';
  checkMembers(what, options, DEFAULTS);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings = { ...DEFAULTS, ...(Object.fromEntries(given) as MockEagleEyeOptions) };
  checkOneOf(`${what}: 'authorize'`, settings.authorize, AUTHORIZE_MODES);
  checkOneOf(`${what}: 'httpsBaseUrl'`, settings.httpsBaseUrl, ['object', 'string', 'absent']);
  const callbackURL = options.callbackURL ?? settings.redirectURIs[0] ?? DEFAULTS.callbackURL;
  const redirectURIs = new Set([callbackURL, ...settings.redirectURIs]);
  return { ...settings, callbackURL, redirectURIs, users: settings.users.map(completeUser) };
}

function completeUser(user: Partial<MockUser>, index: number): MockUser {
  return {
    id: (0xca000001 + index).toString(16),
    firstName: 'User',
    lastName: String(index + 1),
    email: `user${index + 1}@example.com`,
    accountId: (0x1101 + index).toString(16).padStart(8, '0'),
    language: 'en-us',
    employeeId: null,
    httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
    ...user,
  };
}
