import type { MockEagleEye } from '../../lib/testing';
import { bearer, letPass, receive, type Received, start, statusOf } from './stand-in';

/** Holds an error to the vendor's schema, and answers its reason and the names of its arguments or resources. */
function reasonOf({ status: code, headers, body }: Received, status: string): unknown[] {
  expect(headers.get('content-type')).toBe('application/json');
  expect(body).toEqual({ code, status, message: expect.stringMatching(/./), details: expect.any(Array) });
  const details: Record<string, unknown>[] = body.details;
  return details.map(({ type, reason, domain, argumentViolations, resource, ids }) => {
    if (type === 'errorInfo') return domain && reason;
    if (type === 'resourceInfo') return resource && ids;
    expect(argumentViolations).toEqual([{ argumentName: expect.any(String), description: expect.any(String) }]);
    return (argumentViolations as { argumentName: string }[])[0]?.argumentName;
  });
}

describe('every error of the API', () => {
  const image = 'media/liveImage.jpeg';

  it.each<[string, number, string, ...unknown[]]>([
    ['users/self?include=nothing', 400, 'invalidArgument', 'wrongArgumentValue', 'include'],
    ['users/self?fields=id', 400, 'invalidArgument', 'unexpectedArgument', 'fields'],
    ['cameras?nmae=x', 400, 'invalidArgument', 'unexpectedArgument', 'nmae'],
    ['cameras?status__in=offline', 400, 'invalidArgument', 'wrongArgumentValue', 'status__in'],
    ['cameras?pageSize=0', 400, 'invalidArgument', 'wrongArgumentValue', 'pageSize'],
    ['cameras?pageToken=made-up', 400, 'invalidArgument', 'wrongArgumentValue', 'pageToken'],
    [`${image}?type=preview`, 400, 'invalidArgument', 'missingRequiredArgument', 'deviceId'],
    [`${image}?deviceId=10270311&type=main`, 404, 'notFound', 'resourceNotFound', ['10270311']],
    [`${image}?deviceId=10011063&type=main`, 503, 'unavailable', 'serviceUnavailable'],
    ['bridges', 404, 'notFound', 'endpointNotFound'],
  ])('%s answers %d', async (path, code, status, ...reasons) => {
    const answer = await bearer(await start(), path);
    expect(answer.status).toBe(code);
    expect(reasonOf(answer, status)).toEqual(reasons);
  });

  it.each(['users/self', 'clientSettings', 'cameras', 'media/session', image])(
    'wants a good access token, only in the header, and a GET: %s',
    async (path) => {
      const een = await start();
      const { access_token } = een.issueTokens();
      const url = `${een.url}/api/v3.0/${path}`;
      const authorization = `Bearer ${access_token}`;
      const answers = await Promise.all([
        receive(url),
        receive(url, { headers: { authorization: access_token } }),
        receive(url, { headers: { authorization: 'Bearer made-up' } }),
        receive(`${url}?access_token=${access_token}`),
      ]);
      for (const answer of answers) {
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="/);
        expect(reasonOf(answer, 'unauthenticated')).toEqual(['unauthenticated']);
      }
      const posted = await receive(url, { method: 'POST', headers: { authorization } });
      expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
      expect(reasonOf(posted, 'methodNotSupported')).toEqual(['methodNotSupported']);
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

describe('browser code of any origin', () => {
  const origin = 'https://app.example';
  const answerTo = (een: MockEagleEye, path: string, method: string) =>
    receive(een.url + path, { method, headers: { origin } });

  it.each(['/api/v3.0/users/self', '/api/v3.0/authorizationTokens', '/media/session'])('may call %s', async (path) => {
    const een = await start();
    een.fail('profile', { status: 503 });
    const preflight = await answerTo(een, path, 'OPTIONS');
    const regular = await answerTo(een, path, 'GET');
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type',
    ]);
    for (const { headers } of [preflight, regular]) {
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
    }
  });

  it('may not call the endpoints of OAuth', async () => {
    const een = await start();
    for (const path of ['/oauth2/token', '/oauth2/revoke', '/oauth2/authorize']) {
      const { headers } = await answerTo(een, path, 'OPTIONS');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

it('an access token is good for as long as told', async () => {
  const een = await start({ accessTokenLifetime: 100 });
  const tokens = een.issueTokens();
  letPass(99);
  expect(await statusOf(een, tokens)).toBe(200);
  letPass(1);
  expect(await statusOf(een, tokens)).toBe(401);
});
