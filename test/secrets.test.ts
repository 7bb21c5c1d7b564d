import { format, inspect, type InspectOptions } from 'node:util';
import { Agent } from 'node:http';

import { EagleEyeError } from '../lib';
import type { MockFault } from '../lib/testing';
import { BASIC, CARRIED, CREDENTIALS, SECRETS } from './support/credentials';
import { leaks } from './support/leaks';
import { loginRequest, run } from './support/passport-run';
import { PATIENCE } from './support/patience';
import { bytes } from './support/raw-answer';
import {
  attempt,
  errorIn,
  REQUEST_NAMES,
  type RequestName,
  startWithCredentials,
  strategyAt,
  strategyWith,
  tokenResponse,
} from './support/requests';
import { begin, strategyFor } from './support/strategy';
import { runTypeScript } from './support/typescript-process';

/** New tokens, which the client has not seen when the answer that holds them is of no use. */
const NEW_ACCESS_TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJuM3cifQ.N3w4cc3ssT0k3n';
const NEW_REFRESH_TOKEN = 'N3w/Refr3sh&"T0ken-Only';

function htmlEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function unicodeEscaped(text: string): string {
  return text.replace(/[^a-z0-9]/gi, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** How servers spell what they echo. */
const SPELLINGS: Record<string, (secret: string) => string> = {
  raw: (secret) => secret,
  'in capitals': (secret) => secret.toUpperCase(),
  'percent-encoded': encodeURIComponent,
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'as a form': (secret) => new URLSearchParams({ secret }).toString().slice('secret='.length),
  'as JSON': (secret) => JSON.stringify(secret),
  'as JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret)),
  'as JSON with escaped slashes': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'as JSON in ASCII letters': unicodeEscaped,
  'as HTML': htmlEscaped,
  'in Base64': (secret) => Buffer.from(secret).toString('base64'),
  'in Base64, URL-safe': (secret) => Buffer.from(secret).toString('base64url'),
  'in Base64 of more': (secret) => Buffer.from(`code=1&x=${secret}&y=2`).toString('base64'),
  'as an array of octets': (secret) => JSON.stringify([...Buffer.from(secret)]),
  'as a hex dump': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '$& '),
  'with escaped octets': (secret) => secret.replace(/[^a-z]/gi, (char) => `\\x${char.charCodeAt(0).toString(16)}`),
  'letter by letter': (secret) => secret.replace(/./g, '$& '),
  'in groups of four': (secret) => secret.replace(/.{4}/g, '$& '),
  'by its tail': (secret) => `it ends in ${secret.slice(-8)}`,
};

/** Where servers echo: an answer with the echo in it. */
const PLACES: Record<string, (echo: string) => MockFault> = {
  'a description': (error_description) => ({ status: 400, body: { error: 'invalid_scope', error_description } }),
  'an error': (error) => ({ status: 401, body: { error, error_description: error } }),
  "an error of the vendor's API": (echo) => ({
    status: 403,
    body: { code: 403, status: 'permissionDenied', message: echo, details: [{ reason: echo }] },
  }),
  "a status of the vendor's API": (status) => ({ status: 400, body: { status } }),
  'a message of some gateway': (message) => ({ status: 502, body: { error: { message } } }),
  'a page': (echo) => ({ status: 500, body: `<html><body><pre>${echo}</pre></body></html>` }),
  'a text in place of JSON': (echo) => ({ status: 200, body: `Not understood: ${echo}` }),
  'JSON cut off': (echo) => ({ status: 200, body: `{"id": 7, "request": ${JSON.stringify(echo)}` }),
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
};

function isFamily(error: unknown): error is EagleEyeError {
  return error instanceof EagleEyeError;
}

/** The error to which one request after the other must come. */
async function errorsFrom(name: RequestName, faults: readonly MockFault[]): Promise<EagleEyeError[]> {
  const eagleEye = await startWithCredentials();
  // One connection for each request: some of these faults leave it unfit for another one.
  const strategy = strategyWith(eagleEye, { agent: new Agent(), timeout: PATIENCE });
  const errors: unknown[] = [];
  for (const fault of faults) {
    eagleEye.recover();
    eagleEye.fail(name, fault, 1);
    errors.push(errorIn(await attempt(name, eagleEye, strategy)));
  }
  expect(errors.every(isFamily)).toBe(true);
  return errors.filter(isFamily);
}

describe('no error tells a secret that Eagle Eye echoes, however it is spelled', () => {
  const cases = REQUEST_NAMES.flatMap((name) =>
    Object.entries(PLACES)
      // Of a revocation's good answer nothing is read.
      .filter(([, place]) => name !== 'revocation' || place('').status !== 200)
      .map(([where, place]) => ({ name, where, place })),
  );

  it.each(cases)('in $where, at the $name request', async ({ name, place }) => {
    // An API host is sent the access token alone; what else belongs to the login would be told by it all the same.
    const ofLogin = name === 'profile' || name === 'clientSettings' ? SECRETS : CARRIED[name];
    const secrets = [...new Set<string>([...ofLogin, CREDENTIALS.clientSecret, BASIC])];
    const spellings = Object.values(SPELLINGS);
    const errors = await errorsFrom(
      name,
      spellings.map((spell) => place(secrets.map(spell).join(' '))),
    );
    expect(errors.map((error) => leaks(error, secrets))).toEqual(spellings.map(() => []));
  });

  it.each(REQUEST_NAMES)('nor a part of one that looks like a word, at the %s request', async (name) => {
    const words = CARRIED[name].flatMap((secret) => secret.toLowerCase().match(/[a-z]{4,20}/g) ?? []);
    const body = { error: 'invalid_scope', error_description: words.join(' ') };
    const [error] = await errorsFrom(name, [{ status: 400, body }]);
    expect(error?.message).toContain('was refused (HTTP 400, invalid_scope: …).');
  });

  it.each(['clientSettings', 'profile'] as const)('nor in a text in place of JSON, at the %s request', async (name) => {
    const words = CREDENTIALS.accessToken.toLowerCase().match(/[a-z]{4,20}/g) ?? [];
    const [error] = await errorsFrom(name, [{ body: words.join(' ') }]);
    expect(error?.message).toContain('text that is not JSON (…)');
  });

  it.each(['token', 'refresh'] as const)('nor a new token in JSON cut off, at the %s request', async (name) => {
    const tokens = { refresh_token: NEW_REFRESH_TOKEN, expires_in: 43_198, access_token: NEW_ACCESS_TOKEN };
    const json = JSON.stringify({ ...tokens, token_type: 'Bearer' });
    const faults = Array.from({ length: json.length - 1 }, (_, at) => ({ body: json.slice(0, at + 1) }));
    const errors = await errorsFrom(name, faults);
    expect(errors.flatMap((error) => leaks(error, [NEW_ACCESS_TOKEN, NEW_REFRESH_TOKEN]))).toEqual([]);
  });

  it.each<[string, object]>([
    ['another type', { token_type: 'mac' }],
    ['a host that is the token', { httpsBaseUrl: 'n3w4cc3sst0k3n0nlyasahost.example.org' }],
    ['a list in place of the object', [NEW_ACCESS_TOKEN, NEW_REFRESH_TOKEN]],
  ])('nor a new token in a response with %s', async (_what, members) => {
    const tokens = { access_token: NEW_ACCESS_TOKEN, refresh_token: NEW_REFRESH_TOKEN };
    const body = Array.isArray(members) ? members : { ...tokens, ...members };
    const [error] = await errorsFrom('token', [{ body }]);
    expect(error).toBeDefined();
    expect(leaks(error, [NEW_ACCESS_TOKEN, NEW_REFRESH_TOKEN])).toEqual([]);
  });

  it('nor the query of a URL in the options, which may hold a key of a gateway', async () => {
    const eagleEye = await startWithCredentials();
    eagleEye.fail('token', { status: 500 });
    const tokenURL = `${eagleEye.url}/oauth2/token?key=of-the-gateway`;
    const error = errorIn(await attempt('token', eagleEye, strategyWith(eagleEye, { tokenURL })));
    expect(leaks(error, ['of-the-gateway'])).toEqual([]);
  });

  it('nor the code verifier', async () => {
    const eagleEye = await startWithCredentials();
    const strategy = strategyFor(eagleEye, { pkce: true });
    let echo = '';
    eagleEye.fail('token', {
      respond: (_req, res) => {
        echo = eagleEye.requests.at(-1)?.body ?? '';
        res.writeHead(400).end(JSON.stringify({ error: 'invalid_scope', error_description: `you sent ${echo}` }));
      },
    });
    const session = {};
    const state = (await begin(strategy, session)).get('state') ?? '';
    const outcome = await run(strategy, loginRequest({ session, query: { code: CREDENTIALS.code, state } }));
    const verifier = new URLSearchParams(echo).get('code_verifier') ?? '';
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(outcome).toMatchObject({ action: 'error', error: { code: 'invalid_scope' } });
    expect(leaks(outcome, [verifier, CREDENTIALS.code])).toEqual([]);
  });
});

describe('no failed login tells a secret', () => {
  it('when the code is refused and echoed', async () => {
    const eagleEye = await startWithCredentials();
    const body = { error: 'invalid_grant', error_description: `code ${CREDENTIALS.code} of ${BASIC} was spent` };
    eagleEye.fail('token', { status: 401, body });
    const outcome = await attempt('token', eagleEye, strategyWith(eagleEye));
    expect(outcome).toMatchObject({ failure: { code: 'invalid_grant' }, status: 401 });
    expect(leaks(outcome, SECRETS)).toEqual([]);
  });

  it.each<[string, object]>([
    ['malformed', { code: [CREDENTIALS.code, CREDENTIALS.code] }],
    ['too long', { code: CREDENTIALS.code.repeat(500) }],
    [
      'an error beside a code',
      { code: CREDENTIALS.code, error: 'server_error', error_description: `code=${CREDENTIALS.code}` },
    ],
    ['a refusal beside a code', { code: CREDENTIALS.code, error: 'access_denied' }],
  ])('when the callback is %s', async (_what, query) => {
    const eagleEye = await startWithCredentials();
    const outcome = await run(strategyWith(eagleEye), loginRequest({ query }));
    expect(['fail', 'error']).toContain(outcome.action);
    expect(leaks(outcome, SECRETS)).toEqual([]);
  });
});

describe('a strategy can be printed', () => {
  const stateSecret = 'c00kie/S3cret+f0r=the&Br0wsers~1~2';
  const customHeaders = { 'x-key': CREDENTIALS.accessToken };
  const strategy = strategyAt('http://127.0.0.1:1', { state: true, stateSecret, customHeaders, agent: new Agent() });
  const secrets = [CREDENTIALS.clientSecret, BASIC, stateSecret, CREDENTIALS.accessToken];

  it.each<InspectOptions>([
    {},
    { depth: Infinity },
    { depth: Infinity, showHidden: true },
    { depth: Infinity, getters: true },
    { depth: Infinity, showHidden: true, getters: true, showProxy: true },
    { depth: Infinity, customInspect: false },
    { depth: Infinity, customInspect: false, getters: true },
    { depth: Infinity, customInspect: false, showHidden: true },
    { depth: Infinity, compact: false, sorted: true, colors: true },
  ])('by util.inspect, with %j', (options) => {
    const printed = inspect(strategy, options);
    expect(printed).toContain('eagleeye');
    expect(leaks(printed, secrets)).toEqual([]);
    expect(leaks(inspect({ request: { strategy } }, options), secrets)).toEqual([]);
    expect(leaks(inspect(strategy._oauth2, options), secrets)).toEqual([]);
  });

  it('as JSON, as text, and by its members', () => {
    const text = [
      JSON.stringify(strategy),
      JSON.stringify(Object.entries(strategy)),
      format('%s %o %O %j', ...Array(4).fill(strategy)),
    ].join();
    expect(text).toContain(CREDENTIALS.clientID);
    expect(leaks(text, secrets)).toEqual([]);
  });
});

it('NODE_DEBUG=passport-eagleeye prints each request with its outcome, each login that failed, and no secret', async () => {
  const eagleEye = await startWithCredentials();
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
    'POST /oauth2/revoke: malformed_http',
    expect.stringMatching(/^login failed: invalid_state · not_ours · The state of the callback was not made here/),
  ]);
  expect(leaks([stdout, stderr], SECRETS)).toEqual([]);
});
