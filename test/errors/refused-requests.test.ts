import type { EagleEyeErrorCode } from '../../lib';
import type { MockFault } from '../../lib/testing';
import { testFaults } from '../support/fault-table';
import { errorAt, type RequestName } from '../support/requests';
import { errorOf, loginRequest, run, strategyFor } from '../support/strategy';

describe('an OAuth error has its own code, and says what to do about it:', () => {
  type Row = [at: RequestName, status: number, error: string, code: EagleEyeErrorCode, says: RegExp];
  const rows: Row[] = [
    ['token', 401, 'invalid_client', 'invalid_client', /"clientID" and "clientSecret".*developer portal/],
    ['token', 400, 'invalid_request', 'invalid_request', /"callbackURL".*letter for letter.*whitelist/],
    ['refresh', 400, 'invalid_request', 'invalid_request', /"tokenURL", "revocationURL" and "scope"/],
    ['revocation', 400, 'invalid_grant', 'invalid_grant', /"clientID", "tokenURL", "revocationURL"/],
    ['refresh', 403, 'invalid_scope', 'invalid_scope', /"scope".*"vms\.all"/],
    ['token', 503, 'temporarily_unavailable', 'temporarily_unavailable', /Try again later/],
    ['refresh', 401, 'invalid_grant', 'login_required', /must log in again.*"clientID" and "clientSecret"/],
    // Another error says nothing of the refresh token.
    ['refresh', 401, 'invalid_client', 'invalid_client', /"clientSecret"/],
    ['profile', 401, 'invalid_token', 'api_error', /does not take the access token/],
    ['refresh', 401, 'expired', 'oauth_error', /RFC 6749 does not define this error/],
    // Names that are this package's own, or every object's.
    ['token', 400, 'login_required', 'oauth_error', /RFC 6749 does not define this error/],
    ['revocation', 400, 'constructor', 'oauth_error', /RFC 6749 does not define this error/],
  ];
  testFaults(
    {},
    rows.map(([at, status, error, code, says]) => ({
      what: `HTTP ${status}, ${error}`,
      fault: { status, body: { error, error_description: 'what Eagle Eye says' } },
      code,
      at: [at],
      upstreamStatus: status,
      says: new RegExp(`was refused \\(HTTP ${status}, [\\w…]+: what Eagle Eye says\\)\\. .*${says.source}`),
    })),
  );
});

describe('a refresh that is answered 401', () => {
  const fault = (body: object | string, challenge?: string): MockFault => ({
    status: 401,
    body,
    headers: challenge ? { 'www-authenticate': challenge } : {},
  });
  const says = /must log in again.*"clientID" and "clientSecret"/;
  testFaults({ at: ['refresh'], code: 'login_required', upstreamStatus: 401, says }, [
    { what: 'with white space', fault: fault('\n') },
    { what: 'with JSON that says no more', fault: fault({}) },
    { what: "with the API's word for it", fault: fault({ code: 401, status: 'unauthenticated', message: 'no' }) },
    { what: 'with a challenge for the client', fault: fault('', 'basic realm="oauth"') },
  ]);
  // Somebody on the way answered, or something else is wrong.
  testFaults({ at: ['refresh'], code: 'api_error', upstreamStatus: 401 }, [
    { what: 'with a page', fault: fault('<html>Sign in</html>') },
    { what: 'with an empty body, but 403', fault: { status: 403, body: '' }, upstreamStatus: 403 },
    { what: 'with a challenge of a proxy', fault: fault('', 'Negotiate') },
    { what: 'nested beyond every limit', fault: fault(`{"status":${'['.repeat(1e5)}${']'.repeat(1e5)}}`) },
  ]);
});

