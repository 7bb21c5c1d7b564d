import { Agent } from 'node:http';

import {
  EagleEyeError,
  type EagleEyeErrorCode,
  type EagleEyeStrategy,
  EagleEyeTokens,
  type StrategyOptions,
} from '../../lib';
import { CATALOGUE } from '../../lib/errors/catalogue';
import { CREDENTIALS } from '../support/credentials';
import { errorOf, failureOf, loginRequest, type RequestParts, run } from '../support/passport-run';
import { PATIENCE } from '../support/patience';
import { bytes } from '../support/raw-answer';
import {
  attemptAlone,
  errorAt,
  errorIn,
  logIn,
  startWithCredentials,
  strategyAt,
  strategyWith,
} from '../support/requests';
import { callbackWithCode } from '../support/strategy';
import { startTlsServer } from '../support/tls-server';

type Options = Partial<StrategyOptions>;

const NOWHERE = 'http://127.0.0.1:1';

function refused(error: string, status = 400): Promise<unknown> {
  return errorAt('token', { status, body: { error } });
}

/** The error of a callback with which Eagle Eye refuses the authorization request. */
function sentBack(error: string): Promise<unknown> {
  return errorOf(run(strategyAt(NOWHERE), loginRequest({ query: { error } })));
}

/** Info and status of a callback that fails the login. */
async function failed(strategy: EagleEyeStrategy, query: object): Promise<object> {
  const { info, status } = await failureOf(run(strategy, loginRequest({ query, session: {} })));
  return { ...(typeof info === 'object' ? info : {}), status };
}

/** The error to which the beginning of a login comes. */
function atTheBeginning(options: Options, parts: RequestParts = {}, state?: unknown): Promise<unknown> {
  const strategy = strategyAt(NOWHERE, { state: true, ...options });
  return errorOf(run(strategy, loginRequest(parts), { state }));
}

/** How each code comes about, complete by its type. */
const PRODUCERS: Readonly<Record<EagleEyeErrorCode, () => Promise<unknown>>> = {
  access_denied: () => failed(strategyAt(NOWHERE), { error: 'access_denied' }),
  invalid_state: () => failed(strategyAt(NOWHERE, { state: true }), { code: CREDENTIALS.code, state: 'made-up' }),
  invalid_issuer: () => failed(strategyAt(NOWHERE), { code: CREDENTIALS.code, iss: 'https://another.example.org' }),
  malformed_callback: () => failed(strategyAt(NOWHERE), { code: ['a', 'b'] }),
  invalid_grant: async () => failed(strategyWith(await startWithCredentials()), { code: CREDENTIALS.code }),

  invalid_request: () => refused('invalid_request'),
  invalid_client: () => refused('invalid_client', 401),
  unauthorized_client: () => refused('unauthorized_client'),
  unsupported_grant_type: () => refused('unsupported_grant_type'),
  unsupported_response_type: () => sentBack('unsupported_response_type'),
  invalid_scope: () => refused('invalid_scope', 403),
  login_required: async () => errorIn(await attemptAlone('refresh', strategyWith(await startWithCredentials()))),
  token_error: () => refused('slow_down'),
  server_error: () => sentBack('server_error'),
  temporarily_unavailable: () => sentBack('temporarily_unavailable'),
  authorization_error: () => sentBack('slow_down'),
  too_many_requests: () => errorAt('profile', { status: 429 }),

  unreachable: async () => errorIn(await logIn(strategyAt(NOWHERE))),
  tls_error: async () => errorIn(await logIn(strategyAt((await startTlsServer()).url))),
  timeout: () => errorAt('token', { cut: 'never' }, { timeout: 50 }),
  connection_lost: () => errorAt('token', { cut: 'before' }),
  malformed_http: () => errorAt('token', bytes('220 mail.example.com ESMTP\r\n')),
  request_not_sent: async () => errorIn(await logIn(strategyAt((await startTlsServer()).url, { agent: new Agent() }))),
  response_too_large: () => errorAt('token', { body: 'x'.repeat(1024 * 1024 + 1) }),
  redirected: () => errorAt('token', { status: 302, headers: { location: '/' }, body: '' }),
  http_error: () => errorAt('token', { status: 502, body: '<html>' }),
  api_error: () => errorAt('profile', { status: 404, body: { status: 'notFound' } }),
  not_json: () => errorAt('token', { body: '<html>' }),
  invalid_response: () => errorAt('token', { body: {} }),
  untrusted_api_host: () =>
    errorAt('token', { body: { access_token: 'a-token', httpsBaseUrl: 'eagleeye.example.org' } }),

  response_required: () => atTheBeginning({}),
  session_required: () => atTheBeginning({ store: true }),
  state_too_large: () => atTheBeginning({}, {}, 'x'.repeat(1024)),
  state_not_serializable: () => atTheBeginning({}, {}, { count: 1n }),
  state_unsupported: () => atTheBeginning({ state: false }, {}, { returnTo: '/' }),
  state_store_error: () => {
    const store = (_req: unknown, callback: (error: string) => void): void => {
      callback('no');
    };
    return atTheBeginning({ store: { store, verify: () => undefined } });
  },
  profile_error: async () => {
    const eagleEye = await startWithCredentials();
    const strategy = strategyWith(eagleEye);
    strategy.userProfile = (_accessToken, done) => {
      done('no');
    };
    return errorOf(run(strategy, callbackWithCode(eagleEye)));
  },
  token_store_error: async () => {
    const tokens = new EagleEyeTokens(strategyAt(NOWHERE), { store: new Map([['ada', 'not what was stored']]) });
    return tokens.get('ada').catch((error: unknown) => error);
  },
  callback_url_unresolvable: () => atTheBeginning({ callbackURL: '/callback' }, { headers: { host: undefined } }),
};

