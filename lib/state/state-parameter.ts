import { type FailedLogin, failedLogin, type StateRefusal } from '../passport';
import { isSigned, sign } from '../sealed-value';

/*
 * The `state` parameter says which login it belongs to, when that began, and on which host. So nobody has to guess why a
 * cookie does not come back. None of this is a secret: it is authenticated, not encrypted.
 *
 * state = version . handle . seconds since the epoch . host in base64url . message authentication code
 */
const VERSION = '1';
const FORM = /^1\.([\w-]{22})\.(\d{1,12})\.([\w-]{0,400})\.([\w-]{43})$/;

/** Seconds that a login may take: twice the lifetime of a code. */
export const MAX_AGE = 600;

/** What a state says. */
interface StateClaims {
  /** Names the login. */
  readonly handle: string;
  /** Seconds since the epoch. */
  readonly began: number;
  /** `''` when the request that began it named none. */
  readonly host: string;
}

/** Seconds since the epoch. */
function now(): number {
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

export function invalidState(reason: StateRefusal, what: string): FailedLogin {
  return failedLogin('invalid_state', what, { reason });
}

/** A state that was not written here. */
export function foreignState(state: string | undefined): FailedLogin {
  return invalidState(
    'not_ours',
    state === undefined
      ? 'The callback carries no state: it does not belong to a login that was started here.'
      : 'The state of the callback was not made here: it was made up, changed, or signed with another secret.',
  );
}

/** Why a state comes too late, if it does. */
export function expiredState({ began }: StateClaims): FailedLogin | undefined {
  const age = now() - began;
  const may = `it may take ${MAX_AGE / 60} minutes`;
  return age > MAX_AGE
    ? invalidState('expired', `This login took ${Math.floor(age / 60)} minutes and has expired: ${may}.`)
    : undefined;
}

/**
 * Why a good state has no cookie that opens.
 *
 * @param host - that of the callback
 */
export function withoutCookie({ host: first }: StateClaims, host: string | undefined): FailedLogin {
  if (host !== undefined && first !== '' && host !== first) {
    const what =
      `The login began on ${first}, and the callback came to ${host}: cookies belong to a host. Open the application on ` +
      'the host of "callbackURL"; or start the login there, and pass the tenant in `state`; or let the proxy pass `Host` on.';
    return invalidState('other_host', what);
  }
  const what =
    'The cookie of this login did not come back: the browser blocks cookies, the page stands in a frame of another site, ' +
    'or the callback came to another browser, such as the in-app browser of a phone.';
  return invalidState('cookie_missing', what);
}
