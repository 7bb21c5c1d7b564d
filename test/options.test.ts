import { Agent } from 'node:http';
import { inspect } from 'node:util';

import { EagleEyeStrategy } from '../lib';
import { letIn, loginRequest, redirectOf, run } from './support/strategy';

const required = { clientID: 'a-client', clientSecret: 'a-secret', callbackURL: 'http://127.0.0.1:3333' };
const WHITELIST = 'Eagle Eye compares it as a string with the whitelist of the application';
const UNSET = 'It is missing: is the environment variable set?';

/** What a caller in JavaScript may pass. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type is what it goes around
function make(options: any): EagleEyeStrategy {
  return new EagleEyeStrategy(options, letIn);
}

/** The message of the TypeError that options come to. */
function refusal(options: unknown): string {
  try {
    make(options);
  } catch (error) {
    if (error instanceof TypeError) {
      return error.message;
    }
    throw error;
  }
  throw new Error('these options were taken');
}

/** The parameters with which a login begins under these options; without state, which needs a response to set a cookie. */
async function authorizationRequest(options: object): Promise<Record<string, string>> {
  const url = await redirectOf(run(make({ ...required, state: false, ...options }), loginRequest()));
  return { at: url.replace(/\?.*/, ''), ...Object.fromEntries(new URL(url).searchParams) };
}

const DEFAULT_REQUEST = {
  at: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
  scope: 'vms.all',
  client_id: 'a-client',
  response_type: 'code',
  redirect_uri: 'http://127.0.0.1:3333',
};

const UNUSABLE_URLS = [
  ...['', 5, {}, ['https://auth.example'], new URL('https://auth.example')],
  ...['auth.example/oauth2', '/oauth2/token', 'https://', 'https:auth.example', 'ftp://auth.example/token'],
  ...['https://user@auth.example/', 'https://user:secret@auth.example/', 'https://@auth.example/'],
  ...['https://evil.example\\@auth.example/', 'https://auth.example\\token', 'https://auth.example/to\\ken'],
  ...['https://auth.example:0/', 'https://auth.example:/', 'https://auth.example:65536/', 'https://auth.example/#'],
  ...[' https://auth.example/', 'https://auth.example/ ', 'https://auth.example/a b', 'https://auth.example/to\nken'],
  ...['https://auth.example/tøken', 'https://ａuth.example/'],
];
const INSECURE_URLS = [
  'http://auth.example/',
  'http://127.0.0.1.example/',
  'http://localhost.example/',
  'http://notlocalhost/',
];
const OWN_HEADERS = [
  ...['Authorization', 'CONTENT-TYPE', 'content-length', 'Transfer-Encoding', 'accept-encoding', 'connection'],
  ...['Host', 'trailer', 'TE', 'expect', 'upgrade', '__proto__'],
];

