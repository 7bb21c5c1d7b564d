import { Agent } from 'node:http';

import {
  CookieStateStore,
  EagleEyeAuthorizationError,
  EagleEyeError,
  type EagleEyeErrorCode,
  EagleEyeRequestError,
  EagleEyeTokenError,
  type LoginFailure,
  type LoginRequest,
  type StateStore,
  type StoreCallback,
  type StrategyOptions,
  type VerifyStateCallback,
} from '../../lib';
import type { MockEagleEye, MockFault } from '../../lib/testing';
import { cookieRequest } from '../support/cookie-request';
import { CREDENTIALS } from '../support/credentials';
import { ERROR_STATUSES, FAILURE_STATUSES } from '../support/error-statuses';
import { loginRequest } from '../support/login-request';
import { errorOf, failureOf, run } from '../support/passport-run';
import { PATIENCE } from '../support/patience';
import { bytes } from '../support/raw-answer';
import { attemptAlone, errorIn, startWithCredentials, strategyWith } from '../support/requests';
import { strategyAt } from '../support/strategy-at';
import { startTlsServer } from '../support/tls-server';

/** The error that a callback with a code comes to when the token endpoint has this fault. */
async function atTheToken(fault: MockFault, options: Partial<StrategyOptions> = {}): Promise<unknown> {
  const eagleEye = await startWithCredentials();
  eagleEye.fail('token', fault);
  return errorIn(await attemptAlone('token', strategyWith(eagleEye, options)));
}

function refused(error: string, status = 400): Promise<unknown> {
  return atTheToken({ status, body: { error } });
}

/** The error that a callback comes to with which Eagle Eye refuses the authorization request. */
async function sentBack(error: string): Promise<unknown> {
  const eagleEye = await startWithCredentials();
  return errorOf(run(strategyWith(eagleEye), loginRequest({ query: { error } })));
}

/** The error to which the beginning of a login comes. */
async function atTheBeginning(
  req: LoginRequest,
  options: Partial<StrategyOptions> = {},
  authenticate: Record<string, unknown> = {},
): Promise<unknown> {
  const eagleEye = await startWithCredentials();
  return errorOf(run(strategyWith(eagleEye, { state: true, ...options }), req, authenticate));
}

async function revocationRefused(error: string): Promise<unknown> {
  const eagleEye = await startWithCredentials();
  eagleEye.fail('revoke', { status: 400, body: { error } });
  return errorIn(await attemptAlone('revocation', strategyWith(eagleEye)));
}

const store = new CookieStateStore({ secret: 'a secret of the application, long enough' });

const failingStore: StateStore = {
  store: (_req: LoginRequest, callback: StoreCallback) => {
    callback('no');
  },
  verify: (_req: LoginRequest, _state: string | undefined, callback: VerifyStateCallback) => {
    callback('no');
  },
};

