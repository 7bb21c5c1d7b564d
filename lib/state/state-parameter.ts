import { fail, type Outcome, type StateRefusal } from '../outcome';
import { open, seal } from '../sealed-value';

/*
 * The `state` parameter explains itself: it is sealed, and says which login it belongs to, when that began, and on which
 * origin. So a callback whose cookie or session does not know the login is not guessed about.
 *
 * text = handle ‖ space ‖ seconds since the epoch ‖ space ‖ origin
 */

/** Seconds that a login may take: twice the lifetime of a code. */
export const MAX_AGE = 600;

/** What a state says of its login. */
export interface StateClaims {
  /** Names the login: 22 characters, base64url. */
  readonly handle: string;
  readonly began: number;
  /** `''` when the request that began it named none. */
  readonly origin: string;
}

/** Seconds since the epoch. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Writes the state of a login that begins. @param client - which client of which authorization server it is for (RFC 9700 §4.4.2) */
export function sealState(handle: string, origin: string, client: string, secret: string): string {
  return seal(`${handle} ${now()} ${origin}`, `state ${client}`, secret);
}

/** Reads a state; undefined when it was not made here for this client. */
export function openState(state: string, client: string, secrets: readonly string[]): StateClaims | undefined {
  const text = open(state, `state ${client}`, secrets);
  if (text === undefined) {
    return undefined;
  }
  const [handle = '', began, origin = ''] = text.split(' ');
  return { handle, began: Number(began), origin };
}

/** Whether a login has taken too long. */
export function isOver({ began }: StateClaims): boolean {
  return now() - began > MAX_AGE;
}

/** A state that is refused. */
export function refuse(reason: StateRefusal, what: string): Outcome {
  return fail('invalid_state', what, { reason });
}

/**
 * Why a login with a good state is not known.
 *
 * @param origin - that of the callback
 * @param cure - what to do in the framework, where a session may not be saved
 */
export function explain(
  claims: StateClaims,
  origin: string | undefined,
  kept: 'cookie' | 'session',
  cure = '',
): Outcome {
  const { origin: first } = claims;
  if (isOver(claims)) {
    const minutes = Math.floor((now() - claims.began) / 60);
    return refuse('expired', `This login took ${minutes} minutes and has expired: it may take ${MAX_AGE / 60}.`);
  }
  if (origin !== undefined && first !== '' && origin !== first) {
    return refuse(
      'other_host',
      `The login began on ${first}, and the callback came to ${origin}: cookies belong to a host. ` +
        'Open the application on the host of "callbackURL".',
    );
  }
  const cause =
    kept === 'cookie'
      ? 'The cookie of this login did not come back: the browser blocks cookies, or the callback came to another browser, ' +
        'such as the in-app browser of a phone.'
      : 'The session of this browser does not know this login: the session was renewed meanwhile (by a login in another ' +
        `tab, say) or never saved, its cookie did not come back, or the callback came to another browser.${cure}`;
  return refuse('cookie_missing', cause);
}
