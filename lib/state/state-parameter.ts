import { type FailedLogin, failedLogin, type LoginRequest, type StateRefusal } from '../passport';
import { hostOf } from '../redirect-uri';
import { isSigned, sign } from '../sealed-value';

/*
 * The `state` parameter says which login it belongs to, when that began, and on which host. So nobody has to guess why a
 * cookie does not come back. None of this is a secret: it is authenticated, not encrypted.
 *
 * state = version . handle . seconds since the epoch . host in base64url . message authentication code
 */
const VERSION = '1';

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

/** What a state says. Anybody may have written it: it counts where the cookie's seal covers it, or it was signed here. */
export function readState(state: string): StateClaims {
  const [, handle = '', began, host = ''] = state.split('.');
  return { handle, began: Number(began), host: Buffer.from(host, 'base64url').toString() };
}

/** Whether a state was written here, for this client. */
export function isOurState(state: string, client: string, secrets: readonly string[]): boolean {
  const at = state.lastIndexOf('.');
  return isSigned(`state ${client} ${state.slice(0, at)}`, state.slice(at + 1), secrets);
}

function invalidState(reason: StateRefusal, what: string): FailedLogin {
  return failedLogin('invalid_state', what, { reason });
}

/**
 * Checks the state of a callback.
 *
 * @param login - that of its cookie; undefined when that did not come back
 * @param isOurs - the seal of the cookie covers the state, or the state was written here
 * @param use - `repeated`: the login has come back before, and its outcome is shared
 * @returns the login, or why the state is refused
 */
export function checkState<Login extends object>(
  req: LoginRequest,
  claims: StateClaims,
  login: Login | undefined,
  isOurs: boolean,
  use: 'first' | 'repeated' | 'used',
): FailedLogin | Login {
  if (!isOurs) {
    const what = 'The state of the callback was not made here: it was made up, changed, or signed with another secret.';
    return invalidState('not_ours', what);
  }
  if (use === 'used') {
    return invalidState('used', 'This login has come back before: a state works once.');
  }
  const age = now() - claims.began;
  if (use === 'first' && age > MAX_AGE) {
    const may = `it may take ${MAX_AGE / 60} minutes`;
    return invalidState('expired', `This login took ${Math.floor(age / 60)} minutes and has expired: ${may}.`);
  }
  if (login) {
    return login;
  }
  const host = hostOf(req);
  if (host !== undefined && claims.host !== '' && host !== claims.host) {
    const what =
      `The login began on ${claims.host}, and the callback came to ${host}: cookies belong to a host. Open the application on ` +
      'the host of "callbackURL"; or start the login there, and pass the tenant in `state`; or let the proxy pass `Host` on.';
    return invalidState('other_host', what);
  }
  const what =
    'The cookie of this login did not come back: the browser blocks cookies, the page stands in a frame of another site, ' +
    'or the callback came to another browser, such as the in-app browser of a phone.';
  return invalidState('cookie_missing', what);
}

/** A callback without a state. */
export function missingState(): FailedLogin {
  const what = 'The callback carries no state: it does not belong to a login that was started here.';
  return invalidState('not_ours', what);
}
