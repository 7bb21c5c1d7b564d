import type { MockCamera, MockUser } from './types';

/** The people who can sign in when nobody else is named: on two accounts, which live on two clusters. */
const DEFAULT_USERS: readonly Partial<MockUser>[] = [
  {
    id: 'ca0f61ab',
    firstName: 'Ada',
    lastName: 'Keller',
    email: 'ada.keller@example.com',
    accountId: '00001106',
    employeeId: '1815',
    includables: { timeZone: { zone: 'America/Chicago' }, permissions: { editUsers: true } },
    httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
    cameras: cameras('00001106', ['Front door', 'Loading dock', 'Parking lot']),
  },
  {
    id: 'ca1b72de',
    firstName: 'Noor',
    lastName: 'de Vries',
    email: 'noor.devries@example.org',
    accountId: '00027031',
    language: 'nl',
    includables: { timeZone: { zone: 'Europe/Amsterdam' }, permissions: { editUsers: false } },
    httpsBaseUrl: { hostname: 'api.c027.eagleeyenetworks.com', port: 443 },
    cameras: cameras('00027031', ['Reception', 'Warehouse']),
  },
];

/** Fills in the missing fields. Throws a TypeError when two users share an id. */
export function mockUsers(given: readonly Partial<MockUser>[] = DEFAULT_USERS): MockUser[] {
  const users = given.map(complete);
  if (new Set(users.map(({ id }) => id)).size < users.length) throw new TypeError('two users have the same id');
  return users;
}

function complete(user: Partial<MockUser>, index: number): MockUser {
  const number = index + 1;
  const { accountId = hex(0x1100 + number), firstName = 'User', lastName = String(number) } = user;
  const { id = hex(0xca000000 + number), email = `user${number}@example.com` } = user;
  const { language = 'en-us', employeeId = null, includables = {}, cameras: list = [] } = user;
  const { httpsBaseUrl = { hostname: 'api.c001.eagleeyenetworks.com', port: 443 } } = user;
  return {
    ...user,
    id,
    firstName,
    lastName,
    email,
    accountId,
    language,
    employeeId,
    httpsBaseUrl,
    includables,
    cameras: list,
  };
}

function cameras(accountId: string, names: readonly string[]): MockCamera[] {
  return names.map((name, index) => ({
    id: `1${accountId.slice(2)}${index + 1}`,
    accountId,
    name,
    bridgeId: null,
    guid: null,
    locationId: null,
  }));
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
