import { runInNewContext } from 'node:vm';

import { type AuthenticateOptions, EagleEyeStrategy, type ProfileCallback } from '../../lib';
import type { MockEagleEye } from '../../lib/testing';
import { startEagleEye } from '../support/eagle-eye';
import { errorOf, letIn, loggedIn, logIn, loginRequest, redirectOf, run, successOf } from '../support/strategy';

/** A strategy of a subclass with these hooks, without state. */
function subclassOf(eagleEye: MockEagleEye, hooks: object): EagleEyeStrategy {
  class Subclass extends EagleEyeStrategy {}
  Object.assign(Subclass.prototype, hooks);
  return new Subclass({ ...eagleEye.strategyOptions, state: false }, letIn);
}

describe('authorizationParams', () => {
  it('adds parameters, and takes the place of none of the strategy’s own', async () => {
    const eagleEye = await startEagleEye();
    const strategy = subclassOf(eagleEye, {
      authorizationParams: ({ hint }: AuthenticateOptions) => ({
        ...{ login_hint: hint, prompt: 'login', max_age: 0, 'a b': 'ä&', skipped: undefined, none: null },
        ...{ scope: 'more', client_id: 'x', response_type: 'token', redirect_uri: 'https://evil.example' },
      }),
    });
    const url = new URL(await redirectOf(run(strategy, loginRequest(), { hint: 'ada@example.com' })));
    expect([...url.searchParams]).toEqual([
      ['scope', 'vms.all'],
      ['client_id', 'stand-in-client'],
      ['response_type', 'code'],
      ['redirect_uri', 'http://127.0.0.1:3333'],
      ['login_hint', 'ada@example.com'],
      ['prompt', 'login'],
      ['max_age', '0'],
      ['a b', 'ä&'],
    ]);
  });
});

it('a parameter that is a list is a TypeError: no parameter may stand there twice (RFC 6749 §3.1)', async () => {
  const strategy = subclassOf(await startEagleEye(), { authorizationParams: () => ({ prompt: ['login', 'consent'] }) });
  expect(await errorOf(run(strategy, loginRequest()))).toMatchObject({
    name: 'TypeError',
    message: expect.stringContaining('the parameter "prompt" of authorizationParams must be a string'),
  });
});

it('tokenParams adds parameters, and does not change what the request is', async () => {
  const eagleEye = await startEagleEye();
  const params = { audience: 'vms.api', grant_type: 'password', code: 'x', redirect_uri: 'https://evil.example' };
  const strategy = subclassOf(eagleEye, { tokenParams: ({ extra }: AuthenticateOptions) => ({ ...params, extra }) });
  await successOf(logIn(strategy, eagleEye.issueCode(), { extra: 'é&=' }));
  expect(eagleEye.requests[0]?.form).toEqual({
    grant_type: 'authorization_code',
    scope: 'vms.all',
    code: expect.not.stringMatching(/^x$/),
    redirect_uri: 'http://127.0.0.1:3333',
    audience: 'vms.api',
    extra: 'é&=',
  });
});

it('a hook that throws null ends the login in an error: with null, Express would go on', async () => {
  const tokenParams = (): never => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what an application may do
    throw null;
  };
  const strategy = subclassOf(await startEagleEye(), { tokenParams });
  expect(await errorOf(logIn(strategy))).toEqual(new Error('The login failed without an error'));
});

describe('userProfile', () => {
  it('may ask super, which costs no further request, and add to what it got', async () => {
    class Shouting extends EagleEyeStrategy {
      override userProfile(accessToken: string, done: ProfileCallback): void {
        super.userProfile(accessToken, (error, profile) => {
          done(error, profile && { ...profile, displayName: profile.displayName.toUpperCase() });
        });
      }
    }
    const eagleEye = await startEagleEye();
    const strategy = new Shouting({ ...eagleEye.strategyOptions, state: false }, letIn);
    const { profile } = await loggedIn(logIn(strategy, eagleEye.issueCode()));
    expect(profile).toMatchObject({ displayName: 'ADA KELLER', httpsBaseUrl: eagleEye.users[0]?.httpsBaseUrl });
    expect(eagleEye.requests.map(({ url }) => url)).toEqual(['/oauth2/token', '/api/v3.0/users/self']);
  });

  it.each<[string, Error]>([
    ['of the subclass', new RangeError('no')],
    ["of another realm, as those of Node's core are here", runInNewContext('new RangeError("no")')],
  ])('hands an error %s on as it is, called back, thrown or rejected with', async (_whose, error) => {
    const ways: ((_accessToken: string, done: (error: unknown) => unknown) => unknown)[] = [
      (_accessToken, done) => done(error),
      () => {
        throw error;
      },
      () => Promise.reject(error),
    ];
    const eagleEye = await startEagleEye();
    for (const userProfile of ways) {
      expect(await errorOf(logIn(subclassOf(eagleEye, { userProfile }), eagleEye.issueCode()))).toBe(error);
    }
  });

  it("that fails with a word is a TypeError: Express's next('route') would go on as if nothing had happened", async () => {
    const eagleEye = await startEagleEye();
    const userProfile = (_accessToken: string, done: (error: unknown) => unknown): unknown => done('route');
    const error = await errorOf(logIn(subclassOf(eagleEye, { userProfile }), eagleEye.issueCode()));
    expect(error).toEqual(new TypeError('EagleEyeStrategy: userProfile failed without an error'));
  });
});

it('verify is called with the strategy as this', async () => {
  const eagleEye = await startEagleEye();
  const options = { ...eagleEye.strategyOptions, state: false };
  const strategy = new EagleEyeStrategy(options, function (this: unknown, _access, _refresh, _profile, done) {
    done(null, { by: this });
  });
  const { user } = await successOf(logIn(strategy, eagleEye.issueCode()));
  expect(user).toEqual({ by: expect.any(EagleEyeStrategy) });
});
