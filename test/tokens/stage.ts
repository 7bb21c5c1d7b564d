import {
  EagleEyeError,
  EagleEyeStrategy,
  EagleEyeTokens,
  type EagleEyeTokensOptions,
  type TokenStore,
} from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../../lib/testing';
import { startEagleEye } from '../support/eagle-eye';

export const CAMERAS = '/api/v3.0/cameras';

interface Stage {
  een: MockEagleEye;
  strategy: EagleEyeStrategy;
  tokens: EagleEyeTokens;
  /** The same with a timeout of 300 ms. */
  hurried: EagleEyeTokens;
  store: Map<string, string>;
}

/** Tokens of one user, kept under `ada` as a login would have kept them. */
export async function stage(
  options: EagleEyeTokensOptions = {},
  stand: MockEagleEyeOptions = {},
  expires_in?: number,
): Promise<Stage> {
  const een = await startEagleEye(stand);
  const strategy = new EagleEyeStrategy(een.strategyOptions, () => undefined);
  const store = new Map<string, string>();
  const tokens = new EagleEyeTokens(strategy, { store, ...options });
  const params = een.issueTokens({ user: 'ca0f61ab' });
  await tokens.save('ada', {
    accessToken: params.access_token,
    refreshToken: params.refresh_token,
    params: { ...params, expires_in: expires_in ?? params.expires_in },
  });
  const hurried = new EagleEyeTokens({ ...een.strategyOptions, timeout: 300 }, { store });
  return { een, strategy, tokens, hurried, store };
}

/** The code of the error that something rejects with. */
export const codeOf = async (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof EagleEyeError ? error.code : String(error)),
  );

/** Keeps a token for the API at an origin. */
export const keep = (tokens: Pick<EagleEyeTokens, 'save'>, key: string, baseUrl: string, accessToken = 'token') =>
  tokens.save(key, { accessToken, profile: { baseUrl } });

/** What another process has in its hands; one that was slow sees an old value so many times. */
export function otherView(store: TokenStore, old?: string, times = 0): TokenStore {
  let reads = 0;
  return {
    get: (key) => (reads++ < times ? old : store.get(key)),
    set: (key, value) => store.set(key, value),
    delete: (key) => store.delete(key),
  };
}

/** Lets the clock show a later time, until the mocks are restored. */
export const later = (milliseconds: number): void => {
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + milliseconds);
};
