import type { EagleEyeProfile, StrategyOptions } from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../../lib/testing';
import { startEagleEye } from '../support/eagle-eye';
import { errorOf, run, type Run } from '../support/passport-run';
import { callbackWithCode, loggedIn, strategyFor } from '../support/strategy';

interface Login {
  een: MockEagleEye;
  outcome: Run;
}

/** A callback with a code; `tokens` is what the token request is answered, if not what the stand-in would say. */
async function logIn(
  options: Partial<StrategyOptions> = {},
  stand: MockEagleEyeOptions = {},
  tokens?: object,
): Promise<Login> {
  const een = await startEagleEye(stand);
  if (tokens) {
    een.fail('token', { body: { access_token: 'token', token_type: 'Bearer', ...tokens } });
  }
  return { een, outcome: await run(strategyFor(een, { state: false, ...options }), callbackWithCode(een)) };
}

async function profileOf({ outcome }: Login): Promise<EagleEyeProfile | undefined> {
  return (await loggedIn(outcome)).profile;
}

const asked = ({ een }: Login): string[] => een.requests.map(({ endpoint }) => endpoint);

it('has the fields of the vendor, as Passport names them', async () => {
  const login = await logIn();
  expect(await profileOf(login)).toEqual({
    provider: 'eagleeye',
    id: 'ca0f61ab',
    displayName: 'Ada Keller',
    name: { givenName: 'Ada', familyName: 'Keller' },
    emails: [{ value: expect.stringContaining('@') }],
    accountId: expect.any(String),
    language: expect.any(String),
    httpsBaseUrl: { hostname: expect.stringMatching(/\.eagleeyenetworks\.com$/), port: 443 },
    baseUrl: login.een.url,
    _raw: expect.stringMatching(/^\{.*\}$/),
    _json: expect.objectContaining({ id: 'ca0f61ab' }),
  });
  expect(asked(login)).toEqual(['token', 'profile']);
});

it.each<[(string | null)[], string, EagleEyeProfile['name']]>([
  [['Ada', null, 'a@example.com'], 'Ada', { givenName: 'Ada', familyName: '' }],
  [[' ', 'Keller', 'a@example.com'], 'Keller', { givenName: '', familyName: 'Keller' }],
  [[null, null, 'a@example.com'], 'a@example.com', undefined],
  [[null, null, null], '', undefined],
])('leaves out what Eagle Eye does not know: %j', async ([firstName, lastName, email], displayName, name) => {
  const profile = await profileOf(await logIn({}, { users: [{ firstName, lastName, email }] }));
  const emails = email ? [{ value: email }] : undefined;
  expect({ name: undefined, emails: undefined, ...profile }).toMatchObject({ displayName, name, emails });
});

describe('the API host', () => {
  it.each([[''], [{}], [null], [undefined]])(
    'is asked of client settings when the token response says %j',
    async (httpsBaseUrl) => {
      const login = await logIn({}, {}, { httpsBaseUrl });
      // The token is made up, and the stand-in says so: but it was asked.
      expect(asked(login)).toEqual(['token', 'clientSettings']);
      expect(await errorOf(login.outcome)).toMatchObject({ code: 'api_error' });
    },
  );

  it.each<[unknown, string]>([
    ['https://evil.example', 'untrusted_api_host'],
    [{ hostname: 'evileagleeyenetworks.com', port: 443 }, 'untrusted_api_host'],
    [{ hostname: 'api.eagleeyenetworks.com', port: 0 }, 'invalid_response'],
    ['http://api.eagleeyenetworks.com', 'invalid_response'],
  ])('%j gets no access token', async (httpsBaseUrl, code) => {
    const login = await logIn({}, {}, { httpsBaseUrl });
    expect(await errorOf(login.outcome)).toMatchObject({ code, endpoint: 'token' });
    expect(asked(login)).toEqual(['token']);
  });
});

describe('skipUserProfile', () => {
  type Skip = (error: unknown, skip?: boolean) => unknown;

  it.each<[Exclude<StrategyOptions['skipUserProfile'], undefined>, boolean]>([
    [true, true],
    [false, false],
    [() => true, true],
    [async () => Promise.resolve(true), true],
    [(_token: string, done: Skip) => setTimeout(done, 5, null, true), true],
    [(_token: string, done: Skip) => setTimeout(done, 5, null, false), false],
    // A query: it has run, and calling its `then` would run it again.
    [(_token: string, done: Skip) => ({ then: () => done(new Error('twice')), ran: done(null, true) }), true],
  ])('as %p', async (skipUserProfile, skips) => {
    const login = await logIn({ skipUserProfile });
    expect((await profileOf(login)) === undefined).toBe(skips);
    expect(asked(login)).toEqual(skips ? ['token'] : ['token', 'profile']);
  });

  it.each<[string, (token: string, done: Skip) => unknown, string]>([
    ['never calls back', (_token, _done) => undefined, 'did not call back within 200 ms'],
    ['calls back with no error', (_token, done) => done('oops'), 'failed without an error'],
    [
      'throws',
      () => {
        throw new Error('of its own');
      },
      'of its own',
    ],
  ])('that %s ends the login in time', async (_what, skipUserProfile, message) => {
    const { outcome } = await logIn({ skipUserProfile, timeout: 200 });
    expect(String(await errorOf(outcome))).toContain(message);
  });
});
