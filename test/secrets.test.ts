import { Agent } from 'node:http';
import { inspect, type InspectOptions } from 'node:util';

import { EagleEyeError } from '../lib';
import type { MockFault } from '../lib/testing';
import { BASIC, CARRIED, CREDENTIALS, SECRETS } from './support/credentials';
import { leaks } from './support/leaks';
import { Browser, startApp } from './support/login-app';
import { PATIENCE } from './support/patience';
import { bytes } from './support/raw-answer';
import { attempt, errorAt, rejectionOf, REQUEST_NAMES, type RequestName, tokenResponse } from './support/requests';
import { logIn, loginRequest, run, stage, strategyFor } from './support/strategy';
import { runTypeScript } from './support/typescript-process';

/** New tokens, which the client has not seen when the answer that holds them is of no use. */
const NEW_ACCESS_TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJuM3cifQ.N3w4cc3ssT0k3n';
const NEW_REFRESH_TOKEN = 'N3w/Refr3sh&"T0ken-Only';

/** Where servers echo: an answer with the echo in it. How they spell it is a matter of the excerpts, which have a test. */
const PLACES: Record<string, (echo: string) => MockFault> = {
  'a description': (error_description) => ({ status: 400, body: { error: 'invalid_scope', error_description } }),
  'an error': (error) => ({ status: 401, body: { error, error_description: error } }),
  "an error of the vendor's API": (echo) => ({
    status: 403,
    body: { code: 403, status: echo, message: echo, details: [{ reason: echo }] },
  }),
  'a page': (echo) => ({ status: 500, body: `<html><body><pre>${echo}</pre></body></html>` }),
  'the host of a redirect': (echo) => ({
    status: 302,
    headers: { location: `https://${encodeURIComponent(echo)}.example.org/?x=${encodeURIComponent(echo)}` },
  }),
  'every header': (echo) => ({
    status: 418,
    headers: { 'www-authenticate': `Basic realm="${echo}"`, 'set-cookie': `x=${echo}`, 'x-echo': echo },
    body: 'I am a teapot',
  }),
  'what is not HTTP': (echo) => bytes(`HTTP/1.1 200 ${echo}\r\n${echo}\r\n\r\n${echo}`),
  'an answer cut off': (echo) => ({ body: `{"id":"${echo}","more":"${echo}${echo}"}`, cut: 'body' }),
  'a text in place of JSON': (echo) => ({ status: 200, body: `Not understood: ${echo}` }),
};

/** The error of a request whose endpoint has this fault; one connection for it, which some faults leave unfit for another. */
async function errorOfOne(name: RequestName, fault: MockFault): Promise<EagleEyeError> {
  const error = await errorAt(name, fault, { agent: new Agent(), timeout: PATIENCE });
  if (error instanceof EagleEyeError) {
    return error;
  }
  throw new Error('this is not an EagleEyeError', { cause: error });
}

describe('no error tells a secret that Eagle Eye echoes', () => {
  const cases = Object.entries(PLACES).flatMap(([where, place]) =>
    // Of a revocation's good answer nothing is read.
    REQUEST_NAMES.filter((name) => name !== 'revocation' || place('').status !== 200).map((name) => ({
      where,
      name,
      place,
    })),
  );

  it.each(cases)('in $where, at the $name request', async ({ name, place }) => {
    // An API host is only sent the access token; it could tell what else belongs to the login all the same.
    const secrets = name === 'profile' || name === 'clientSettings' ? SECRETS : CARRIED[name];
    const spellings = [
      ...secrets,
      ...secrets.map(encodeURIComponent),
      ...secrets.map((secret) => secret.toUpperCase()),
    ];
    const error = await errorOfOne(name, place(spellings.join(' ')));
    expect(leaks(error, [...secrets, CREDENTIALS.clientSecret, BASIC])).toEqual([]);
  });

  it('nor a new token in JSON cut off', async () => {
    const { eagleEye, strategy } = await stage();
    const tokens = { refresh_token: NEW_REFRESH_TOKEN, expires_in: 43_198, access_token: NEW_ACCESS_TOKEN };
    const json = JSON.stringify({ ...tokens, token_type: 'Bearer' });
    for (let length = 1; length < json.length; length += 3) {
      eagleEye.fail('token', { body: json.slice(0, length) }, 1);
      const outcome = await logIn(strategy);
      expect(outcome).toMatchObject({ action: 'error', error: { endpoint: 'token', upstreamStatus: 200 } });
      expect(leaks(outcome, [NEW_ACCESS_TOKEN, NEW_REFRESH_TOKEN])).toEqual([]);
    }
  });

  it.each<[string, object]>([
    ['another type', { token_type: 'mac' }],
    ['a host that is the token', { httpsBaseUrl: 'n3w4cc3sst0k3n0nlyasahost.example.org' }],
  ])('nor a new token in a response with %s', async (_what, members) => {
    const tokens = { access_token: NEW_ACCESS_TOKEN, refresh_token: NEW_REFRESH_TOKEN };
    const error = await errorOfOne('token', { body: { ...tokens, ...members } });
    expect(leaks(error, [NEW_ACCESS_TOKEN, NEW_REFRESH_TOKEN])).toEqual([]);
  });

  it('nor the query of a URL in the options, which may hold a key of a gateway', async () => {
    const { eagleEye } = await stage();
    eagleEye.fail('token', { status: 500 });
    const tokenURL = `${eagleEye.url}/oauth2/token?key=of-the-gateway`;
    const error = await rejectionOf(attempt('token', eagleEye, strategyFor(eagleEye, { tokenURL })));
    expect(leaks(error, ['of-the-gateway'])).toEqual([]);
  });

  it('nor the code verifier', async () => {
    const app = await startApp({ options: { pkce: true } });
    app.een.fail('token', (req, res) => {
      void req.toArray().then((sent) => {
        const error_description = `you sent ${sent.join('')}`;
        res.writeHead(400).end(JSON.stringify({ error: 'invalid_scope', error_description }));
      });
    });
    const { error } = await new Browser().logIn(app);
    expect(error?.message).toContain('you sent');
    const { code = '', code_verifier = '' } = app.een.requests.find(({ endpoint }) => endpoint === 'token')?.form ?? {};
    expect(leaks(error, [code, code_verifier])).toEqual([]);
  });
});