describe.each<[string, string, unknown[]]>([
  ['clientID', 'must be visible ASCII characters without ":"', ['a:b', ' a', 'a ', 'a\n', 'ä', 5, {}, ['a']]],
  ['clientSecret', 'must be visible ASCII characters without spaces at its ends', [' a', 'a ', '\ta', 'ä', 5, ['a']]],
  ['clientID', UNSET, [undefined, null, '']],
  ['clientSecret', UNSET, [undefined, null, '']],
  ['callbackURL', UNSET, [undefined, null, '']],
  [
    'callbackURL',
    WHITELIST,
    [
      ...['undefined/callback', 'app.example.com/callback', 'localhost:3000/callback', '//evil', '/\\evil', 'http://'],
      ...['ftp://app.example', 'javascript:0', 'http://a b', 'http://a/#here', 'http://user@a/', 'http://a:70000'],
      ...[5, {}, ['http://127.0.0.1:3333'], new URL('http://127.0.0.1:3333'), 'http://a/b c', 'http://a/\ud800'],
    ],
  ],
  [
    'scope',
    'must be a scope such as "vms.all", or an array of scopes',
    ['', [], new Array(1), 5, {}, 'a  b', ' a', 'a"b', 'ä', 'a\\', ['a', ''], ['a', 5], [['a', 'b']], [Symbol('a')]],
  ],
  ['authorizationURL', 'must be an https URL without user, password, backslash and fragment', UNUSABLE_URLS],
  ['tokenURL', '"allowInsecureRequests: true" permits it on other hosts', INSECURE_URLS],
  // One rule for every endpoint: what it refuses stands above.
  ['tokenURL', 'must be an https URL', ['https://evil.example\\@auth.example/']],
  ['revocationURL', 'must be an https URL', ['https://evil.example\\@auth.example/', 'http://auth.example/']],
  ['clientSettingsURL', 'must be an https URL', ['https://evil.example\\@auth.example/', 'http://auth.example/']],
  ['apiBaseURL', 'must be an https URL', ['https://evil.example\\@auth.example/', 'http://auth.example/', '']],
  ['apiBaseURL', 'must have no query', ['https://gateway.example?key=1', 'https://gateway.example/?']],
  [
    'trustedApiDomains',
    'must be a non-empty array of domain names',
    [
      ...[[], new Array(1), ['a.example', ...new Array(1)], 'eagleeyenetworks.com', {}, new Set(['a.example'])],
      ...[[''], [5], ['*.a.example'], ['.a.example'], ['https://a.example'], ['a.example:443'], ['ä.example']],
    ],
  ],
  [
    'profileFields',
    'must be an array of includables of /users/self: loginDetails, ',
    ['status', {}, new Array(1), ['email'], ['Status'], ['status,timeZone'], ['__proto__']],
  ],
  ['timeout', 'must be a whole number of milliseconds from 1 to', [0, -1, 1.5, NaN, Infinity, '10000', 2_147_483_648]],
  ['agent', 'must be an http.Agent or https.Agent', [5, 'agent', {}, letIn, { addRequest: true }]],
  ...['state', 'allowInsecureRequests', 'passReqToCallback'].map((name): [string, string, unknown[]] => {
    return [name, 'must be true or false', ['true', 1]];
  }),
  ['skipUserProfile', 'must be true', ['true', 1]],
  [
    'stateSecret',
    'must be a string of at least 32 characters, or an array of such strings',
    ['', 'x'.repeat(31), 5, {}, [], new Array(1), ['x'.repeat(32), 'short']],
  ],
  ['pkce', 'must be true, false, "S256" or "plain"', ['s256', '', 1, {}]],
  [
    'customHeaders',
    'must be a plain object of header fields',
    [5, 'x: y', [['x', 'y']], new Map([['x', 'y']]), new Headers({ x: 'y' })],
  ],
  ...OWN_HEADERS.map((name): [string, string, unknown[]] => {
    return ['customHeaders', `must not hold "${name}"`, [Object.fromEntries([[name, 'x']])]];
  }),
  [
    'customHeaders',
    'must hold valid header names, and strings that a header can carry',
    [
      ...[5, null, undefined, ['a'], 'a\r\nb: c', 'ş'].map((value) => ({ 'x-a': value })),
      ...[{ 'x a': 'b' }, { '': 'b' }, { 'x-ä': 'b' }],
    ],
  ],
])('a TypeError that says of %s: %s', (option, rule, values) => {
  it.each(values.map((value) => [inspect(value, { breakLength: Infinity, depth: 0 }), value]))(
    'refuses %s',
    (_text, value) => {
      const message = refusal({ ...required, [option]: value });
      expect(message).toContain(`EagleEyeStrategy: option "${option}" `);
      expect(message).toContain(rule);
    },
  );
});