describe("an error of the vendor's API says status, reason and message, and what to do about it:", () => {
  type Row = [status: number, names: string, says: RegExp, at?: RequestName];
  const rows: Row[] = [
    [401, 'unauthenticated', /access token: log in again.*"apiBaseURL"/],
    [403, 'permissionDenied, userBlocked', /lacks the permission/],
    [404, 'notFound', /"apiBaseURL" goes without/],
    [500, 'internal', /has a fault of its own.*Try again later/],
    [401, 'unauthenticated', /"clientSecret"/, 'token'],
  ];
  testFaults(
    { code: 'api_error' },
    rows.map(([code, names, says, at = 'profile']) => {
      const [status, reason = status] = names.split(', ');
      return {
        what: `HTTP ${code}, ${names}`,
        fault: { status: code, body: { code, status, message: 'what the API says', details: [{ reason }] } },
        at: [at],
        upstreamStatus: code,
        says: new RegExp(`\\(HTTP ${code}, ${names}: what the API says\\)\\. .*${says.source}`),
      };
    }),
  );
});

describe('an answer that says no more than its status is named by it:', () => {
  const page = '<html><head><title>Error of the gateway</title></head></html>';
  const rows: [status: number, body: string | object, found: string, says: RegExp, at?: RequestName][] = [
    [400, page, 'text that is not JSON \\(Error of the gateway\\)', /Check the URL of this endpoint in the options/],
    [401, page, 'text', /a proxy on the way asks for a login/, 'profile'],
    [403, page, 'text', /a firewall on the way refuses the request/, 'clientSettings'],
    [407, page, 'text', /The proxy asks for a login.*"agent"/],
    [500, '', 'an empty body', /Try again later/],
    [500, { message: 'Forbidden' }, 'JSON of another form \\(object: Forbidden\\)', /Try again/],
  ];
  testFaults(
    { code: 'api_error' },
    rows.map(([status, body, found, says, at = 'revocation']) => ({
      what: `HTTP ${status} with ${JSON.stringify(body).slice(0, 40)}`,
      fault: { status, body },
      at: [at],
      upstreamStatus: status,
      says: new RegExp(`was answered with HTTP ${status} and ${found}.*\\. .*${says.source}`),
    })),
  );
});

describe('too many requests, and when to try again:', () => {
  const retry = (value: string, status = 429): MockFault => ({ status, headers: { 'retry-after': value }, body: '' });
  const soon = (): string => new Date(Date.now() + 90_000).toUTCString();

  testFaults({ code: 'too_many_requests', upstreamStatus: 429 }, [
    {
      what: 'HTTP 429',
      fault: retry('7'),
      at: ['refresh', 'profile'],
      says: /was refused \(HTTP 429\)\. Eagle Eye was asked too often\. Wait \(see "retryAfter"\)/,
    },
  ]);

  it.each<[what: string, name: RequestName, fault: () => MockFault, retryAfter: unknown]>([
    ['no second', 'token', () => retry('0'), 0],
    ['a date', 'clientSettings', () => retry(soon()), expect.closeTo(90, -1)],
    ['a date that is past', 'clientSettings', () => retry('Thu, 01 Jan 1970 00:00:00 GMT'), 0],
    ['what is neither', 'revocation', () => retry('soon'), undefined],
    ['seconds of a 503', 'profile', () => retry('120', 503), 120],
  ])('"retryAfter" after %s, at the %s request', async (_what, name, fault, retryAfter) => {
    const error = await errorAt(name, fault());
    expect(Reflect.get(Object(error), 'retryAfter')).toEqual(retryAfter);
  });
});

it('what Eagle Eye calls the error is kept as "error", and its page as "uri", without the query', async () => {
  const body = { error: 'invalid_scope', error_uri: 'https://developer.example.com/errors/7?code=s3cr3t' };
  const refused = await errorAt('token', { status: 400, body });
  expect(refused).toMatchObject({ error: 'invalid_scope', uri: 'https://developer.example.com/…' });
  const query = { error: 'server_error', error_uri: 'https://developer.example.com' };
  const error = await errorOf(run(strategyFor('http://127.0.0.1:1'), loginRequest({ query })));
  expect(error).toMatchObject({ error: 'server_error', uri: 'https://developer.example.com' });
});
