import { bearer, letPass, receive, refresh, start, statusOf } from './stand-in';

/** An error in the vendor's schema; `more` is what it names. */
const error = (code: number, status: string, reason: string, ...more: object[]) => {
  const details = [{ type: 'errorInfo', reason, domain: 'eagleeyenetworks.com' }, ...more];
  return { status: code, body: { code, status, message: expect.stringMatching(/./), details } };
};
const argument = (argumentName: string) => ({
  type: 'badRequest',
  argumentViolations: [{ argumentName, description: expect.any(String) }],
});

describe('every error of the API', () => {
  const image = 'media/liveImage.jpeg';
  const noCamera = { type: 'resourceInfo', resource: 'camera', ids: ['10270311'] };

  it.each([
    ['users/self?include=nothing', error(400, 'invalidArgument', 'wrongArgumentValue', argument('include'))],
    ['users/self?fields=id', error(400, 'invalidArgument', 'unexpectedArgument', argument('fields'))],
    ['cameras?nmae=x', error(400, 'invalidArgument', 'unexpectedArgument', argument('nmae'))],
    ['cameras?status__in=offline', error(400, 'invalidArgument', 'wrongArgumentValue', argument('status__in'))],
    ['cameras?pageSize=0', error(400, 'invalidArgument', 'wrongArgumentValue', argument('pageSize'))],
    ['cameras?pageToken=made-up', error(400, 'invalidArgument', 'wrongArgumentValue', argument('pageToken'))],
    [`${image}?type=preview`, error(400, 'invalidArgument', 'missingRequiredArgument', argument('deviceId'))],
    [`${image}?deviceId=10270311&type=main`, error(404, 'notFound', 'resourceNotFound', noCamera)],
    [`${image}?deviceId=10011063&type=main`, error(503, 'unavailable', 'serviceUnavailable')],
    ['bridges', error(404, 'notFound', 'endpointNotFound')],
  ])('%s', async (path, expected) => {
    expect(await bearer(await start(), path)).toMatchObject(expected);
  });

  it.each(['users/self', 'clientSettings', 'cameras', 'media/session', image])(
    'wants a good access token, only in the header, and a GET: %s',
    async (path) => {
      const een = await start();
      const { access_token } = een.issueTokens();
      const url = `${een.url}/api/v3.0/${path}`;
      for (const answer of await Promise.all([
        receive(url),
        receive(url, { headers: { authorization: access_token } }),
        receive(url, { headers: { authorization: 'Bearer made-up' } }),
        receive(`${url}?access_token=${access_token}`),
      ])) {
        expect(answer).toMatchObject(error(401, 'unauthenticated', 'unauthenticated'));
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="/);
      }
      const posted = await receive(url, { method: 'POST', headers: { authorization: `Bearer ${access_token}` } });
      expect(posted).toMatchObject(error(405, 'methodNotSupported', 'methodNotSupported'));
      expect(posted.headers.get('allow')).toBe('GET');
    },
  );
});

describe('users/self', () => {
  it('answers the fields of the person whose token it is, as they are now', async () => {
    const een = await start();
    const expected = {
      id: 'ca1b72de',
      firstName: 'Noor',
      lastName: 'de Vries',
      email: 'noor.devries@example.org',
      accountId: '00027031',
      language: 'nl',
      employeeId: null,
    };
    expect((await bearer(een, 'users/self?include=', 'ca1b72de')).body).toEqual(expected);
    const [, user] = een.users;
    if (user) user.lastName = null;
    expect((await bearer(een, 'users/self', 'ca1b72de')).body).toEqual({ ...expected, lastName: null });
  });
});

it.each([
  ['may call', '/api/v3.0/users/self', 'https://app.example'],
  ['may call', '/api/v3.0/authorizationTokens', 'https://app.example'],
  ['may call', '/media/session', 'https://app.example'],
  ['may not call', '/oauth2/token', null],
  ['may not call', '/oauth2/revoke', null],
  ['may not call', '/oauth2/authorize', null],
])('browser code of any origin %s %s', async (_may, path, allowed) => {
  const een = await start();
  een.fail('profile', { status: 503 });
  for (const method of ['OPTIONS', 'GET']) {
    const { status, headers } = await receive(een.url + path, { method, headers: { origin: 'https://app.example' } });
    expect(headers.get('access-control-allow-origin')).toBe(allowed);
    expect(headers.get('access-control-allow-credentials')).toBe(allowed && 'true');
    expect(headers.get('access-control-allow-headers')).toBe(allowed && 'authorization, content-type');
    if (allowed && method === 'OPTIONS') expect(status).toBe(204);
  }
});

it('tokens live as long as told, and a refresh token stays if told', async () => {
  const een = await start({ accessTokenLifetime: 100, refreshTokenLifetime: 200, rotateRefreshTokens: false });
  const tokens = een.issueTokens();
  letPass(99);
  expect(await statusOf(een, tokens)).toBe(200);
  letPass(1);
  expect(await statusOf(een, tokens)).toBe(401);
  expect((await refresh(een, tokens)).body.refresh_token).toBe(tokens.refresh_token);
  // From its last use.
  letPass(199);
  expect((await refresh(een, tokens)).status).toBe(200);
  letPass(200);
  expect((await refresh(een, tokens)).status).toBe(401);
});
