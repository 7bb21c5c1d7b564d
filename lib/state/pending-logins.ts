import { randomBytes } from 'node:crypto';
// Not the global one: what a test puts in its place may return nothing.
import { setTimeout } from 'node:timers';

import type { AuthorizationResponse } from '../authorization-response';
import { EagleEyeError } from '../errors/eagle-eye-error';
import { isJsonObject } from '../json';
import type { FailedLogin, LoginRequest, Outcome } from '../passport';
import { hostOf } from '../redirect-uri';
import { addCookies, beginInCookie, findInCookie } from './login-cookie';
import { checkState, isOurState, MAX_AGE, missingState, readState, writeState } from './state-parameter';

/** Octets of a handle, which names a login: 128 random bits, as RFC 6749 §10.10 asks. */
const HANDLE_BYTES = 16;
/** The application's state as JSON has at most this many bytes. */
const MAX_STATE_BYTES = 1024;
/** Milliseconds within which a callback that comes again gets the first one's outcome: the user is impatient. */
const PATIENCE = 10_000;
/** More logins than come back to one process within MAX_AGE. */
const MAX_USED = 10_000;

/** A login that has come back with a good state. */
export interface ReturnedLogin {
  readonly redirectURI: string;
  readonly codeVerifier?: string | undefined;
  /** The application's state. */
  readonly state?: unknown;
  /** Undefined when state is off. */
  readonly callback?: Callback;
}

/** The first callback of a login. */
interface Callback {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /**
   * Undefined where it brought an error, whose words are not kept: anybody may write 13 kB of them. The outcome holds tokens
   * and profile: both are soon forgotten.
   */
  code?: string | undefined;
  outcome?: Promise<Outcome> | undefined;
  isUnderWay?: boolean;
}

/** Repetitions of a callback share its outcome: one exchange, one call of verify. Each request has an info of its own. */
export async function shareOutcome(callback: Callback, complete: () => Promise<Outcome>): Promise<Outcome> {
  if (!callback.outcome) {
    callback.isUnderWay = true;
    callback.outcome = complete().finally(() => {
      callback.isUnderWay = false;
      setTimeout(() => {
        callback.code = callback.outcome = undefined;
      }, PATIENCE).unref();
    });
  }
  const outcome = await callback.outcome;
  return 'info' in outcome && isJsonObject(outcome.info) ? { ...outcome, info: { ...outcome.info } } : outcome;
}

/** The application's state as JSON. `JSON.stringify` leaves out a function, and throws at a bigint or a cycle. */
function jsonOf(state: unknown): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(state);
  } catch {
    // Refused below.
  }
  if (json === undefined && state !== undefined) {
    throw new EagleEyeError('invalid_login_state', "The application's state cannot be written as JSON.");
  }
  if (Buffer.byteLength(json ?? '') > MAX_STATE_BYTES) {
    throw new EagleEyeError('invalid_login_state', "The application's state is too large.");
  }
  return json;
}

/** The pending logins of all browsers, each in a sealed cookie of the browser that began it. */
export class PendingLogins {
  /** The first seals and signs; all open. */
  readonly #secrets: readonly string[];
  /** Which client of which authorization server they belong to. A URL holds no space, so that no two pairs look alike. */
  readonly #client: string;
  /** Logins that have come back, by their handles: the oldest first. */
  readonly #used = new Map<string, Callback>();

  constructor(settings: { authorizationURL: string; clientID: string; stateSecret: readonly string[] }) {
    this.#secrets = settings.stateSecret;
    this.#client = `${settings.authorizationURL} ${settings.clientID}`;
  }

  /**
   * Remembers a login.
   *
   * @param state - the application's
   * @returns the `state` parameter
   * @throws EagleEyeError when the state or the response cannot be used
   */
  begin(req: LoginRequest, redirectURI: string, codeVerifier: string | undefined, state: unknown): string {
    const [secret = ''] = this.#secrets;
    const login = { redirectURI, codeVerifier, json: jsonOf(state) };
    const handle = randomBytes(HANDLE_BYTES).toString('base64url');
    const parameter = writeState(handle, hostOf(req) ?? '', this.#client, secret);
    addCookies(req, beginInCookie(req, handle, login, `${this.#client} ${parameter}`, secret, MAX_AGE));
    return parameter;
  }

  /** Whether a state was made here. */
  isOurs(state: string): boolean {
    return isOurState(state, this.#client, this.#secrets);
  }

  /**
   * Finds the login of a callback. A callback whose cookie is there opens one value, whose seal covers the state as well.
   *
   * @param redirectURI - that of the callback, as far as it is known
   * @returns the login, or why there is none
   */
  finish(req: LoginRequest, answer: AuthorizationResponse, redirectURI: string): ReturnedLogin | FailedLogin {
    const { code, state } = answer;
    if (state === undefined) {
      return missingState();
    }
    const claims = readState(state);
    const { handle } = claims;
    const found = findInCookie(req, handle, redirectURI, `${this.#client} ${state}`, this.#secrets);
    if (found) {
      addCookies(req, [found.deletion]);
    }
    const used = this.#used.get(handle);
    const isRecent = used && (used.isUnderWay === true || Date.now() - used.at <= PATIENCE);
    const use = !used ? 'first' : found && isRecent && used.code === code ? 'repeated' : 'used';
    const login = checkState(req, claims, found, found !== undefined || this.isOurs(state), use);
    if ('type' in login) {
      return login;
    }
    return {
      redirectURI: login.redirectURI,
      codeVerifier: login.codeVerifier,
      state: login.json === undefined ? undefined : JSON.parse(login.json),
      callback: used ?? this.#use(handle, code),
    };
  }

  /** Remembers that a login has come back. Beyond MAX_USED the oldest is forgotten. */
  #use(handle: string, code: string | undefined): Callback {
    const callback: Callback = { at: Date.now(), code };
    this.#used.set(handle, callback);
    if (this.#used.size > MAX_USED) {
      const [oldest = ''] = this.#used.keys();
      this.#used.delete(oldest);
    }
    return callback;
  }
}
