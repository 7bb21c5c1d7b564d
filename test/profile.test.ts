import { EagleEyeRequestError, type StrategyOptions } from '../lib';
import type { MockEagleEye, MockUser } from '../lib/testing';
import { startEagleEye, startFront } from './support/eagle-eye';
import { errorOf, run } from './support/passport-run';
import { callbackWithCode, loggedIn, strategyFor } from './support/strategy';

async function profileOf(eagleEye: MockEagleEye, options: Partial<StrategyOptions> = {}): Promise<unknown> {
  const strategy = strategyFor(eagleEye, { state: false, ...options });
  return (await loggedIn(run(strategy, callbackWithCode(eagleEye)))).profile;
}

/** The profile of a user about whom Eagle Eye says this. */
async function profileFrom(body: object | string): Promise<unknown> {
  const eagleEye = await startEagleEye();
  eagleEye.fail('users/self', { body });
  return profileOf(eagleEye);
}

const place = {
  httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
  baseUrl: expect.any(String),
  _raw: expect.any(String),
  _json: expect.any(Object),
};

describe('the profile', () => {
  it('says who has logged in, and where the account lives', async () => {
    const eagleEye = await startEagleEye();
    const { agent } = await startFront(eagleEye);
    const endpoints = { authorizationURL: undefined, tokenURL: undefined, clientSettingsURL: undefined };
    const profile = await profileOf(eagleEye, { ...endpoints, apiBaseURL: undefined, agent });
    const json = {
      id: 'ca0f61ab',
      firstName: 'Ada',
      lastName: 'Keller',
      email: 'ada.keller@example.com',
      accountId: '00001106',
      employeeId: '1815',
      language: 'en-us',
    };
    expect(profile).toStrictEqual({
      provider: 'eagleeye',
      id: 'ca0f61ab',
      displayName: 'Ada Keller',
      name: { givenName: 'Ada', familyName: 'Keller' },
      emails: [{ value: 'ada.keller@example.com' }],
      accountId: '00001106',
      language: 'en-us',
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      baseUrl: 'https://api.c001.eagleeyenetworks.com',
      _raw: JSON.stringify(json),
      _json: json,
    });
  });

  it.each<[string, Partial<Record<keyof MockUser, unknown>>, object]>([
    ['a first name alone', { firstName: 'Ada' }, { displayName: 'Ada', name: { givenName: 'Ada' } }],
    ['a last name alone', { lastName: 'Keller' }, { displayName: 'Keller', name: { familyName: 'Keller' } }],
    [
      'an email address alone',
      { email: 'ada@example.com' },
      { displayName: 'ada@example.com', name: {}, emails: [{ value: 'ada@example.com' }] },
    ],
    ['an id alone', {}, { displayName: '', name: {} }],
    [
      'blank names',
      { firstName: ' ', lastName: '\t', email: 'ada@example.com' },
      { displayName: 'ada@example.com', name: {}, emails: [{ value: 'ada@example.com' }] },
    ],
    [
      'null for everything',
      { firstName: null, lastName: null, email: null, accountId: null, language: null },
      { displayName: '', name: {} },
    ],
    [
      'empty texts for everything',
      { firstName: '', lastName: '', email: '', accountId: '', language: '' },
      { displayName: '', name: {} },
    ],
    [
      'other things than texts',
      { firstName: 1, lastName: ['Keller'], email: { value: 'a' }, accountId: 7, language: true },
      { displayName: '', name: {} },
    ],
    [
      'letters of every kind',
      { firstName: 'Zoë 😀', lastName: '李' },
      { displayName: 'Zoë 😀 李', name: { givenName: 'Zoë 😀', familyName: '李' } },
    ],
  ])('leaves parts out when Eagle Eye knows %s', async (_what, user, expected) => {
    expect(await profileFrom({ id: '1', ...user })).toStrictEqual({
      provider: 'eagleeye',
      id: '1',
      ...expected,
      ...place,
    });
  });

  it('keeps the answer as it came, parsed and unparsed', async () => {
    const raw = '{ "id": "1",\n "more": {"list": [1, null]}, "employeeId": null }';
    expect(await profileFrom(raw)).toMatchObject({
      _raw: raw,
      _json: { id: '1', more: { list: [1, null] }, employeeId: null },
    });
  });

  it('takes no __proto__ out of the answer', async () => {
    const profile = await profileFrom('{"id":"1","__proto__":{"admin":true},"a":{"__proto__":{"admin":true}}}');
    expect(profile).toHaveProperty('_json', { id: '1', a: {} });
    expect(profile).not.toHaveProperty('_json.admin');
    expect(profile).not.toHaveProperty('_json.a.admin');
    expect({}).not.toHaveProperty('admin');
  });

  it.each<[string, object]>([
    ['missing', {}],
    ['null', { id: null }],
    ['empty', { id: '' }],
    ['a number', { id: 7 }],
    ['a list', { id: ['1'] }],
  ])('is refused when the id of the user is %s', async (_what, body) => {
    const eagleEye = await startEagleEye();
    eagleEye.fail('users/self', { body });
    const error = await errorOf(run(strategyFor(eagleEye, { state: false }), callbackWithCode(eagleEye)));
    expect(error).toBeInstanceOf(EagleEyeRequestError);
    expect(error).toMatchObject({ code: 'invalid_response', status: 502, endpoint: 'profile', upstreamStatus: 200 });
    expect(String(error)).toContain('the id of the user is missing, empty or no string');
  });
});

