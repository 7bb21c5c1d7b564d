import {
  type AuthenticateOptions,
  AuthorizationError,
  CookieStateStore,
  EagleEyeAuthorizationError,
  EagleEyeError,
  EagleEyeStrategy,
  type LoginRequest,
  type StateStore,
  type StoreCallback,
  type StrategyOptions,
  type VerifyStateCallback,
} from '../lib';
import type { MockEagleEye } from '../lib/testing';
import { letPass } from './support/clock';
import { startEagleEye } from './support/eagle-eye';
import { loginRequest, type RequestParts } from './support/login-request';
import { errorOf, failureOf, run, successOf } from './support/passport-run';
import { begin, callbackWithCode, letIn, strategyFor } from './support/strategy';

let eagleEye: MockEagleEye;

beforeEach(async () => {
  eagleEye = await startEagleEye();
});

/** A browser with a login under way: its session, and the state that Eagle Eye will send back. */
async function underWay(options?: Record<string, unknown>): Promise<{ session: object; state: string }> {
  const session = {};
  return { session, state: (await begin(strategyFor(eagleEye), session, options)).get('state') ?? '' };
}

function callback(parts: RequestParts): ReturnType<typeof run> {
  return run(strategyFor(eagleEye), loginRequest(parts));
}

const ways: [string, (parameters: object) => RequestParts][] = [
  ['by a redirect', (query) => ({ query })],
  ['by form_post', (body) => ({ query: {}, body })],
];

describe.each(ways)('a callback %s', (_way, carry) => {
  it('logs in', async () => {
    const { session, state } = await underWay();
    await successOf(callback({ session, ...carry({ code: eagleEye.issueCode(), state }) }));
    expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['token', 'users/self']);
  });

  describe('fails with 401 and access_denied when the user said no', () => {
    it('with what Eagle Eye said, and what to do', async () => {
      const { session, state } = await underWay();
      const parameters = { error: 'access_denied', error_description: 'not today', state };
      expect(await failureOf(callback({ session, ...carry(parameters) }))).toEqual({
        status: 401,
        info: {
          code: 'access_denied',
          message:
            'The user did not allow access to the Eagle Eye account: not today. Start the login again to ask once more.',
        },
      });
    });

    it("with the application's state, and no description when there was none", async () => {
      const { session, state } = await underWay({ state: { returnTo: '/home' } });
      expect(await failureOf(callback({ session, ...carry({ error: 'access_denied', state }) }))).toEqual({
        status: 401,
        info: {
          code: 'access_denied',
          message: 'The user did not allow access to the Eagle Eye account. Start the login again to ask once more.',
          state: { returnTo: '/home' },
        },
      });
    });

    it('also without state', async () => {
      const strategy = strategyFor(eagleEye, { state: false });
      const failure = await failureOf(run(strategy, loginRequest(carry({ error: 'access_denied' }))));
      expect(failure).toMatchObject({ status: 401, info: { code: 'access_denied' } });
    });
  });

  describe.each<[string, () => object]>([
    ['a code', () => ({ code: eagleEye.issueCode() })],
    ['access_denied', () => ({ error: 'access_denied' })],
    ['server_error', () => ({ error: 'server_error' })],
  ])('with %s fails with 403 and invalid_state', (_what, response) => {
    afterEach(() => {
      expect(eagleEye.requests).toEqual([]);
    });

    async function refused(session: object, state: unknown): Promise<string> {
      const { info, status } = await failureOf(callback({ session, ...carry({ ...response(), state }) }));
      expect(status).toBe(403);
      expect(info).toEqual({ code: 'invalid_state', message: expect.any(String) });
      return String(Object(info).message);
    }

    it('when it carries no state', async () => {
      const { session } = await underWay();
      for (const none of [undefined, '']) {
        expect(await refused(session, none)).toContain('The callback carries no state');
      }
    });

    it('when its state is wrong, and names the usual causes', async () => {
      const { session, state } = await underWay();
      const message = await refused(session, `${state.slice(0, -1)}${state.endsWith('-') ? '_' : '-'}`);
      expect(message).toContain('This browser has no login under way with this state');
      expect(message).toContain('Start the login again.');
      expect(message).toContain('the app was opened on "localhost" while callbackURL says "127.0.0.1"');
      expect(message).toContain('SameSite=Strict');
      expect(message).toContain('it is "secure" and the app is opened over http');
    });

    it('when its state is of another browser', async () => {
      const { state } = await underWay();
      const { session } = await underWay();
      expect(await refused(session, state)).toContain('began in another browser');
      expect(await refused({}, state)).toContain('began in another browser');
    });

    it('when its state has expired', async () => {
      const { session, state } = await underWay();
      letPass(601);
      expect(await refused(session, state)).toContain('took too long and has expired');
    });

    it('when its state was used before', async () => {
      const { session, state } = await underWay();
      await failureOf(callback({ session, ...carry({ error: 'access_denied', state }) }));
      expect(await refused(session, state)).toContain('it was used before');
    });
  });

  describe('fails with 400 and malformed_callback', () => {
    it.each<[string, object]>([
      ['two codes', { code: ['a', 'b'] }],
      ['an object as code', { code: { a: 'b' } }],
      ['an empty code', { code: '' }],
      ['a code with a line feed', { code: 'a\nb' }],
      ['a code with a NUL', { code: 'a\u0000' }],
      ['a code of more than 4 KiB', { code: 'a'.repeat(4097) }],
      ['two states', { code: 'a', state: ['a', 'b'] }],
      ['an object as state', { code: 'a', state: { toString: 'a' } }],
      ['a state with control characters', { code: 'a', state: '\u001b[2J' }],
      ['two errors', { error: ['access_denied', 'access_denied'] }],
      ['an object as error', { error: { a: 'b' } }],
      ['a good code with a bad error', { code: 'a', error: ['b'] }],
    ])('when it carries %s', async (_what, parameters) => {
      const { session, state } = await underWay();
      const { info, status } = await failureOf(callback({ session, ...carry({ state, ...parameters }) }));
      expect(status).toBe(400);
      expect(info).toEqual({
        code: 'malformed_callback',
        message: expect.stringMatching(/^The callback is malformed: .* Start the login again\.$/),
      });
      expect(eagleEye.requests).toEqual([]);
    });
  });

  describe('ends in an error when Eagle Eye says', () => {
    it.each<[string, string, number, string]>([
      ['invalid_request', 'invalid_request', 500, 'a redirect URI on the whitelist of the application.'],
      ['unauthorized_client', 'unauthorized_client', 500, 'check it in the Eagle Eye developer portal'],
      ['unsupported_response_type', 'unsupported_response_type', 500, 'Check the option "authorizationURL".'],
      ['invalid_scope', 'invalid_scope', 500, 'Check the option "scope": the one that exists is "vms.all".'],
      ['server_error', 'server_error', 502, 'Eagle Eye has a fault of its own: try again later.'],
      ['temporarily_unavailable', 'temporarily_unavailable', 503, 'overloaded or under maintenance: try again later'],
      ['something_else', 'authorization_error', 502, 'RFC 6749 knows no such error'],
      ['toString', 'authorization_error', 502, 'RFC 6749 knows no such error'],
    ])('%s', async (said, code, status, cure) => {
      const { session, state } = await underWay();
      const parameters = { error: said, error_description: 'because of this', state };
      const error = await errorOf(callback({ session, ...carry(parameters) }));
      for (const errorClass of [EagleEyeAuthorizationError, AuthorizationError, EagleEyeError, Error]) {
        expect(error).toBeInstanceOf(errorClass);
      }
      expect(error).toMatchObject({ code, status, error: said });
      expect(String(error)).toContain(`Eagle Eye refused the authorization request (${said}: because of this). `);
      expect(String(error)).toContain(cure);
      expect(eagleEye.requests).toEqual([]);
    });
  });
});