const FAILURES = ['access_denied', 'invalid_state', 'invalid_issuer', 'malformed_callback', 'invalid_grant'];
/** What to do about it, behind what happened. */
const CURE =
  /\. .*(?:[Cc]heck|[Tt]ry again|[Uu]se|[Pp]ass|[Pp]ut|[Aa]dd|[Ss]et|[Aa]sk|[Ll]eave|[Ww]ait|log in|Start the login|needs the option)\b/;

it.each(Object.entries(PRODUCERS))(
  '%s is met, as an error or as the info of a failed login, with its status and what to do about it',
  async (code, produce) => {
    const produced = await produce();
    const { status } = CATALOGUE[code as EagleEyeErrorCode];
    expect(produced).toMatchObject({ code, status, message: expect.stringMatching(CURE) });
    expect(produced instanceof EagleEyeError).toBe(!FAILURES.includes(code));
  },
  PATIENCE,
);

describe('an error', () => {
  const error = new EagleEyeError('http_error', 'It failed.', {
    endpoint: 'profile',
    upstreamStatus: 503,
    retryAfter: 7,
    cause: new Error('underneath'),
  });

  it('is an Error with a name, a stack and a cause', () => {
    expect(error).toBeInstanceOf(Error);
    expect(error.stack).toMatch(/^EagleEyeError: It failed\. Check the URL .*\n {4}at .*codes\.test/);
    expect(Object.getOwnPropertyDescriptor(error, 'cause')).toMatchObject({ enumerable: false });
    expect(error.cause).toEqual(new Error('underneath'));
  });

  it('tells as JSON what it knows, and nothing that it does not', () => {
    expect(JSON.stringify(error)).toBe(
      '{"code":"http_error","status":502,"endpoint":"profile","upstreamStatus":503,"retryAfter":7}',
    );
    expect(JSON.stringify(new EagleEyeError('timeout', 'Late.'))).toBe('{"code":"timeout","status":504}');
  });
});
