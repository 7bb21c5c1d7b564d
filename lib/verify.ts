import type { IncomingMessage } from 'node:http';
// Not the global one: what a test puts in its place may return nothing.
import { setTimeout } from 'node:timers';
import { isPromise } from 'node:util/types';

import { isJsonObject } from './json';
import type { Outcome } from './passport';
import type { EagleEyeProfile } from './profile';
import type { TokenResponse } from './token-response';

/**
 * How verify answers: with an error; with the user; or with `false` and an info that says why this person may not log
 * in. The first outcome counts.
 */
export type VerifyCallback = (error?: unknown, user?: unknown, info?: unknown) => void;

type Tokens = [accessToken: string, refreshToken: string | undefined];
type Rest = [profile: EagleEyeProfile, done: VerifyCallback];

/**
 * Verify in its usual form. It calls `done`, or it is async and resolves with the user (`false` or `null`: may not log in).
 * `this` is the strategy.
 *
 * @param accessToken - for the `Authorization: Bearer` header of API requests
 * @param refreshToken - undefined should Eagle Eye send none, which it does only to public clients
 * @param profile - who has logged in, and `baseUrl`, where the account's API lives
 */
export type VerifyFunction = Bivariant<[...tokens: Tokens, ...rest: Rest]>;

/** Verify with the token response, which tells the lifetime of the access token. */
export type VerifyFunctionWithParams = Bivariant<[...tokens: Tokens, params: TokenResponse, ...rest: Rest]>;

/** Verify with the request first, under `passReqToCallback`. */
export type VerifyFunctionWithRequest<Req = IncomingMessage> = Bivariant<[req: Req, ...tokens: Tokens, ...rest: Rest]>;

/** Verify with the request first and the token response, under `passReqToCallback`. */
export type VerifyFunctionWithRequestAndParams<Req = IncomingMessage> = Bivariant<
  [req: Req, ...tokens: Tokens, params: TokenResponse, ...rest: Rest]
>;

/** Any form of verify. As in passport-oauth2, the number of declared parameters decides which. */
export type AnyVerifyFunction<Req = IncomingMessage> =
  VerifyFunction | VerifyFunctionWithParams | VerifyFunctionWithRequest<Req> | VerifyFunctionWithRequestAndParams<Req>;

/** A verify of any form. */
export type Form = (...args: never[]) => unknown;

/** Parameters compared as a method's are: `refreshToken: string` compiles, as with other strategies. */
type Bivariant<Args extends unknown[]> = { method(...args: Args): unknown }['method'];

/**
 * Has the parameters of a form, compared as a method's are, and a type parameter: with that, TypeScript does not merge it
 * with another signature.
 */
/* eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-unnecessary-type-parameters --
   it only has to be there */
type Unmerged<F extends Form> = { method<T>(...args: Parameters<F>): unknown }['method'];

/**
 * A function in one of two forms, which the number of its parameters tells apart. A lambda gets the types of its own form;
 * under two overloads it would keep those of the first. Where a member of a union has two fitting signatures that do not
 * merge, TypeScript passes over it: the first member types the short form, the second the long one, which the third accepts.
 */
type ByArity<Short extends Form, Long extends Form> = Short | (Long & Unmerged<Short>) | (Long & Unmerged<Long>);

/** Verify without the request, in either form. */
export type VerifyOfLogin = ByArity<VerifyFunction, VerifyFunctionWithParams>;

/** Verify with the request first, in either form. */
export type VerifyOfRequest<Req> = ByArity<VerifyFunctionWithRequest<Req>, VerifyFunctionWithRequestAndParams<Req>>;

/** @throws TypeError when it is not a function, or declares more parameters than any form has */
export function checkVerify(verify: unknown, passReqToCallback: boolean): void {
  const first = passReqToCallback ? 'req, ' : '';
  const forms =
    `(${first}accessToken, refreshToken, profile, done), (${first}accessToken, refreshToken, params, profile, done), or ` +
    `async (${first}accessToken, refreshToken, profile) that resolves with the user`;
  if (typeof verify !== 'function') {
    throw new TypeError(`EagleEyeStrategy: the second argument must be the verify function: ${forms}`);
  }
  if (verify.length > (passReqToCallback ? 6 : 5)) {
    throw new TypeError(`EagleEyeStrategy: verify declares ${verify.length} parameters. Its forms are ${forms}`);
  }
}

/** Passport takes a message without an object as an info, too; what comes with it needs an object. */
function infoOf(info: unknown, state: unknown): object {
  const object = typeof info === 'string' ? { message: info } : isJsonObject(info) ? info : {};
  return state === undefined ? object : { ...object, state };
}

/**
 * Asks the application who the user is; it may take its time. There is a limit only where it resolves with undefined and may
 * still call `done`: an application that forgot to return the user would leave the browser waiting.
 *
 * @param strategy - `this` of verify
 * @param state - the application's state of this login
 */
export function askVerify(
  strategy: object,
  { verify, passReqToCallback, timeout }: { verify: Form; passReqToCallback: boolean; timeout: number },
  req: object,
  response: TokenResponse,
  profile: object | undefined,
  state: unknown,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const done: VerifyCallback = (error, user, info) => {
      isAnswered = true;
      if (error) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the application's, whatever it is
        reject(error);
      } else {
        resolve(user ? { type: 'success', user, info: infoOf(info, state) } : { type: 'fail', info });
      }
    };
    const { refresh_token: refreshToken, ...params } = response;
    const first = passReqToCallback ? [req] : [];
    const declared = verify.length - first.length;
    const extra = declared === 5 ? [params] : [];
    const args = [...first, response.access_token, refreshToken, ...extra, profile, done];
    const returned: unknown = Reflect.apply(verify, strategy, args);
    // Declared without `done`: what it returns is the answer.
    const hasNoDone = declared === 3;
    // An application may have put another Promise in the place of Node's: Bluebird, zone.js.
    const isPending = isPromise(returned) || returned instanceof Promise;
    // Not any object with a `then`: a query of Mongoose or Knex runs when that is called, once more if a callback ran it.
    if (isPending || (hasNoDone && returned !== undefined)) {
      Promise.resolve(returned).then((user: unknown) => {
        if (user !== undefined) {
          done(null, user);
        } else if (hasNoDone) {
          const what = 'verify resolved with undefined, and declares no "done": return user or false';
          reject(new TypeError(`EagleEyeStrategy: ${what}`));
        } else if (!isAnswered) {
          // Without that, each login by an async verify would hold its request for so long.
          setTimeout(() => {
            const what = `verify resolved with undefined, and did not call "done" within ${timeout} ms: return the user or false, or call done`;
            reject(new TypeError(`EagleEyeStrategy: ${what}`));
          }, timeout).unref();
        }
      }, reject);
    }
  });
}
