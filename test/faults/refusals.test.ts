import type { TokenErrorCode } from '../../lib';
import { SECRETS } from '../support/credentials';
import { type FaultRow, testFaults } from '../support/fault-table';
import { leaks } from '../support/leaks';
import {
  API_REQUESTS,
  attempt,
  OAUTH_REQUESTS,
  type RequestName,
  startWithCredentials,
  strategyWith,
} from '../support/requests';

describe('an OAuth error has its own code, and says what to do about it', () => {
  const row = (
    at: readonly RequestName[],
    status: number,
    error: string,
    code: TokenErrorCode,
    says: RegExp,
  ): FaultRow => ({
    what: `HTTP ${status}, ${error}`,
    fault: { status, body: { error, error_description: 'what Eagle Eye says' } },
    code,
    at,
    upstreamStatus: status,
    says: new RegExp(`\\(HTTP ${status}, ${error}: what Eagle Eye says\\)\\. .*${says.source}`),
  });

  testFaults([
    row(OAUTH_REQUESTS, 401, 'invalid_client', 'invalid_client', /the client secret is wrong.*"clientSecret"/),
    row(['token'], 400, 'invalid_request', 'invalid_request', /"callbackURL".*letter for letter.*whitelist/),
    row(['refresh', 'revocation'], 400, 'invalid_request', 'invalid_request', /"tokenURL", "revocationURL"/),
    row(OAUTH_REQUESTS, 400, 'unauthorized_client', 'unauthorized_client', /developer portal/),
    row(OAUTH_REQUESTS, 400, 'unsupported_grant_type', 'unsupported_grant_type', /"tokenURL"/),
    row(OAUTH_REQUESTS, 403, 'invalid_scope', 'invalid_scope', /"scope".*"vms\.all"/),
    row(['refresh'], 401, 'invalid_grant', 'login_required', /The user must log in again/),
    row(['refresh'], 400, 'invalid_grant', 'login_required', /The user must log in again/),
    row(['refresh'], 401, 'expired', 'login_required', /The user must log in again/),
    row(['revocation'], 400, 'invalid_grant', 'invalid_grant', /The token is not good any more/),
    row(OAUTH_REQUESTS, 503, 'temporarily_unavailable', 'token_error', /try again later/),
    row(OAUTH_REQUESTS, 500, 'server_error', 'token_error', /try again later/),
    row(OAUTH_REQUESTS, 400, 'slow_down', 'token_error', /RFC 6749 knows no such error/),
    // Names that are this package's own, or every object's.
    row(OAUTH_REQUESTS, 400, 'login_required', 'token_error', /RFC 6749 knows no such error/),
    row(OAUTH_REQUESTS, 400, 'token_error', 'token_error', /RFC 6749 knows no such error/),
    row(OAUTH_REQUESTS, 400, 'constructor', 'token_error', /RFC 6749 knows no such error/),
    row(OAUTH_REQUESTS, 400, '__proto__', 'token_error', /RFC 6749 knows no such error/),
  ]);

  it('but for an expired or spent code, with which the login fails', async () => {
    const eagleEye = await startWithCredentials();
    const body = { error: 'invalid_grant', error_description: 'code was spent before' };
    eagleEye.fail('token', { status: 401, body });
    const outcome = await attempt('token', eagleEye, strategyWith(eagleEye));
    expect(outcome).toEqual({
      failure: {
        code: 'invalid_grant',
        message: expect.stringMatching(
          /was refused \(HTTP 401, invalid_grant: code was spent before\)\. The code has expired.*"callbackURL"\. Start the login again\.$/,
        ),
      },
      status: 401,
    });
    expect(leaks(outcome, SECRETS)).toEqual([]);
  });

  testFaults([
    {
      what: 'HTTP 401 with nothing to say',
      fault: { status: 401, body: '' },
      code: 'login_required',
      at: ['refresh'],
      upstreamStatus: 401,
      says: /\(HTTP 401, no error named\)\. .* The user must log in again/,
    },
  ]);
});

