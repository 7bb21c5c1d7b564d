import type { EagleEyeProfile } from '../../lib';
import { loggedIn, logIn, stage } from '../support/strategy';

it('has the fields of the vendor, as Passport names them', async () => {
  const { eagleEye, strategy } = await stage();
  const { accessToken, profile } = await loggedIn(logIn(strategy, eagleEye.issueCode()));
  expect(profile).toEqual({
    provider: 'eagleeye',
    id: 'ca0f61ab',
    displayName: 'Ada Keller',
    name: { givenName: 'Ada', familyName: 'Keller' },
    emails: [{ value: expect.stringContaining('@') }],
    accountId: expect.any(String),
    language: expect.any(String),
    httpsBaseUrl: { hostname: expect.stringMatching(/\.eagleeyenetworks\.com$/), port: 443 },
    baseUrl: eagleEye.url,
    _raw: expect.stringMatching(/^\{.*\}$/),
    _json: expect.objectContaining({ id: 'ca0f61ab' }),
  });
  // When the login is over, nothing of it is kept: another profile asks for the host of the account.
  await new Promise((resolve) => {
    strategy.userProfile(accessToken, resolve);
  });
  const asked = eagleEye.requests.map(({ endpoint }) => endpoint);
  expect(asked).toEqual(['token', 'profile', 'clientSettings', 'profile']);
});

it.each<[(string | null)[], string, EagleEyeProfile['name']]>([
  [['Ada', null, 'a@example.com'], 'Ada', { givenName: 'Ada', familyName: '' }],
  [[' ', 'Keller', 'a@example.com'], 'Keller', { givenName: '', familyName: 'Keller' }],
  [[null, null, 'a@example.com'], 'a@example.com', undefined],
  [[null, null, null], '', undefined],
])('leaves out what Eagle Eye does not know: %j', async ([firstName, lastName, email], displayName, name) => {
  const { eagleEye, strategy } = await stage();
  eagleEye.fail('profile', { body: { id: 'ca0f61ab', firstName, lastName, email } });
  const { profile } = await loggedIn(logIn(strategy, eagleEye.issueCode()));
  const nothing = { name: undefined, emails: undefined, accountId: undefined, language: undefined };
  const emails = email ? [{ value: email }] : undefined;
  expect({ ...nothing, ...profile }).toMatchObject({ ...nothing, displayName, name, emails });
});

it('is left out with skipUserProfile', async () => {
  const { eagleEye, strategy } = await stage({ skipUserProfile: true });
  expect(await loggedIn(logIn(strategy, eagleEye.issueCode()))).toMatchObject({ profile: undefined });
  expect(eagleEye.requests).toMatchObject([{ endpoint: 'token' }]);
});

it.each([undefined, '', 42])('has an id: a user with %j as id is refused', async (id) => {
  const { eagleEye, strategy } = await stage();
  eagleEye.fail('profile', { body: { id, firstName: 'Ada' } });
  expect(await logIn(strategy, eagleEye.issueCode())).toMatchObject({
    action: 'error',
    error: {
      code: 'invalid_response',
      endpoint: 'profile',
      message: expect.stringContaining('the id of the user is missing, empty or not a string'),
    },
  });
});