describe('no failed login tells a secret', () => {
  it('when the code is refused and echoed', async () => {
    const { eagleEye, strategy } = await stage();
    const body = { error: 'invalid_grant', error_description: `code ${CREDENTIALS.code} of ${BASIC} was spent` };
    eagleEye.fail('token', { status: 401, body });
    const outcome = await logIn(strategy);
    expect(outcome).toMatchObject({ action: 'fail', info: { code: 'invalid_grant' }, status: 401 });
    expect(leaks(outcome, SECRETS)).toEqual([]);
  });

  const { code } = CREDENTIALS;
  it.each<[string, object]>([
    ['malformed', { code: [code, code] }],
    ['too long', { code: code.repeat(500) }],
    ['an error beside a code', { code, error: 'server_error', error_description: `code=${code}` }],
    ['a refusal beside a code', { code, error: 'access_denied' }],
  ])('when the callback is %s', async (_what, query) => {
    const outcome = await run(strategyFor('http://127.0.0.1:1'), loginRequest({ query }));
    expect(['fail', 'error']).toContain(outcome.action);
    expect(leaks(outcome, SECRETS)).toEqual([]);
  });
});

describe('a strategy can be printed', () => {
  const stateSecret = 'c00kie/S3cret+f0r=the&Br0wsers~1~2';
  const customHeaders = { 'x-key': CREDENTIALS.accessToken };
  const strategy = strategyFor('http://127.0.0.1:1', { state: true, stateSecret, customHeaders, agent: new Agent() });
  const secrets = [CREDENTIALS.clientSecret, BASIC, stateSecret, CREDENTIALS.accessToken];

  it.each<InspectOptions>([
    {},
    { depth: Infinity, showHidden: true, getters: true, showProxy: true },
    { depth: Infinity, customInspect: false, showHidden: true },
  ])('by util.inspect, with %j', (options) => {
    const printed = inspect(strategy, options);
    expect(printed).toContain('eagleeye');
    expect(leaks(printed, secrets)).toEqual([]);
    expect(leaks(inspect({ request: { strategy } }, options), secrets)).toEqual([]);
    expect(leaks(inspect(strategy._oauth2, options), secrets)).toEqual([]);
  });
});

it('NODE_DEBUG=passport-eagleeye prints each request with its outcome, each login that failed, and no secret', async () => {
  const { eagleEye } = await stage();
  for (const endpoint of ['token', 'refresh', 'clientSettings'] as const) {
    eagleEye.fail(endpoint, { body: tokenResponse() });
  }
  eagleEye.fail('profile', { body: `not JSON: ${CREDENTIALS.accessToken}` });
  eagleEye.fail('revocation', bytes(`${CREDENTIALS.refreshToken}\r\n\r\n`));
  const env = { NODE_DEBUG: 'passport-eagleeye' };
  const args = [JSON.stringify(eagleEye.strategyOptions)];
  const { stdout, stderr } = await runTypeScript('debug-process.ts', { args, env });
  const lines = stderr.split('\n').filter((line) => line.startsWith('PASSPORT-EAGLEEYE'));
  expect(lines.map((line) => line.replace(/^\S+ \d+: /, '').replace(eagleEye.url, ''))).toEqual([
    'POST /oauth2/token: 200',
    'GET /api/v3.0/clientSettings: 200',
    'GET /api/v3.0/users/self: 200',
    'POST /oauth2/token: 200',
    'POST /oauth2/revoke: invalid_response',
    expect.stringMatching(/^login failed: invalid_state · not_ours · The state of the callback was not made here/),
  ]);
  expect(leaks([stdout, stderr], SECRETS)).toEqual([]);
});
