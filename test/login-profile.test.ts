import { EagleEyeStrategy, type LoginRequest, type ProfileCallback, type TokenResponse } from '../lib';
import type { MockEagleEye } from '../lib/testing';
import { startEagleEye } from './support/eagle-eye';
import { errorOf, run, successOf } from './support/passport-run';
import { callbackWithCode, letIn } from './support/strategy';

let eagleEye: MockEagleEye;

beforeEach(async () => {
  eagleEye = await startEagleEye();
});

function endpoints(): string[] {
  return eagleEye.requests.map(({ endpoint }) => endpoint);
}

/** A whole login with `skipUserProfile` as a caller in JavaScript may write it. */
function logIn(skipUserProfile: unknown) {
  const options = { ...eagleEye.strategyOptions, state: false, skipUserProfile };
  const strategy: EagleEyeStrategy = Reflect.construct(EagleEyeStrategy, [options, letIn]);
  return run(strategy, callbackWithCode(eagleEye));
}

type Skip = (error: unknown, skip?: boolean) => void;

describe('skipUserProfile', () => {
  it.each<[string, unknown]>([
    ['true', true],
    ['a function that answers true', () => true],
    ['a function that answers something', () => 'yes'],
    ['a function of the access token alone', (accessToken: string) => accessToken !== ''],
    [
      'a function with a callback',
      (_accessToken: string, done: Skip) => {
        done(null, true);
      },
    ],
    [
      'a function with a callback, later',
      (_accessToken: string, done: Skip) => {
        setImmediate(done, null, true);
      },
    ],
  ])('as %s: no profile is asked for, and verify gets none', async (_form, skip) => {
    expect((await successOf(logIn(skip))).user).toMatchObject({ profile: undefined });
    expect(endpoints()).toEqual(['token']);
  });

  it.each<[string, unknown]>([
    ['false', false],
    ['a function that answers false', () => false],
    ['a function that answers nothing', () => undefined],
    [
      'a function with a callback',
      (_accessToken: string, done: Skip) => {
        done(null, false);
      },
    ],
    [
      'a function with a callback that says nothing',
      (_accessToken: string, done: Skip) => {
        done(null);
      },
    ],
  ])('as %s: verify gets the profile', async (_form, skip) => {
    expect((await successOf(logIn(skip))).user).toMatchObject({ profile: { id: 'ca0f61ab' } });
    expect(endpoints()).toEqual(['token', 'users/self']);
  });

  it('is told the access token of this login', async () => {
    const asked: string[] = [];
    const skip = (accessToken: string, done: Skip): void => {
      asked.push(accessToken);
      done(null, true);
    };
    const { user } = await successOf(logIn(skip));
    expect(user).toMatchObject({ accessToken: asked[0] });
  });

  const thrown = new Error('the settings are down');

  it.each<[string, unknown]>([
    [
      'a function that throws',
      () => {
        throw thrown;
      },
    ],
    [
      'a function with a callback that throws',
      (accessToken: string, done: Skip) => {
        expect([typeof accessToken, typeof done]).toEqual(['string', 'function']);
        throw thrown;
      },
    ],
    [
      'a function with a callback that answers with an error',
      (_accessToken: string, done: Skip) => {
        done(thrown);
      },
    ],
  ])('as %s: the login ends in its error', async (_form, skip) => {
    expect(await errorOf(logIn(skip))).toBe(thrown);
    expect(endpoints()).toEqual(['token']);
  });
});

describe('userProfile of a subclass', () => {
  type UserProfile = EagleEyeStrategy['userProfile'];

  function subclass(userProfile: UserProfile): EagleEyeStrategy {
    class Subclass extends EagleEyeStrategy {
      override userProfile(accessToken: string, done: ProfileCallback, response?: TokenResponse): void {
        Reflect.apply(userProfile, this, [accessToken, done, response]);
      }
    }
    return new Subclass({ ...eagleEye.strategyOptions, state: false }, letIn);
  }

  function logInWith(userProfile: UserProfile, req: LoginRequest = callbackWithCode(eagleEye)) {
    return run(subclass(userProfile), req);
  }

  const profile = {
    provider: 'eagleeye' as const,
    id: 'from-a-database',
    displayName: 'Ada',
    name: {},
    httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
    baseUrl: 'https://api.c001.eagleeyenetworks.com',
    _raw: '',
    _json: {},
  };

  it("is asked in the strategy's place, with the token response", async () => {
    const asked: unknown[] = [];
    const { user } = await successOf(
      logInWith((accessToken, done, response) => {
        asked.push(accessToken, response);
        done(null, profile);
      }),
    );
    expect(user).toMatchObject({ profile });
    expect(asked).toEqual([expect.any(String), expect.objectContaining({ access_token: asked[0], scope: 'vms.all' })]);
    expect(endpoints()).toEqual(['token']);
  });

  it('can ask the strategy and add to what it says', async () => {
    class Subclass extends EagleEyeStrategy {
      override userProfile(accessToken: string, done: ProfileCallback, response?: TokenResponse): void {
        super.userProfile(
          accessToken,
          (error, loaded) => {
            done(error, loaded && { ...loaded, displayName: `${loaded.displayName} (${String(response?.scope)})` });
          },
          response,
        );
      }
    }
    const strategy = new Subclass({ ...eagleEye.strategyOptions, state: false }, letIn);
    const { user } = await successOf(run(strategy, callbackWithCode(eagleEye)));
    expect(user).toMatchObject({ profile: { displayName: 'Ada Keller (vms.all)' } });
  });

  it('ends the login in its error', async () => {
    const error = new Error('no profile');
    expect(
      await errorOf(
        logInWith((_accessToken, done) => {
          done(error);
        }),
      ),
    ).toBe(error);
    expect(
      await errorOf(
        logInWith(() => {
          throw error;
        }),
      ),
    ).toBe(error);
  });

  it('ends the login in an error also when it names a text', async () => {
    const error = await errorOf(
      logInWith((_accessToken, done) => {
        done('no profile');
      }),
    );
    expect(error).toMatchObject({
      message: 'userProfile or skipUserProfile failed without an error',
      cause: 'no profile',
    });
    expect(error).toBeInstanceOf(Error);
  });

  it('answers once: what it says later changes nothing', async () => {
    const outcome = logInWith((_accessToken, done) => {
      done(null, profile);
      done(new Error('late'));
      done(null, { ...profile, id: 'another' });
    });
    expect((await successOf(outcome)).user).toMatchObject({ profile: { id: 'from-a-database' } });
  });
});

describe('a hook that is async', () => {
  it('has failed the login when skipUserProfile rejects', async () => {
    const reason = new Error('the database is gone');
    expect(await errorOf(logIn(() => Promise.reject(reason)))).toBe(reason);
    // With a second parameter it answers by callback, and may reject all the same.
    const byCallback = async (accessToken: string, done: Skip): Promise<void> => {
      await Promise.resolve();
      if (accessToken !== '') {
        throw reason;
      }
      done(null);
    };
    expect(await errorOf(logIn(byCallback))).toBe(reason);
  });

  it('answers with what its promise comes to', async () => {
    await successOf(logIn(() => Promise.resolve(false)));
    expect(endpoints()).toEqual(['token', 'users/self']);
  });

  it('has failed the login when userProfile rejects', async () => {
    const reason = new Error('the database is gone');
    const strategy = new EagleEyeStrategy({ ...eagleEye.strategyOptions, state: false }, letIn);
    Object.assign(strategy, { userProfile: () => Promise.reject(reason) });
    expect(await errorOf(run(strategy, callbackWithCode(eagleEye)))).toBe(reason);
  });
});