describe('an error about options', () => {
  it.each([
    ['clientId', 'clientID'],
    ['apiURL', 'apiBaseURL'],
    ['x', 'clientID'],
  ])('names the nearest option for %s', (unknown, nearest) => {
    const message = `EagleEyeStrategy: there is no option "${unknown}": did you mean "${nearest}"?`;
    expect(refusal({ ...required, [unknown]: 'x' })).toBe(message);
  });

  it.each<[unknown]>([[undefined], [null], ['a-client'], [[required]], [letIn]])(
    'says what the first argument must be when it is %p',
    (options) => {
      expect(refusal(options)).toContain('must be the options { clientID, clientSecret, callbackURL }');
    },
  );

  const cookie = 'a login is kept in a cookie of its own, and needs no session and no store';
  it.each([
    [{ store: true }, `there is no option "store": ${cookie}`],
    [{ sessionKey: 'oauth2:eagleeye' }, `there is no option "sessionKey": ${cookie}`],
    [{ proxy: true }, 'there is no option "proxy": delete it: callbackURL is absolute'],
    [{ skipUserProfile: () => true }, 'option "skipUserProfile" must be true or false'],
    [{ callbackURL: '/auth/callback' }, 'must be absolute, such as "https://your-host/auth/callback"'],
    [{ callbackURL: '//evil.example' }, 'must be absolute, such as "http://127.0.0.1:3333"'],
    [{ pkce: true, state: false }, 'option "pkce" needs a place for the code verifier'],
  ])('says of %j, which passport-oauth2 takes, what is wrong', (option, message) => {
    expect(refusal({ ...required, ...option })).toContain(message);
  });

  it('repeats no secret that came in the wrong form', () => {
    const secret = 'a long secret';
    for (const clientSecret of [[secret], Buffer.from(secret), { secret }, 8_675_309, Object.create(null)]) {
      const message = refusal({ ...required, clientSecret });
      expect(message).toContain('option "clientSecret"');
      expect(message).not.toMatch(/long|\d/);
    }
    const customHeaders = { 'x-key': `${secret}\n` };
    const [stateSecret, tokenURL, callbackURL] = [secret, 'https://long@auth.example/', 'https://long@app.example/'];
    for (const option of [{ stateSecret }, { tokenURL }, { callbackURL }, { customHeaders }]) {
      expect(refusal({ ...required, ...option })).not.toContain('long');
    }
  });
});

describe('an option is taken', () => {
  it.each<[string, unknown]>([
    ['scope', 'vms.all other'],
    ['authorizationURL', 'HTTPS://Auth.Example:443/a?tenant=1'],
    ['authorizationURL', 'http://localhost:3334/authorize'],
    ['tokenURL', 'http://127.1.2.3/token'],
    ['apiBaseURL', 'https://gateway.example/eagle-eye//'],
    ['trustedApiDomains', ['Gateway.Example', 'localhost']],
    ['timeout', 1],
    ['timeout', 2_147_483_647],
    ['agent', new Agent()],
    ['stateSecret', 'x'.repeat(32)],
    ['customHeaders', Object.freeze({ 'X-Host': 'a b', 'Host-Id': 'c' })],
  ])('%s: %p', (option, value) => {
    expect(make({ ...required, [option]: value })).toBeInstanceOf(EagleEyeStrategy);
  });

  it('allowInsecureRequests, for http on a host that is not this machine', async () => {
    const url = 'http://eagle-eye:3334';
    const endpoints = { authorizationURL: `${url}/a`, tokenURL: url, revocationURL: url, clientSettingsURL: url };
    const options = { ...endpoints, apiBaseURL: url, allowInsecureRequests: true };
    expect(await authorizationRequest(options)).toMatchObject({ at: `${url}/a` });
    expect(refusal({ ...required, ...options, tokenURL: 'http://user@eagle-eye/' })).toContain('without user');
  });
});

it.each([undefined, null])('an option that is %p has its default', async (nothing) => {
  const optional = [
    ...['scope', 'authorizationURL', 'tokenURL', 'revocationURL', 'clientSettingsURL', 'apiBaseURL'],
    ...['trustedApiDomains', 'profileFields', 'timeout', 'agent', 'stateSecret', 'pkce'],
    ...['customHeaders', 'allowInsecureRequests', 'passReqToCallback', 'skipUserProfile'],
  ];
  const options = Object.fromEntries(optional.map((name) => [name, nothing]));
  expect(await authorizationRequest(options)).toEqual(DEFAULT_REQUEST);
  expect(make({ ...required, ...options }).timeout).toBe(10_000);
});