describe('a code that is no longer good fails with 401 and invalid_grant', () => {
  async function refused(session: object, parameters: object): Promise<unknown> {
    const { info, status } = await failureOf(callback({ session, query: parameters }));
    expect(status).toBe(401);
    return info;
  }

  const message = expect.stringContaining('The code has expired (it lives 5 minutes), was used before');

  it('when it was spent', async () => {
    const code = eagleEye.issueCode();
    await successOf(run(strategyFor(eagleEye, { state: false }), loginRequest({ query: { code } })));
    const { session, state } = await underWay();
    expect(await refused(session, { code, state })).toEqual({ code: 'invalid_grant', message });
  });

  it('when it has expired', async () => {
    const { session, state } = await underWay();
    const code = eagleEye.issueCode();
    letPass(301);
    expect(await refused(session, { code, state })).toEqual({ code: 'invalid_grant', message });
  });

  it('when it belongs to another redirect URI', async () => {
    const { session, state } = await underWay();
    const code = eagleEye.issueCode({ redirectURI: 'http://127.0.0.1:3333/' });
    expect(await refused(session, { code, state })).toEqual({ code: 'invalid_grant', message });
  });

  it("with the application's state, so that the login can begin again where it began", async () => {
    const { session, state } = await underWay({ state: { returnTo: '/home' } });
    const info = await refused(session, { code: 'no-such-code', state });
    expect(info).toEqual({ code: 'invalid_grant', message, state: { returnTo: '/home' } });
  });

  it('with a message that names the request and what Eagle Eye said', async () => {
    const { session, state } = await underWay();
    const info = await refused(session, { code: 'no-such-code', state });
    expect(String(Object(info).message)).toMatch(
      /^Eagle Eye token request \(http:\/\/127\.0\.0\.1:\d+\/oauth2\/token\) was refused \(HTTP 401, invalid_grant: code is unknown or has expired\)\. /,
    );
  });

  it('and asks for no profile', async () => {
    const { session, state } = await underWay();
    await refused(session, { code: 'no-such-code', state });
    expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['token']);
  });
});