/** How each error comes about, complete by its type. */
const PRODUCERS: Readonly<Record<EagleEyeErrorCode, () => Promise<unknown>>> = {
  invalid_request: () => refused('invalid_request'),
  invalid_client: () => refused('invalid_client', 401),
  invalid_grant: () => revocationRefused('invalid_grant'),
  unauthorized_client: () => refused('unauthorized_client'),
  unsupported_grant_type: () => refused('unsupported_grant_type'),
  invalid_scope: () => refused('invalid_scope', 403),
  login_required: async () => {
    const eagleEye = await startWithCredentials();
    return errorIn(await attemptAlone('refresh', strategyWith(eagleEye)));
  },
  token_error: () => refused('slow_down'),

  unsupported_response_type: () => sentBack('unsupported_response_type'),
  server_error: () => sentBack('server_error'),
  temporarily_unavailable: () => sentBack('temporarily_unavailable'),
  authorization_error: () => sentBack('slow_down'),

  unreachable: async () => errorIn(await attemptAlone('token', strategyAt('http://127.0.0.1:1'))),
  tls_error: async () => errorIn(await attemptAlone('token', strategyAt((await startTlsServer()).url))),
  timeout: () => atTheToken({ cut: 'never' }, { timeout: 50 }),
  connection_lost: () => atTheToken({ cut: 'before' }),
  malformed_http: () => atTheToken({ respond: bytes('220 mail.example.com ESMTP\r\n') }),
  request_not_sent: async () => {
    const { url } = await startTlsServer();
    return errorIn(await attemptAlone('token', strategyAt(url, { agent: new Agent() })));
  },
  response_too_large: () => atTheToken({ body: 'x'.repeat(1024 * 1024 + 1) }),
  redirected: () => atTheToken({ status: 302, headers: { location: '/' }, body: '' }),
  http_error: () => atTheToken({ status: 502, body: '<html>' }),
  api_error: async () => {
    const eagleEye = await startWithCredentials();
    return errorIn(await attemptAlone('profile', strategyWith(eagleEye)));
  },
  not_json: () => atTheToken({ body: '<html>' }),
  invalid_response: () => atTheToken({ body: {} }),
  untrusted_api_host: () => atTheToken({ body: { access_token: 'a-token', httpsBaseUrl: 'eagleeye.example.org' } }),

  session_required: () => atTheBeginning(loginRequest()),
  response_required: () => atTheBeginning(loginRequest(), { store }),
  state_too_large: () => atTheBeginning(cookieRequest().req, { store }, { state: 'x'.repeat(4096) }),
  state_not_serializable: () => atTheBeginning(cookieRequest().req, { store }, { state: { count: 1n } }),
  state_unsupported: () => atTheBeginning(loginRequest(), { state: false }, { state: { returnTo: '/' } }),
  callback_url_unresolvable: () =>
    atTheBeginning(loginRequest({ headers: { host: undefined } }), { callbackURL: '/callback' }),
  state_store_error: () => atTheBeginning(loginRequest(), { store: failingStore }),
};

describe('every error of the family is met, with the status that the README says', () => {
  it.each(Object.entries(PRODUCERS))(
    '%s',
    async (code, produce) => {
      const error = await produce();
      expect(error).toBeInstanceOf(EagleEyeError);
      const status = Object.entries(ERROR_STATUSES).find(([name]) => name === code)?.[1];
      expect(error).toMatchObject({ code, status });
      const { message } = error instanceof EagleEyeError ? error : new Error();
      // More than what happened: what to do about it.
      expect(message).toMatch(
        /\. .*(?:[Cc]heck|[Tt]ry again|[Uu]se |[Pp]ass |[Pp]ut |add |log in|Start the login|ask |needs the option)/,
      );
    },
    PATIENCE,
  );

  it('is told apart by its class', async () => {
    const [token, authorization, request, setup] = await Promise.all([
      PRODUCERS.invalid_client(),
      PRODUCERS.server_error(),
      PRODUCERS.not_json(),
      PRODUCERS.session_required(),
    ]);
    const classes = [EagleEyeTokenError, EagleEyeAuthorizationError, EagleEyeRequestError];
    expect([token, authorization, request, setup].map((error) => classes.map((one) => error instanceof one))).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [false, false, false],
    ]);
  });
});

function callback(eagleEye: MockEagleEye, query: object, options: Partial<StrategyOptions> = {}): Promise<unknown> {
  return failureOf(run(strategyWith(eagleEye, options), loginRequest({ query, session: {} })));
}

/** How each login that fails comes about, complete by its type. */
const FAILURES: Readonly<Record<LoginFailure['code'], (eagleEye: MockEagleEye) => Promise<unknown>>> = {
  access_denied: (eagleEye) => callback(eagleEye, { error: 'access_denied' }),
  invalid_state: (eagleEye) => callback(eagleEye, { code: CREDENTIALS.code, state: 'made-up' }, { state: true }),
  invalid_grant: (eagleEye) => callback(eagleEye, { code: CREDENTIALS.code }),
  malformed_callback: (eagleEye) => callback(eagleEye, { code: ['a', 'b'] }),
};

describe('every failed login is met, with the status that the README says', () => {
  it.each(Object.entries(FAILURES))('%s', async (code, produce) => {
    const status = Object.entries(FAILURE_STATUSES).find(([name]) => name === code)?.[1];
    expect(await produce(await startWithCredentials())).toEqual({
      info: { code, message: expect.stringMatching(/Start the login again/) },
      status,
    });
  });
});
