import type { MockEagleEye, MockEndpoint } from '../../lib/testing';
import {
  api,
  authorize,
  bearer,
  letPass,
  post,
  receive,
  refresh,
  type Received,
  revoke,
  spend,
  start,
  statusOf,
} from './stand-in';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

interface Detail {
  type: string;
  reason?: string;
  argumentViolations?: { argumentName: string }[];
  ids?: string[];
}

/** Holds an error to the vendor's schema, and answers its reason and the names of its arguments or resources. */
function reasonOf({ status: code, headers, body }: Received, status: string): unknown[] {
  expect(headers.get('content-type')).toBe('application/json');
  expect(body).toEqual({ code, status, message: expect.stringMatching(/./), details: expect.any(Array) });
  const details: Detail[] = body.details;
  return details.map((detail) => {
    if (detail.type === 'errorInfo') {
      expect(detail).toEqual({ type: 'errorInfo', reason: expect.any(String), domain: expect.any(String) });
      return detail.reason;
    }
    if (detail.type === 'badRequest') {
      const violation = { argumentName: expect.any(String), description: expect.any(String) };
      expect(detail).toEqual({ type: 'badRequest', argumentViolations: [violation] });
      return detail.argumentViolations?.[0]?.argumentName;
    }
    expect(detail).toEqual({ type: 'resourceInfo', resource: expect.any(String), ids: [expect.any(String)] });
    return detail.ids;
  });
}