describe('everything else is an error', () => {
  it.each<[string, () => void, object]>([
    [
      'a wrong client secret',
      () => {
        eagleEye.fail('token', { status: 401, body: { error: 'invalid_client' } });
      },
      { code: 'invalid_client', status: 500, endpoint: 'token', upstreamStatus: 401 },
    ],
    [
      'a token endpoint out of order',
      () => {
        eagleEye.fail('token', { status: 503, body: 'maintenance' });
      },
      { code: 'http_error', status: 502, endpoint: 'token', upstreamStatus: 503 },
    ],
    [
      'an API that refuses the access token',
      () => {
        eagleEye.fail('users/self', { status: 401 });
      },
      { code: 'api_error', status: 502, endpoint: 'profile', upstreamStatus: 401 },
    ],
  ])('%s', async (_what, fail, expected) => {
    fail();
    const error = await errorOf(run(strategyFor(eagleEye, { state: false }), callbackWithCode(eagleEye)));
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toMatchObject(expected);
  });

  it('a relative callbackURL without a Host header', async () => {
    const strategy = strategyFor(eagleEye, { callbackURL: '/cb' });
    const req = loginRequest({ session: {}, headers: { host: undefined } });
    expect(await errorOf(run(strategy, req))).toMatchObject({ code: 'callback_url_unresolvable', status: 400 });
  });
});

describe('what Eagle Eye need not be asked for is told before authenticate returns', () => {
  const failing = new Error('the store is down');
  const brokenStore: StateStore = {
    store(_req: LoginRequest, callback: StoreCallback): void {
      callback(failing);
    },
    verify(_req: LoginRequest, _state: string | undefined, callback: VerifyStateCallback): void {
      callback(failing);
    },
  };
  class Broken extends EagleEyeStrategy {
    override authorizationParams(): Record<string, string> {
      throw failing;
    }
  }
  const query = { code: 'c0de', state: 'st4te' };
  const cookieStore = new CookieStateStore({ secret: 'a secret of 32 characters or more' });

  /** The error that is there when `authenticate` returns, or what is thrown when an application throws that at it. */
  function toldAtOnce(strategy: EagleEyeStrategy, parts: RequestParts, options: AuthenticateOptions = {}): unknown {
    const own: EagleEyeStrategy = Object.create(strategy);
    let thrown: unknown;
    Object.assign(own, {
      error: (error: unknown) => {
        throw error;
      },
    });
    try {
      own.authenticate(loginRequest(parts), options);
    } catch (error) {
      thrown = error;
    }
    return thrown;
  }

  it.each<[string, Partial<StrategyOptions>, RequestParts, AuthenticateOptions, object]>([
    ['there is no session, as a login begins', {}, {}, {}, { code: 'session_required' }],
    ['there is no session, at the callback', {}, { query }, {}, { code: 'session_required' }],
    ['there is no response', { store: cookieStore }, {}, {}, { code: 'response_required' }],
    ['the store fails, as a login begins', { store: brokenStore }, {}, {}, failing],
    ['the store fails, at the callback', { store: brokenStore }, { query }, {}, failing],
    ['the state cannot be kept', { state: false }, {}, { state: {} }, { code: 'state_unsupported' }],
    ['the state is no JSON', {}, { session: {} }, { state: 1n }, { code: 'state_not_serializable' }],
    ['the scope is none', {}, { session: {} }, { scope: '' }, { name: 'TypeError' }],
    ['the callbackURL is none', {}, { session: {} }, { callbackURL: '' }, { name: 'TypeError' }],
    [
      'the callbackURL has no host',
      { callbackURL: '/cb' },
      { session: {}, headers: { host: '' } },
      {},
      { code: 'callback_url_unresolvable' },
    ],
    ['Eagle Eye refused', { state: false }, { query: { error: 'server_error' } }, {}, { code: 'server_error' }],
  ])('when %s', (_what, strategyOptions, parts, options, expected) => {
    const told = toldAtOnce(strategyFor(eagleEye, strategyOptions), parts, options);
    expect(told).toBeInstanceOf(Error);
    expect(told).toMatchObject(expected);
  });

  it('when a hook of a subclass throws', () => {
    const strategy = new Broken(eagleEye.strategyOptions, letIn);
    expect(toldAtOnce(strategy, { session: {} })).toBe(failing);
  });
});
