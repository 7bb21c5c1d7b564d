import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';

import { EagleEyeError, type EagleEyeErrorCode, EagleEyeTokens, type StrategyOptions } from '../../lib';
import { CREDENTIALS } from '../support/credentials';
import { PATIENCE } from '../support/patience';
import { attemptAlone, errorAt, rejectionOf } from '../support/requests';
import {
  errorOf,
  failureOf,
  logIn,
  loginRequest,
  type RequestParts,
  run,
  stage,
  strategyFor,
} from '../support/strategy';
import { startTlsServer } from '../support/tls-server';

type Options = Partial<StrategyOptions>;

const NOWHERE = 'http://127.0.0.1:1';

function refused(error: string, status = 400): Promise<unknown> {
  return errorAt('token', { status, body: { error } });
}

/** What a callback comes to that fails the login: its info, with the status. */
async function failed(query: object, strategy = strategyFor(NOWHERE)): Promise<object> {
  const { info, status } = await failureOf(run(strategy, loginRequest({ query })));
  return { ...(typeof info === 'object' ? info : {}), status };
}

/** The error of a callback with which Eagle Eye refuses the authorization request. */
function sentBack(error: string): Promise<unknown> {
  return errorOf(run(strategyFor(NOWHERE), loginRequest({ query: { error } })));
}

/** The error to which the beginning of a login comes. */
function atTheBeginning(options: Options, parts: RequestParts = {}, state?: unknown): Promise<unknown> {
  const strategy = strategyFor(NOWHERE, { state: true, ...options });
  return errorOf(run(strategy, loginRequest(parts), { state }));
}

/** The error to which a login at another server comes. */
function at(origin: string, options: Options = {}): Promise<unknown> {
  return errorOf(logIn(strategyFor(origin, options)));
}

/** How each code comes about, complete by its type. */
const PRODUCERS: Readonly<Record<EagleEyeErrorCode, () => Promise<unknown>>> = {
  access_denied: () => failed({ error: 'access_denied' }),
  invalid_state: () => failed({ code: CREDENTIALS.code, state: 'made-up' }, strategyFor(NOWHERE, { state: true })),
  malformed_callback: () => failed({ code: ['a', 'b'] }),
  invalid_grant: async () => failed({ code: CREDENTIALS.code }, (await stage()).strategy),
  not_a_navigation: () => atTheBeginning({}, { headers: { 'sec-purpose': 'prefetch' } }),

  invalid_request: () => refused('invalid_request'),
  invalid_client: () => refused('invalid_client', 401),
  unauthorized_client: () => refused('unauthorized_client'),
  unsupported_grant_type: () => refused('unsupported_grant_type'),
  unsupported_response_type: () => sentBack('unsupported_response_type'),
  invalid_scope: () => refused('invalid_scope', 403),
  server_error: () => sentBack('server_error'),
  temporarily_unavailable: () => sentBack('temporarily_unavailable'),
  oauth_error: () => refused('slow_down'),
  login_required: async () => rejectionOf(attemptAlone('refresh', (await stage()).strategy)),
  too_many_requests: () => errorAt('profile', { status: 429 }),
  api_error: () => errorAt('profile', { status: 404, body: { status: 'notFound' } }),
  invalid_response: () => errorAt('token', { body: {} }),

  unreachable: () => at(NOWHERE),
  tls_error: async () => at((await startTlsServer()).url),
  timeout: () => errorAt('token', { cut: 'never' }, { timeout: 50 }),
  connection_lost: () => errorAt('token', { cut: 'before' }),
  request_not_sent: async () => at((await startTlsServer()).url, { agent: new Agent() }),
  untrusted_api_host: () =>
    errorAt('token', { body: { access_token: 'a-token', httpsBaseUrl: 'eagleeye.example.org' } }),

  response_required: () => atTheBeginning({}),
  invalid_login_state: () => atTheBeginning({}, {}, 'x'.repeat(1024)),
  token_store_error: async () => {
    const tokens = new EagleEyeTokens(strategyFor(NOWHERE), { store: new Map([['ada', 'not what was stored']]) });
    return rejectionOf(tokens.get('ada'));
  },
};

/** The tables of the README whose rows begin with a code and its status: that of failed logins, and that of errors. */
const [FAILURES = [], ERRORS = []] = readFileSync(join(__dirname, '../../README.md'), 'utf8')
  .split(/^\| `?(?:info\.code|Code)`? .*\n/m)
  .slice(1)
  .map((text) =>
    [...text.matchAll(/^\| `(\w+)` +\| (\d{3}) +\|/gm)].map(([, code = '', status]) => [code, Number(status)]),
  );

/** What to do about it, behind what happened. */
const CURE =
  /\. .*(?:[Cc]heck|[Tt]ry again|[Uu]se|[Pp]ass|[Pp]ut|[Aa]dd|[Ss]et|[Aa]sk|[Ll]eave|[Ww]ait|[Ll]ink|log in|Start the login|needs the option)\b/;

const CODES = [...FAILURES, ...ERRORS];

it('the two tables of the README list every code once', () => {
  expect(CODES.map(([code]) => code).sort()).toEqual(Object.keys(PRODUCERS).sort());
});

it.each(Object.entries(PRODUCERS))(
  '%s is met, as an error or as the info of a failed login, with the status in the README and what to do about it',
  async (code, produce) => {
    const produced = await produce();
    const [, status] = CODES.find(([listed]) => listed === code) ?? [];
    expect(produced).toMatchObject({ code, status, message: expect.stringMatching(CURE) });
    expect(produced instanceof EagleEyeError).toBe(!FAILURES.some(([failure]) => failure === code));
  },
  PATIENCE,
);

it('an error tells as JSON what it knows, and nothing that it does not', () => {
  const details = { endpoint: 'profile', upstreamStatus: 503, retryAfter: 7, cause: new Error('underneath') } as const;
  expect(JSON.stringify(new EagleEyeError('timeout', 'It failed.', details))).toBe(
    '{"code":"timeout","status":504,"endpoint":"profile","upstreamStatus":503,"retryAfter":7}',
  );
  expect(JSON.stringify(new EagleEyeError('timeout', 'Late.'))).toBe('{"code":"timeout","status":504}');
});