describe('every error of the API', () => {
  const image = 'media/liveImage.jpeg';

  it.each<[string, number, string, ...unknown[]]>([
    ['users/self?include=nothing', 400, 'invalidArgument', 'wrongArgumentValue', 'include'],
    ['users/self?include=timeZone,constructor', 400, 'invalidArgument', 'wrongArgumentValue', 'include'],
    ['users/self?fields=id', 400, 'invalidArgument', 'unexpectedArgument', 'fields'],
    ['cameras?pageSize=0', 400, 'invalidArgument', 'wrongArgumentValue', 'pageSize'],
    ['cameras?pageSize=501', 400, 'invalidArgument', 'wrongArgumentValue', 'pageSize'],
    ['cameras?pageSize=1.5', 400, 'invalidArgument', 'wrongArgumentValue', 'pageSize'],
    ['cameras?pageToken=made-up', 400, 'invalidArgument', 'wrongArgumentValue', 'pageToken'],
    [`${image}?type=preview`, 400, 'invalidArgument', 'missingRequiredArgument', 'deviceId'],
    [`${image}?deviceId=10011061`, 400, 'invalidArgument', 'missingRequiredArgument', 'type'],
    [`${image}?deviceId=10011061&type=x`, 400, 'invalidArgument', 'wrongArgumentValue', 'type'],
    [`${image}?deviceId=10270311&type=main`, 404, 'notFound', 'resourceNotFound', ['10270311']],
    [`${image}?deviceId=10011063&type=main`, 503, 'unavailable', 'serviceUnavailable'],
    ['bridges', 404, 'notFound', 'endpointNotFound'],
  ])('%s answers %d', async (path, code, status, ...reasons) => {
    const answer = await bearer(await start(), path);
    expect(answer.status).toBe(code);
    expect(reasonOf(answer, status)).toEqual(reasons);
  });

  it.each(['users/self', 'clientSettings', 'cameras', image])(
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
        receive(`${url}?access_token=${access_token}`, { headers: { authorization } }),
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

  it.each<[number, string, ...string[]]>([
    [400, 'invalidArgument', 'wrongArgumentValue'],
    [401, 'unauthenticated', 'unauthenticated'],
    [403, 'permissionDenied', 'invalidPermission'],
    [404, 'notFound', 'resourceNotFound'],
    [405, 'methodNotSupported', 'methodNotSupported'],
    [409, 'conflict'],
    [418, 'unknown'],
    [429, 'tooManyRequests', 'tooManyRequests'],
    [500, 'internal'],
    [503, 'unavailable', 'serviceUnavailable'],
    [504, 'deadlineExceeded'],
  ])('on purpose has the form, too: %d', async (code, status, ...reasons) => {
    const een = await start();
    een.fail('liveImage', { status: code });
    const answer = await api(een, image, 'x');
    expect(answer.status).toBe(code);
    expect(reasonOf(answer, status)).toEqual(reasons);
  });

  it.each<[MockEndpoint, number, string, (een: MockEagleEye) => Promise<Received>]>([
    ['token', 401, 'invalid_grant', (een) => spend(een, 'x')],
    ['refresh', 503, 'temporarily_unavailable', (een) => refresh(een, een.issueTokens())],
    ['revocation', 429, 'invalid_request', (een) => revoke(een, 'x')],
    ['revocation', 500, 'server_error', (een) => revoke(een, 'x')],
  ])('on purpose is one of RFC 6749 at an endpoint of OAuth: %s, %d', async (endpoint, status, error, request) => {
    const een = await start();
    een.fail(endpoint, { status });
    const body = { error, error_description: expect.any(String) };
    expect(await request(een)).toMatchObject({ status, body });
  });

  it('on purpose is a page at authorize', async () => {
    const een = await start();
    een.fail('authorize', { status: 503 });
    expect(await authorize(een)).toMatchObject({ status: 503, body: expect.stringContaining('a failure on purpose') });
  });
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

  it('fills in what the options leave out, and answers what they add', async () => {
    const een = await start({ users: [{ firstName: null, email: undefined, notes: 'x' }] });
    expect((await bearer(een, 'users/self')).body).toEqual({
      id: 'ca000001',
      firstName: null,
      lastName: '1',
      email: 'user1@example.com',
      accountId: '00001101',
      language: 'en-us',
      employeeId: null,
      notes: 'x',
    });
    const empty = { results: [], nextPageToken: null, prevPageToken: null, totalSize: 0 };
    expect((await bearer(een, 'cameras')).body).toEqual(empty);
  });

  it('has an answer for every includable', async () => {
    const een = await start({ users: [{ includables: { timeZone: { zone: 'Europe/Berlin' } } }] });
    const names =
      'loginDetails,locationSummary,contactDetails,timeZone,support,status,permissions,layoutSettings,previewSettings,effectivePermissions,timeSettings';
    const { body } = await bearer(een, `users/self?include=${names.replace(',', '&include=')}`);
    for (const name of names.split(',')) expect(body[name]).toEqual(expect.any(Object));
    expect(body).toMatchObject({ id: 'ca000001', timeZone: { zone: 'Europe/Berlin' } });
  });
});

describe('cameras', () => {
  it('answers rows with all that the schema requires', async () => {
    const een = await start();
    een.users[0]?.cameras?.push({ id: '10011064', name: 'Roof', locationId: 'roof' });
    const { body } = await bearer(een, 'cameras?pageSize=500');
    expect(body).toMatchObject({ nextPageToken: null, prevPageToken: null, totalSize: 4 });
    const names = ['Front door', 'Loading dock', 'Parking lot', 'Roof'];
    expect(body.results).toMatchObject(names.map((name) => ({ name })));
    for (const camera of body.results) {
      expect(camera).toEqual({
        id: expect.stringMatching(/^[\da-f]{8}$/),
        accountId: '00001106',
        name: expect.any(String),
        bridgeId: expect.stringMatching(/^[\da-f]{8}$/),
        createTimestamp: expect.stringMatching(TIMESTAMP),
        locationId: camera.name === 'Roof' ? 'roof' : null,
      });
    }
  });

  it('answers page by page, forwards and back', async () => {
    const cameras = Array.from({ length: 120 }, (_, index) => ({ id: `1${index}`, name: `Camera ${index}` }));
    const een = await start({ users: [{ cameras }] });
    const { body: first } = await bearer(een, 'cameras');
    expect(first.results).toMatchObject(cameras.slice(0, 100));
    expect(first).toMatchObject({ prevPageToken: null, totalSize: 120 });
    const { body: second } = await bearer(een, `cameras?pageToken=${first.nextPageToken}`);
    expect(second.results).toMatchObject(cameras.slice(100));
    expect(second.nextPageToken).toBeNull();
    expect((await bearer(een, `cameras?pageToken=${second.prevPageToken}`)).body.results).toEqual(first.results);
  });
});

describe('liveImage', () => {
  async function imageOf(een: MockEagleEye, query: string): Promise<{ headers: Headers; bytes: Buffer }> {
    const authorization = `Bearer ${een.issueTokens().access_token}`;
    const url = `${een.strategyOptions.apiBaseURL}/api/v3.0/media/liveImage.jpeg?${query}`;
    const response = await fetch(url, { headers: { authorization } });
    return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  it('answers a JPEG, another one for each camera and each moment, with its time', async () => {
    const een = await start();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(1.8e12);
    const { headers, bytes } = await imageOf(een, 'deviceId=10011061&type=preview');
    expect(headers.get('content-type')).toBe('image/jpeg');
    expect(headers.get('x-een-timestamp')).toMatch(TIMESTAMP);
    expect(headers.get('x-een-prevtoken')).toMatch(/./);
    // Start of image, the frame's size, end of image.
    expect(bytes.toString('hex')).toMatch(/^ffd8ffe0.*ffc0001108006000a003.*ffd9$/);
    expect((await imageOf(een, 'deviceId=10011061&type=main')).bytes.length).toBeGreaterThan(bytes.length);
    expect((await imageOf(een, 'deviceId=10011062&type=preview')).bytes.equals(bytes)).toBe(false);
    expect((await imageOf(een, 'deviceId=10011061&type=preview')).bytes.equals(bytes)).toBe(true);
    clock.mockReturnValue(1.8e12 + 1000);
    expect((await imageOf(een, 'deviceId=10011061&type=preview')).bytes.equals(bytes)).toBe(false);
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

it('a body of more than 64 KiB is refused, and recorded up to there', async () => {
  const een = await start();
  const answer = await post(een.strategyOptions.tokenURL, { code: 'x'.repeat(1_500_000) }, een);
  expect(answer).toMatchObject({ status: 413, body: { error: 'invalid_request' } });
  expect(een.requests[0]?.body).toHaveLength(65_536);
});
