import { type AuthorizationErrorCode, AuthorizationError, EagleEyeAuthorizationError, EagleEyeError } from '../lib';
import { authorizationError, deniedMessage } from '../lib/authorization-fault';
import { CREDENTIALS, SECRETS } from './support/credentials';
import { ERROR_STATUSES } from './support/error-statuses';
import { leaks } from './support/leaks';
import { loginRequest } from './support/login-request';
import { errorOf, failureOf, run } from './support/passport-run';
import { startWithCredentials, strategyWith } from './support/requests';

const ERRORS: Readonly<Record<Exclude<AuthorizationErrorCode, 'authorization_error'>, RegExp>> = {
  invalid_request: /"clientID" and "scope".*"callbackURL".*letter for letter.*whitelist/,
  unauthorized_client: /developer portal/,
  unsupported_response_type: /"authorizationURL"/,
  invalid_scope: /"scope".*"vms\.all"/,
  server_error: /a fault of its own: try again later/,
  temporarily_unavailable: /overloaded or under maintenance: try again later/,
};

describe('an error response to the authorization request', () => {
  async function errorFrom(query: Record<string, string>): Promise<unknown> {
    const eagleEye = await startWithCredentials();
    const error = await errorOf(run(strategyWith(eagleEye), loginRequest({ query })));
    // The user did not come back with a code: Eagle Eye is asked nothing.
    expect(eagleEye.requests).toEqual([]);
    return error;
  }

  it.each(Object.entries(ERRORS))('has a code, a status and a cure of its own: %s', async (code, cure) => {
    const error = await errorFrom({ error: code, error_description: 'what Eagle Eye says' });
    expect(error).toBeInstanceOf(EagleEyeAuthorizationError);
    expect(error).toBeInstanceOf(AuthorizationError);
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toMatchObject({
      name: 'EagleEyeAuthorizationError',
      code,
      error: code,
      status: Object.entries(ERROR_STATUSES).find(([name]) => name === code)?.[1],
      message: expect.stringMatching(cure),
    });
    expect(error).toMatchObject({
      message: expect.stringContaining(`Eagle Eye refused the authorization request (${code}: what Eagle Eye says).`),
    });
  });

  it.each(['slow_down', 'login_required', 'authorization_error', 'constructor', '__proto__', 'toString'])(
    'that RFC 6749 does not know is passed on as such: %s',
    async (error) => {
      expect(await errorFrom({ error })).toMatchObject({
        code: 'authorization_error',
        error,
        status: 502,
        message: `Eagle Eye refused the authorization request (${error}). RFC 6749 knows no such error: ask the support of Eagle Eye Networks.`,
      });
    },
  );

  it('is a failed login when the user said no', async () => {
    const eagleEye = await startWithCredentials();
    const query = { error: 'access_denied', error_description: 'not today' };
    expect(await failureOf(run(strategyWith(eagleEye), loginRequest({ query })))).toEqual({
      info: {
        code: 'access_denied',
        message:
          'The user did not allow access to the Eagle Eye account: not today. Start the login again to ask once more.',
      },
      status: 401,
    });
  });

  it('is quoted without control characters, on one line, and not at length', async () => {
    const error = await errorFrom({
      error: 'server_error',
      error_description: `a\u0000\u001b[31m\r\n  b ${'c '.repeat(300)}`,
    });
    expect(error).toMatchObject({ message: expect.stringMatching(/\(server_error: a\[31m b (?:c ?)+…\)\./) });
    expect(String(error).length).toBeLessThan(400);
  });

  it('is quoted without credentials', () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c1gnature';
    const refused = { error: `bad ${token}`, description: `it was ${token}`, secrets: [] };
    expect(leaks([authorizationError(refused), deniedMessage(refused)], [token])).toEqual([]);
  });

  it.each(['server_error', 'access_denied'])('is quoted without what is known to be secret: %s', async (error) => {
    const eagleEye = await startWithCredentials();
    const { code, clientSecret } = CREDENTIALS;
    const query = { error, code, error_description: `${clientSecret} is odd, and so is ${code}` };
    const outcome = await run(strategyWith(eagleEye), loginRequest({ query }));
    expect(outcome).toMatchObject({
      [error === 'access_denied' ? 'info' : 'error']: {
        message: expect.stringContaining(': [redacted] is odd, and so is [redacted]'),
      },
    });
    expect(leaks(outcome, SECRETS)).toEqual([]);
  });
});

describe('the message of a login that the user refused', () => {
  it('does without a description', () => {
    expect(deniedMessage({ error: 'access_denied', description: undefined, secrets: [] })).toBe(
      'The user did not allow access to the Eagle Eye account. Start the login again to ask once more.',
    );
  });
});
