import { type EagleEyeProfile, EagleEyeStrategy, type StrategyOptions } from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../../lib/testing';
import { startEagleEye } from '../support/eagle-eye';

interface Ended {
  profile?: unknown;
  error?: { code?: string; message: string };
}

async function logIn(
  options: Partial<StrategyOptions> = {},
  stand: MockEagleEyeOptions = {},
  prepare?: (een: MockEagleEye) => void,
): Promise<Ended & { een: MockEagleEye }> {
  const een = await startEagleEye(stand);
  prepare?.(een);
  const ended = await new Promise<Ended>((resolve) => {
    const strategy = new EagleEyeStrategy(
      { ...een.strategyOptions, state: false, ...options },
      (_a, _r, profile, done) => {
        done(null, { profile });
      },
    );
    strategy.success = (user) => {
      resolve(user as Ended);
    };
    strategy.error = (error) => {
      resolve({ error: error as Error });
    };
    strategy.authenticate({ headers: {}, url: `/callback?code=${een.issueCode()}` });
  });
  return { ...ended, een };
}

const asked = (een: MockEagleEye): string[] => een.requests.map(({ endpoint }) => endpoint);

it('has the fields of the vendor, as Passport names them', async () => {
  const { profile, een } = await logIn();
  expect(profile).toEqual({
    provider: 'eagleeye',
    id: 'ca0f61ab',
    displayName: 'Ada Keller',
    name: { givenName: 'Ada', familyName: 'Keller' },
    emails: [{ value: expect.stringContaining('@') }],
    accountId: expect.any(String),
    language: expect.any(String),
    httpsBaseUrl: { hostname: expect.stringMatching(/\.eagleeyenetworks\.com$/), port: 443 },
    baseUrl: een.url,
    _raw: expect.stringMatching(/^\{.*\}$/),
    _json: expect.objectContaining({ id: 'ca0f61ab' }),
  });
  expect(asked(een)).toEqual(['token', 'profile']);
});

it.each<[object, Partial<EagleEyeProfile>]>([
  [
    { firstName: 'Ada', lastName: null },
    { displayName: 'Ada', name: { givenName: 'Ada', familyName: '' } },
  ],
  [
    { firstName: ' ', lastName: 'Keller' },
    { displayName: 'Keller', name: { givenName: '', familyName: 'Keller' } },
  ],
  [
    { firstName: null, lastName: null, email: 'a@example.com' },
    { displayName: 'a@example.com', name: undefined },
  ],
  [
    { firstName: null, lastName: null, email: null },
    { displayName: '', name: undefined, emails: undefined },
  ],
])('leaves out what Eagle Eye does not know: %j', async (user, expected) => {
  const { profile } = await logIn({}, { users: [user] });
  const { displayName, name, emails } = profile as EagleEyeProfile;
  expect({ displayName, name, ...('emails' in expected && { emails }) }).toEqual(expected);
});

it('brings the includables that profileFields asks for', async () => {
  const { profile, een } = await logIn({ profileFields: ['permissions', 'timeZone'] });
  expect(een.requests.at(-1)?.url).toMatch(/users\/self\?include=permissions,timeZone$/);
  expect((profile as EagleEyeProfile)._json).toMatchObject({
    permissions: expect.anything(),
    timeZone: expect.anything(),
  });
});

describe('the API host', () => {
  it.each([[''], [{}], [null], [undefined]])(
    'is asked of client settings when the token response says %j',
    async (httpsBaseUrl) => {
      const body = { access_token: 'token', token_type: 'Bearer', httpsBaseUrl };
      const { een, error } = await logIn({}, {}, (stand) => {
        stand.fail('token', { body });
      });
      // The token is made up, and the stand-in says so: but it was asked.
      expect(asked(een)).toEqual(['token', 'clientSettings']);
      expect(error).toMatchObject({ code: 'api_error' });
    },
  );

  it('of client settings is as good as that of the token response', async () => {
    const { profile, een } = await logIn({}, { httpsBaseUrl: 'absent' });
    expect(asked(een)).toEqual(['token', 'clientSettings', 'profile']);
    expect(profile).toMatchObject({ httpsBaseUrl: { port: 443 } });
  });

  it.each<[unknown, string]>([
    ['https://evil.example', 'untrusted_api_host'],
    [{ hostname: 'eagleeyenetworks.com.evil.example', port: 443 }, 'untrusted_api_host'],
    [{ hostname: 'evileagleeyenetworks.com', port: 443 }, 'untrusted_api_host'],
    [{ hostname: 'api.eagleeyenetworks.com/x', port: 443 }, 'invalid_response'],
    [{ hostname: 'api.eagleeyenetworks.com', port: 0 }, 'invalid_response'],
    [{ hostname: 'api.eagleeyenetworks.com', port: '443' }, 'invalid_response'],
    [{ hostname: 7 }, 'invalid_response'],
    ['http://api.eagleeyenetworks.com', 'invalid_response'],
  ])('%j gets no access token', async (httpsBaseUrl, code) => {
    const body = { access_token: 'token', token_type: 'Bearer', httpsBaseUrl };
    const { een, error } = await logIn({}, {}, (stand) => {
      stand.fail('token', { body });
    });
    expect(error).toMatchObject({ code, endpoint: 'token' });
    expect(asked(een)).toEqual(['token']);
  });

  it('may be below another domain that the application trusts', async () => {
    const users = [{ httpsBaseUrl: { hostname: 'api.example.com', port: 8443 } }];
    const { profile } = await logIn({ trustedApiDomains: ['Example.com'] }, { users, httpsBaseUrl: 'string' });
    expect(profile).toMatchObject({ httpsBaseUrl: { hostname: 'api.example.com', port: 8443 } });
  });
});

describe('skipUserProfile', () => {
  it.each<[unknown, boolean]>([
    [true, true],
    [false, false],
    [() => true, true],
    [async () => Promise.resolve(true), true],
    [
      (_token: string, done: (error: unknown, skip?: boolean) => void) => {
        done(null, true);
      },
      true,
    ],
    [
      (_token: string, done: (error: unknown, skip?: boolean) => void) => {
        setTimeout(done, 5, null, false);
      },
      false,
    ],
  ])('as %p', async (skipUserProfile, skips) => {
    const { profile, een } = await logIn({ skipUserProfile } as Partial<StrategyOptions>);
    expect(profile === undefined).toBe(skips);
    expect(asked(een)).toEqual(skips ? ['token'] : ['token', 'profile']);
  });

  it.each<[string, unknown, string]>([
    ['never calls back', (_token: string, _done: unknown) => undefined, 'did not call back within 200 ms'],
    [
      'calls back with no error',
      (_token: string, done: (error: unknown) => void) => {
        done('oops');
      },
      'failed without an error',
    ],
    [
      'throws',
      () => {
        throw new Error('of its own');
      },
      'of its own',
    ],
  ])('that %s ends the login in time', async (_what, skipUserProfile, message) => {
    const { error } = await logIn({ skipUserProfile, timeout: 200 } as Partial<StrategyOptions>);
    expect(error?.message).toContain(message);
  });
});
