import { askApplication } from './application-call';
import type { SkipUserProfile } from './options';
import type { EagleEyeProfile } from './profile';
import type { TokenResponse } from './token-response';

/** Answers with the profile, or with why there is none. */
export type ProfileCallback = (error: unknown, profile?: EagleEyeProfile) => void;

/** The strategy's `userProfile`, which a subclass may have replaced. */
export interface ProfileHook {
  userProfile(
    accessToken: string,
    done: ProfileCallback,
    response?: TokenResponse,
    secrets?: readonly string[],
  ): unknown;
}

function profileError(error: unknown): Error {
  return error instanceof Error
    ? error
    : new Error('userProfile or skipUserProfile failed without an error', { cause: error });
}

/** The answer of a function that calls back as Node's do. */
function answerOf<Value>(
  ask: (done: (error: unknown, value?: Value) => void) => unknown,
): Value | undefined | Promise<Value | undefined> {
  return askApplication<Value | undefined>((answer, fail) => {
    const done = (error: unknown, value?: Value): void => {
      if (error) {
        fail(error);
      } else {
        answer(value);
      }
    };
    return ask(done);
  }, profileError);
}

/** As in passport-oauth2, a function that declares a second parameter answers by callback. */
async function skips(skipUserProfile: Exclude<SkipUserProfile, boolean>, accessToken: string): Promise<boolean> {
  const call = (...args: unknown[]): unknown => Reflect.apply(skipUserProfile, undefined, args);
  return Boolean(
    await (skipUserProfile.length < 2 ? call(accessToken) : answerOf<boolean>((done) => call(accessToken, done))),
  );
}

/**
 * The profile for a login.
 *
 * @param hook - the strategy
 * @param response - this login's own token response
 * @param skipUserProfile - whether to leave the profile alone
 * @param secrets - what no error may say beside the tokens
 * @returns the profile, or undefined when it is left alone
 */
export async function loginProfile(
  hook: ProfileHook,
  response: TokenResponse,
  skipUserProfile: SkipUserProfile,
  secrets: readonly string[],
): Promise<EagleEyeProfile | undefined> {
  if (skipUserProfile === true || (skipUserProfile && (await skips(skipUserProfile, response.access_token)))) {
    return undefined;
  }
  return answerOf((done) => hook.userProfile(response.access_token, done, response, secrets));
}
