import type { IncomingMessage } from 'node:http';

import { callApplication } from './application-call';
import { isJsonObject } from './json';
import type { Outcome } from './outcome';
import type { LoginRequest } from './passport-oauth2';
import type { EagleEyeProfile } from './profile';
import type { TokenResponse } from './token-response';

/**
 * How verify answers: with an error; with the user; or with `false` and an info that says why this person may not log
 * in. The first call counts.
 */
export type VerifyCallback = (error?: unknown, user?: unknown, info?: unknown) => void;

/**
 * Verify in its usual form. Eagle Eye gives every confidential client a refresh token; should it send none, `refreshToken`
 * is undefined, as in passport-oauth2.
 */
export type VerifyFunction = (
  accessToken: string,
  refreshToken: string,
  profile: EagleEyeProfile,
  done: VerifyCallback,
) => unknown;

/** Verify with the token response, which tells the lifetime of the access token. */
export type VerifyFunctionWithParams = (
  accessToken: string,
  refreshToken: string,
  params: TokenResponse,
  profile: EagleEyeProfile,
  done: VerifyCallback,
) => unknown;

/** Verify with the request first, under `passReqToCallback`. */
export type VerifyFunctionWithRequest<Req = IncomingMessage> = (
  req: Req,
  accessToken: string,
  refreshToken: string,
  profile: EagleEyeProfile,
  done: VerifyCallback,
) => unknown;

/** Verify with the request first and the token response, under `passReqToCallback`. */
export type VerifyFunctionWithRequestAndParams<Req = IncomingMessage> = (
  req: Req,
  accessToken: string,
  refreshToken: string,
  params: TokenResponse,
  profile: EagleEyeProfile,
  done: VerifyCallback,
) => unknown;

/** Any form of verify. As in passport-oauth2, the number of declared parameters decides which. */
export type AnyVerifyFunction<Req = IncomingMessage> =
  VerifyFunction | VerifyFunctionWithParams | VerifyFunctionWithRequest<Req> | VerifyFunctionWithRequestAndParams<Req>;

type Form = (...args: never[]) => unknown;

/** Has the parameters of a form, and a type parameter: with that, TypeScript does not merge it with another signature. */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- it only has to be there
type Unmerged<F extends Form> = <T>(...args: Parameters<F>) => unknown;

/**
 * A function in one of two forms, which the number of its parameters tells apart. A lambda is given the types of its own
 * form. Two overloads would not do that: a lambda keeps what the first one that TypeScript tries has given it.
 *
 * In each member of a union TypeScript looks for the signature with enough parameters for the lambda; where it finds two
 * that do not merge, the member counts for nothing. So a lambda in the short form is typed by the first member alone, and
 * one in the long form by the second alone; the third types none, and is what the long form is assignable to.
 */
type ByArity<Short extends Form, Long extends Form> = Short | (Long & Unmerged<Short>) | (Long & Unmerged<Long>);

/** Verify without the request, in either form. */
export type VerifyOfLogin = ByArity<VerifyFunction, VerifyFunctionWithParams>;

/** Verify with the request first, in either form. */
export type VerifyOfRequest<Req> = ByArity<VerifyFunctionWithRequest<Req>, VerifyFunctionWithRequestAndParams<Req>>;

/** What a finished exchange hands to verify. */
export interface LoginResult {
  readonly response: TokenResponse;
  /** Undefined when `skipUserProfile` says so. */
  readonly profile: EagleEyeProfile | undefined;
  /** The application's state of this login. */
  readonly state: unknown;
}

/** Passport takes a message alone as an info, too; what comes with it needs an object. */
function infoOf(info: unknown, state: unknown): object {
  const given = typeof info === 'string' ? { message: info } : isJsonObject(info) ? info : {};
  return state === undefined ? given : { ...given, state };
}

/**
 * Asks the application who the user is, and ends the login with the answer.
 *
 * @param verify - the application's function
 * @param passReqToCallback - whether it gets the request first
 * @param req - the request of the callback
 * @param login - what Eagle Eye answered
 * @param outcome - the end of the login
 */
export function askVerify(
  verify: (...args: never[]) => unknown,
  passReqToCallback: boolean,
  req: LoginRequest,
  login: LoginResult,
  outcome: Outcome,
): void {
  const done: VerifyCallback = (error, user, info) => {
    if (error) {
      outcome.error(error);
    } else if (!user) {
      outcome.fail(info);
    } else {
      outcome.success(user, infoOf(info, login.state));
    }
  };
  const { access_token, refresh_token } = login.response;
  const args: unknown[] = passReqToCallback ? [req, access_token, refresh_token] : [access_token, refresh_token];
  if (verify.length === (passReqToCallback ? 6 : 5)) {
    const params = { ...login.response };
    // It is an argument of its own.
    delete params.refresh_token;
    args.push(params);
  }
  args.push(login.profile, done);
  callApplication(() => Reflect.apply(verify, undefined, args), outcome.error);
}
