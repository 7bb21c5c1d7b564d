import type { MockCamera, MockUser } from './types';

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
];

/** What `users/self?include=` may name, and what a user answers who brings no value for it. */
const INCLUDABLES: Readonly<Record<string, unknown>> = {
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

export const INCLUDABLE_NAMES = Object.keys(INCLUDABLES);

/** Fills in the missing fields. Throws a TypeError when two users share an id, and for an includable that nobody can ask for. */
export function completeUsers(given: readonly Partial<MockUser>[] = DEFAULT_USERS): MockUser[] {
  const users = given.map((user, index) => {
    const complete: MockUser = {
      id: hex(0xca000001 + index),
      firstName: 'User',
      lastName: String(index + 1),
      email: `user${index + 1}@example.com`,
      accountId: hex(0x1101 + index),
      language: 'en-us',
      employeeId: null,
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      ...Object.fromEntries(Object.entries(user).filter(([, value]) => value !== undefined)),
    };
    const unknown = Object.keys(complete.includables ?? {}).find((name) => !INCLUDABLE_NAMES.includes(name));
    if (unknown !== undefined) {
      throw new TypeError(`includables: '${unknown}' is not known, only ${INCLUDABLE_NAMES.join(', ')}`);
    }
    return complete;
  });
  if (new Set(users.map(({ id }) => id)).size < users.length) throw new TypeError('two users have the same id');
  return users;
}

/** The user as `users/self` answers it, with the includables asked for. */
export function userRow(user: MockUser, names: readonly string[]): object {
  const included = names.map((name) => [name, user.includables?.[name] ?? INCLUDABLES[name]]);
  // JSON leaves out what is undefined.
  const ownFields = { httpsBaseUrl: undefined, cameras: undefined, includables: undefined };
  return { ...user, ...ownFields, ...(Object.fromEntries(included) as object) };
}

/** The camera as `cameras` answers it, with the fields that the vendor's schema requires. */
export function cameraRow(camera: MockCamera, { accountId }: MockUser): object {
  const createTimestamp = '2026-01-05T08:00:00.000+00:00';
  return { accountId, bridgeId: '1000b41d', createTimestamp, locationId: null, ...camera, offline: undefined };
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
