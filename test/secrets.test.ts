import { Agent } from 'node:http';
import { inspect, type InspectOptions } from 'node:util';

import { EagleEyeError } from '../lib';
import type { MockFault } from '../lib/testing';
import { BASIC, CARRIED, CREDENTIALS, SECRETS } from './support/credentials';
import { leaks } from './support/leaks';
import { PATIENCE } from './support/patience';
import { bytes } from './support/raw-answer';
import { errorAt, REQUEST_NAMES, tokenResponse } from './support/requests';
import { errorOf, failureOf, logIn, stage, strategyFor } from './support/strategy';
import { runTypeScript } from './support/typescript-process';

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
  'the encoding': (echo) => ({ headers: { 'content-encoding': echo } }),
  'what is not HTTP': (echo) => bytes(`HTTP/1.1 200 ${echo}\r\n${echo}\r\n\r\n${echo}`),
  'an answer cut off': (echo) => ({ body: `{"id":"${echo}","more":"${echo}${echo}"}`, cut: 'body' }),
  'a text in place of JSON': (echo) => ({ status: 200, body: `Not understood: ${echo}` }),
};

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
    const secrets = CARRIED[name];
    const parts = secrets.flatMap((secret) => secret.toLowerCase().match(/[a-z]{6,}/g) ?? []);
    const spellings = [parts, secrets, secrets.map(encodeURIComponent), secrets.map((one) => one.toUpperCase())].flat();
    // One connection for it, which some faults leave unfit for another.
    const options = { agent: new Agent(), timeout: PATIENCE };
    const error = await errorAt(name, place(spellings.join(' ')), options);
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(leaks(error, [...secrets, CREDENTIALS.clientSecret, BASIC])).toEqual([]);
  });

  it('nor a new token that is the host as well', async () => {
    const error = await errorAt('token', { body: { access_token: 'hazelnut', httpsBaseUrl: 'hazelnut.example.org' } });
    expect(String(error)).toContain('named the API host "…"');
  });

  it('nor the query of a URL in the options, which may hold a key of a gateway', async () => {
    const strategy = strategyFor('http://127.0.0.1:1', { tokenURL: 'http://127.0.0.1:1/token?key=of-the-gateway' });
    expect(leaks(await errorOf(logIn(strategy)), ['of-the-gateway'])).toEqual([]);
  });
});

it('a failed login tells no secret when the code is refused and echoed', async () => {
  const { eagleEye, strategy } = await stage();
  const error_description = `code ${CREDENTIALS.code} of ${BASIC} was spent`;
  eagleEye.fail('token', { status: 401, body: { error: 'invalid_grant', error_description } });
  const outcome = await failureOf(logIn(strategy));
  expect(outcome).toMatchObject({ info: { code: 'invalid_grant' } });
  expect(leaks(outcome, SECRETS)).toEqual([]);
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
  const { accessToken } = CREDENTIALS;
  eagleEye.fail('profile', { status: 302, headers: { location: `/${accessToken}` }, body: `not JSON: ${accessToken}` });
  eagleEye.fail('revocation', bytes(`${CREDENTIALS.refreshToken}\r\n\r\n`));
  const env = { NODE_DEBUG: 'passport-eagleeye' };
  const tokenURL = `${eagleEye.strategyOptions.tokenURL}?key=of-the-gateway`;
  const args = [JSON.stringify({ ...eagleEye.strategyOptions, tokenURL })];
  const { stdout, stderr } = await runTypeScript('debug-process.ts', { args, env });
  const lines = stderr.split('\n').filter((line) => line.startsWith('PASSPORT-EAGLEEYE'));
  expect(lines.map((line) => line.replace(/^\S+ \d+: /, '').replace(eagleEye.url, ''))).toEqual([
    'POST /oauth2/token: 200',
    'GET /api/v3.0/clientSettings: 200',
    'GET /api/v3.0/users/self: invalid_response',
    'POST /oauth2/token: 200',
    'POST /oauth2/revoke: invalid_response',
    expect.stringMatching(/^login failed: invalid_state · not_ours · The state of the callback was not made here/),
  ]);
  expect(leaks([stdout, stderr], SECRETS)).toEqual([]);
});