describe("an error of the vendor's API says status, reason and message, and what to do about it", () => {
  const row = (at: readonly RequestName[], code: number, status: string, reason: string, says: RegExp): FaultRow => ({
    what: `HTTP ${code}, ${status}, ${reason}`,
    fault: {
      status: code,
      body: {
        code,
        status,
        message: 'what the API says',
        details: [{ type: 'errorInfo', reason, domain: 'eagleeyenetworks.com' }],
      },
    },
    code: 'api_error',
    at,
    upstreamStatus: code,
    says: new RegExp(
      `\\(HTTP ${code}, ${status}${reason === status ? '' : `, ${reason}`}: what the API says\\)\\. .*${says.source}`,
    ),
  });

  testFaults([
    row(API_REQUESTS, 401, 'unauthenticated', 'unauthenticated', /access token.*log in again.*"apiBaseURL"/),
    row(API_REQUESTS, 403, 'permissionDenied', 'permissionDenied', /lacks the permission/),
    row(API_REQUESTS, 403, 'permissionDenied', 'userBlocked', /The user is blocked in Eagle Eye\./),
    row(API_REQUESTS, 403, 'permissionDenied', 'userTemporarilyBlocked', /blocked in Eagle Eye for a while/),
    row(API_REQUESTS, 404, 'notFound', 'notFound', /"apiBaseURL" goes without/),
    row(API_REQUESTS, 400, 'invalidArgument', 'invalidArgument', /"profileFields"/),
    row(API_REQUESTS, 429, 'tooManyRequests', 'tooManyRequests', /try again later/),
    row(API_REQUESTS, 429, 'tooManyRequests', 'quotaExceeded', /The quota .* is used up/),
    row(API_REQUESTS, 500, 'internal', 'internal', /has a fault of its own.*try again later/),
    row(API_REQUESTS, 503, 'unavailable', 'unavailable', /Eagle Eye is unavailable/),
    row(API_REQUESTS, 418, 'teapot', 'short', /Check the URL of this endpoint/),
    row(['token', 'revocation'], 401, 'unauthenticated', 'unauthenticated', /"clientSecret"/),
    row(OAUTH_REQUESTS, 403, 'permissionDenied', 'permissionDenied', /"clientSecret"/),
    row(OAUTH_REQUESTS, 503, 'unavailable', 'unavailable', /try again later/),
  ]);

  testFaults(
    [undefined, null, 'none', [], [null, 7, { reason: 7 }, { reason: '' }], [[]]].map((details) => ({
      what: `with details ${details === undefined ? 'left out' : JSON.stringify(details)}`,
      fault: { status: 403, body: { status: 'permissionDenied', details } },
      code: 'api_error' as const,
      at: API_REQUESTS,
      upstreamStatus: 403,
      says: /\(HTTP 403, permissionDenied\)\. The user or the application lacks the permission\./,
    })),
  );
});

describe('an answer that says no more than its status is named by it', () => {
  const page = '<html><head><title>Error</title></head></html>';
  // A refresh answered with 401 is a login that has ended, whatever the body.
  const notRefresh: readonly RequestName[] = ['token', 'clientSettings', 'profile', 'revocation'];
  const row = (status: number, says: RegExp, at?: readonly RequestName[]): FaultRow => ({
    what: `HTTP ${status} with a page`,
    fault: { status, body: page },
    code: 'http_error',
    upstreamStatus: status,
    says: new RegExp(`HTTP ${status} and "${page}"\\. .*${says.source}`),
    ...(at && { at }),
  });

  testFaults([
    row(400, /Check the URL of this endpoint in the options, and proxies between/),
    row(401, /access token is not good for this host|"clientSecret"/, notRefresh),
    row(403, /a firewall between refuses the request|"clientSecret"/),
    row(404, /Check the URL of this endpoint/),
    row(405, /Check the URL of this endpoint/),
    row(407, /The proxy asks for a login.*"agent"/),
    row(429, /try again later/),
    row(500, /try again later.*If it stays: Check the URL/),
    row(502, /try again later/),
    row(503, /try again later/),
  ]);

  const bodies: [what: string, body: unknown, says: RegExp][] = [
    ['an empty body', '', /HTTP 500 and an empty body/],
    ['a message', { message: 'Forbidden' }, /HTTP 500 and JSON of another form \(object: Forbidden\)/],
    [
      'an error that is an object',
      { error: { message: 'No such app' } },
      /JSON of another form \(object: No such app\)/,
    ],
    ['an error that is a list', { error: ['invalid_client'] }, /JSON of another form \(object\)/],
    ['an error that is empty', { error: '', status: '' }, /JSON of another form \(object\)/],
    ['an error that is a number', { error: 1, status: 2 }, /JSON of another form \(object\)/],
    ['a list', [], /JSON of another form \(array\)/],
    ['null', 'null', /JSON of another form \(null\)/],
  ];
  testFaults(
    bodies.map(([what, body, says]) => ({
      what: `HTTP 500 with ${what}`,
      fault: { status: 500, body: typeof body === 'string' ? body : JSON.stringify(body) },
      code: 'http_error' as const,
      upstreamStatus: 500,
      says,
    })),
  );
});
