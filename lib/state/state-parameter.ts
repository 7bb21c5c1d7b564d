import { isSigned, sign } from '../sealed-value';

/*
 * The `state` parameter explains itself: it says which login it belongs to, when that began, and on which host. So a callback
 * whose cookie does not come back is not guessed about. None of this is a secret: it is authenticated, not encrypted.
 *
 * state = version . handle . seconds since the epoch . host in base64url . message authentication code
 */

const VERSION = '1';
const FORM = /^1\.([\w-]{22})\.(\d{1,12})\.([\w-]{0,400})\.([\w-]{43})$/;

/** What a state says of its login. */
export interface StateClaims {
  /** Names the login: 22 characters, base64url. */
  readonly handle: string;
  /** Seconds since the epoch. */
  readonly began: number;
  /** `''` when the request that began it named none. */
  readonly host: string;
}

/** Seconds since the epoch. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * Writes the state of a login that begins.
 *
 * @param client - which client of which authorization server it is for (RFC 9700 §4.4.2)
 */
export function writeState(handle: string, host: string, client: string, secret: string): string {
  const claims = [VERSION, handle, now(), Buffer.from(host).toString('base64url')].join('.');
  return `${claims}.${sign(`state ${client} ${claims}`, secret)}`;
}

/** What a state says. Anybody may have written it. Undefined when it does not have the form of ours. */
export function readState(state: string): StateClaims | undefined {
  const [, handle, began, host] = FORM.exec(state) ?? [];
  return handle === undefined || host === undefined
    ? undefined
    : { handle, began: Number(began), host: Buffer.from(host, 'base64url').toString() };
}

/** Whether a state was written here, for this client. */
export function isOurState(state: string, client: string, secrets: readonly string[]): boolean {
  const at = state.lastIndexOf('.');
  return isSigned(`state ${client} ${state.slice(0, at)}`, state.slice(at + 1), secrets);
}
