import { mockUsers } from './mock-users';
import {
  HTTPS_BASE_URL_FORMS,
  MOCK_AUTHORIZE_MODES,
  type MockAuthorizeMode,
  type MockEagleEyeOptions,
  type MockUser,
} from './types';

type HttpsBaseUrlForm = (typeof HTTPS_BASE_URL_FORMS)[number];

/** The options with nothing left out. */
export interface Settings {
  readonly port: number;
  readonly clientID: string;
  readonly clientSecret: string;
  readonly redirectURIs: ReadonlySet<string>;
  /** The first of `redirectURIs`. */
  readonly callbackURL: string;
  readonly users: MockUser[];
  readonly httpsBaseUrl: HttpsBaseUrlForm;
  readonly accessTokenLifetime: number;
  readonly codeLifetime: number;
  readonly refreshTokenLifetime: number;
  readonly rotateRefreshTokens: boolean;
  readonly recordRequests: boolean;
  readonly maxLogins: number;
  /** Both may be changed while the stand-in runs. */
  authorize: MockAuthorizeMode;
  signedInUser: string;
}

/** The one scope there is. */
export const SCOPE = 'vms.all';

const DAY = 86_400;

/** Fills in what the options leave out, and refuses what Eagle Eye could not be told either. */
export function readOptions(options: MockEagleEyeOptions): Settings {
  const { redirectURIs = ['http://127.0.0.1:3333'], clientID = 'stand-in-client' } = options;
  if (!Array.isArray(redirectURIs)) throw new TypeError('redirectURIs must be an array of redirect URIs');
  const [callbackURL] = redirectURIs;
  if (callbackURL === undefined) throw new TypeError('redirectURIs must hold at least one redirect URI');
  redirectURIs.forEach(checkRedirectURI);
  if (clientID.includes(':')) throw new TypeError('clientID must not contain a colon (RFC 7617 section 2)');
  const users = mockUsers(options.users);
  const [first] = users;
  if (first === undefined) throw new TypeError('users must hold at least one user');
  return {
    port: checkPort(options.port ?? 0),
    clientID,
    clientSecret: options.clientSecret ?? 'stand-in-secret',
    redirectURIs: new Set(redirectURIs),
    callbackURL,
    users,
    httpsBaseUrl: checkForm(options.httpsBaseUrl ?? 'object'),
    accessTokenLifetime: seconds('accessTokenLifetime', options.accessTokenLifetime ?? 43_198),
    codeLifetime: seconds('codeLifetime', options.codeLifetime ?? 300),
    refreshTokenLifetime: seconds('refreshTokenLifetime', options.refreshTokenLifetime ?? 14 * DAY),
    rotateRefreshTokens: options.rotateRefreshTokens ?? true,
    recordRequests: options.recordRequests ?? true,
    maxLogins: count('maxLogins', options.maxLogins ?? 10_000),
    authorize: checkAuthorizeMode(options.authorize ?? 'page'),
    signedInUser: first.id,
  };
}

/** The user of that id; throws a TypeError when there is none. */
export function findUser(users: readonly MockUser[], id: string): MockUser {
  const user = users.find((candidate) => candidate.id === id);
  if (user === undefined) throw new TypeError(`no user of this stand-in has the id '${id}'`);
  return user;
}

export function checkAuthorizeMode(mode: MockAuthorizeMode): MockAuthorizeMode {
  if (!MOCK_AUTHORIZE_MODES.includes(mode))
    throw new TypeError(`authorize must be 'page', 'allow' or 'deny', not '${mode}'`);
  return mode;
}

function checkForm(form: HttpsBaseUrlForm): HttpsBaseUrlForm {
  if (!HTTPS_BASE_URL_FORMS.includes(form))
    throw new TypeError(`httpsBaseUrl must be 'object', 'string' or 'absent', not '${form}'`);
  return form;
}

function checkPort(port: number): number {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError(`port must be a whole number from 0 to 65535, not ${port}`);
  return port;
}

function seconds(name: string, value: number): number {
  if (!Number.isFinite(value) || value < 0) throw new TypeError(`${name} must be a number of seconds, not ${value}`);
  return value;
}

function count(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new TypeError(`${name} must be a whole number from 1, not ${value}`);
  return value;
}

/** An absolute URI without a fragment (RFC 6749 section 3.1.2), of the characters a URI is made of. */
function checkRedirectURI(uri: string): void {
  if (/^[a-z][a-z\d+.-]*:\/\/[!"$-~]+$/i.test(uri)) return;
  throw new TypeError(
    `'${uri}' is no redirect URI: it needs its protocol (http:// or https://), visible ASCII characters, and no #`,
  );
}
