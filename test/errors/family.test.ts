import {
  AuthorizationError,
  EagleEyeAuthorizationError,
  EagleEyeError,
  EagleEyeRequestError,
  EagleEyeTokenError,
  InternalOAuthError,
  TokenError,
} from '../../lib';

const cause = new Error('underneath');
const setup = new EagleEyeError('Set up.', { code: 'session_required', status: 500 });
const token = new EagleEyeTokenError('Token.', {
  code: 'invalid_client',
  status: 500,
  endpoint: 'token',
  upstreamStatus: 401,
  error: 'invalid_client',
});
const authorization = new EagleEyeAuthorizationError('Authorization.', { code: 'server_error', status: 502 });
const refused = new EagleEyeRequestError('Refused.', { code: 'http_error', status: 502, upstreamStatus: 404 });
const lost = new EagleEyeRequestError('Lost.', { code: 'connection_lost', status: 502, endpoint: 'profile', cause });

const ALL: [name: string, error: Error][] = [
  ['EagleEyeError', setup],
  ['EagleEyeTokenError', token],
  ['EagleEyeAuthorizationError', authorization],
  ['EagleEyeRequestError', refused],
  ['EagleEyeRequestError', lost],
];

describe('an error of the family', () => {
  it.each(ALL)('is one, by whatever class it has: %s', (name, error) => {
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack).toMatch(new RegExp(`^${name}: ${error.message}\n    at .*family\\.test`));
  });

  it('is what users of passport-oauth2 test for, where one of those is meant', () => {
    const classes = [TokenError, AuthorizationError, InternalOAuthError];
    expect(ALL.map(([, error]) => classes.map((one) => error instanceof one))).toEqual([
      [false, false, false],
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [false, false, true],
    ]);
  });

  it('tells as JSON what it knows, and nothing that it does not', () => {
    expect(ALL.map(([, error]) => JSON.stringify(error))).toEqual([
      '{"code":"session_required","status":500}',
      '{"code":"invalid_client","status":500,"endpoint":"token","upstreamStatus":401,"error":"invalid_client"}',
      '{"code":"server_error","status":502}',
      '{"code":"http_error","status":502,"upstreamStatus":404}',
      '{"code":"connection_lost","status":502,"endpoint":"profile"}',
    ]);
  });

  it('has its cause as every error has, and as passport-oauth2 had it', () => {
    expect(Object.getOwnPropertyDescriptor(lost, 'cause')).toMatchObject({ value: cause, enumerable: false });
    expect(lost.oauthError).toBe(cause);
    expect(refused.oauthError).toEqual({ statusCode: 404 });
    expect(setup).not.toHaveProperty('cause');
  });

  it('is not every error, nor what is none', () => {
    for (const other of [new Error(), new TokenError('x', 'y'), { code: 'timeout' }, null, undefined, 'timeout', 7]) {
      expect(other).not.toBeInstanceOf(EagleEyeError);
    }
    expect(setup).not.toBeInstanceOf(EagleEyeTokenError);
  });

  it('can have descendants of its own, that are told apart', () => {
    class QuotaError extends EagleEyeError {}
    const error = new QuotaError('Used up.', { code: 'api_error', status: 503 });
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toBeInstanceOf(QuotaError);
    expect(setup).not.toBeInstanceOf(QuotaError);
    expect(token).not.toBeInstanceOf(QuotaError);
  });

  it('is one for another copy of the package, too', () => {
    jest.isolateModules(() => {
      const copy = jest.requireActual<{ EagleEyeError: typeof EagleEyeError }>('../../lib');
      expect(copy.EagleEyeError).not.toBe(EagleEyeError);
      expect(ALL.every(([, error]) => error instanceof copy.EagleEyeError)).toBe(true);
    });
  });
});
