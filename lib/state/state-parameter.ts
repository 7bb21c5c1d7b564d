import { isSigned, sign } from '../sealed-value';

/*
 * The `state` parameter says which login it belongs to, when that began, and on which host. So nobody has to guess why a
 * cookie does not come back. None of this is a secret: it is authenticated, not encrypted.
 *
 * state = version . handle . seconds since the epoch . host in base64url . message authentication code
 */
const VERSION = '1';
const FORM = /^1\.([\w-]{22})\.(\d{1,12})\.([\w-]{0,400})\.([\w-]{43})$/;

/** Seconds since the epoch. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * @param host - where the login begins; `''` when the request names none
 * @param client - which client of which authorization server the state is for (RFC 9700 §4.4.2)
 */
export function writeState(handle: string, host: string, client: string, secret: string): string {
  const claims = [VERSION, handle, now(), Buffer.from(host).toString('base64url')].join('.');
  return `${claims}.${sign(`state ${client} ${claims}`, secret)}`;
}

/** What a state says, if it has the form of ours. Anybody may have written it. */
export function readState(state: string): { handle: string; began: number; host: string } | undefined {
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