describe('the profile request', () => {
  it('is a GET with a Bearer header, and nothing else of the login', async () => {
    const eagleEye = await startEagleEye();
    const outcome = run(strategyFor(eagleEye, { state: false }), callbackWithCode(eagleEye));
    const { accessToken } = await loggedIn(outcome);
    const [, request] = eagleEye.requests;
    expect(eagleEye.requests).toHaveLength(2);
    expect(request).toMatchObject({ endpoint: 'users/self', method: 'GET', url: '/api/v3.0/users/self', body: '' });
    expect(request?.headers).toEqual({
      host: new URL(eagleEye.url).host,
      accept: 'application/json',
      authorization: `Bearer ${accessToken}`,
      connection: 'keep-alive',
    });
  });

  it('asks for profileFields by include=', async () => {
    const eagleEye = await startEagleEye();
    const profile = await profileOf(eagleEye, { profileFields: ['timeZone', 'permissions'] });
    expect(eagleEye.requests[1]?.url).toBe('/api/v3.0/users/self?include=timeZone,permissions');
    expect(profile).toHaveProperty('_json.timeZone', { zone: 'America/Chicago' });
    expect(profile).toHaveProperty('_json.permissions', { editUsers: true });
  });

  it('goes to apiBaseURL, below its path, when that is set', async () => {
    const eagleEye = await startEagleEye();
    eagleEye.fail('users/self', { body: {} });
    const apiBaseURL = `${eagleEye.url}/gateway/eagle-eye/`;
    const error = await errorOf(run(strategyFor(eagleEye, { state: false, apiBaseURL }), callbackWithCode(eagleEye)));
    expect(error).toMatchObject({ endpoint: 'profile', upstreamStatus: 404 });
    expect(eagleEye.requests[1]?.url).toBe('/gateway/eagle-eye/api/v3.0/users/self');
  });

  it('carries customHeaders, which do not take the place of its own', async () => {
    const eagleEye = await startEagleEye();
    const customHeaders = { 'X-Gateway-Key': 'k', accept: 'text/html', Host: 'evil.example' };
    await profileOf(eagleEye, { customHeaders });
    expect(eagleEye.requests.map(({ headers }) => headers)).toEqual([
      expect.objectContaining({ 'x-gateway-key': 'k', accept: 'application/json', host: new URL(eagleEye.url).host }),
      expect.objectContaining({ 'x-gateway-key': 'k', accept: 'application/json', host: new URL(eagleEye.url).host }),
    ]);
  });
});

describe('baseUrl of the profile', () => {
  it('is apiBaseURL when that is set, while httpsBaseUrl stays what Eagle Eye says', async () => {
    const eagleEye = await startEagleEye();
    expect(await profileOf(eagleEye, { apiBaseURL: `${eagleEye.url}//` })).toMatchObject({
      baseUrl: eagleEye.url,
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
    });
  });

  it('names the port when it is another than 443', async () => {
    const httpsBaseUrl = { hostname: 'api.c001.eagleeyenetworks.com', port: 8443 };
    const eagleEye = await startEagleEye({ users: [{ httpsBaseUrl }] });
    const { agent } = await startFront(eagleEye);
    const endpoints = { authorizationURL: undefined, tokenURL: undefined, clientSettingsURL: undefined };
    expect(await profileOf(eagleEye, { ...endpoints, apiBaseURL: undefined, agent })).toMatchObject({
      baseUrl: 'https://api.c001.eagleeyenetworks.com:8443',
      httpsBaseUrl,
    });
    expect(eagleEye.requests[1]?.headers.host).toBe('api.c001.eagleeyenetworks.com:8443');
  });
});
