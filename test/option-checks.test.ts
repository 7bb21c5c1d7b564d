import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';

import { CookieStateStore, EagleEyeStrategy } from '../lib';
import { PROFILE_FIELDS } from '../lib/profile-field';
import { settingsOf } from '../lib/settings';

const required = {
  clientID: 'stand-in-client',
  clientSecret: 'stand-in-secret',
  callbackURL: 'http://127.0.0.1:3333',
};

/** What a caller in JavaScript may pass. */
function make(options: unknown): unknown {
  return Reflect.construct(EagleEyeStrategy, [options, jest.fn()]);
}

describe('an option is taken', () => {
  const agent = new Agent();
  const httpsAgent = new HttpsAgent();
  const store = new CookieStateStore({ secret: 'x'.repeat(32) });
  const ownStore = { store: jest.fn(), verify: jest.fn() };
  const skip = (): boolean => true;

  it.each<[string, unknown, unknown]>([
    ['clientID', "a client with spaces, ~ and '", "a client with spaces, ~ and '"],
    ['clientSecret', 'secret:with:colons and "quotes"', 'secret:with:colons and "quotes"'],
    ['callbackURL', 'https://app.example/auth/callback?tenant=1', 'https://app.example/auth/callback?tenant=1'],
    ['callbackURL', '/auth/callback', '/auth/callback'],
    ['scope', 'vms.all other', 'vms.all other'],
    ['scope', ['vms.all', 'other'], 'vms.all other'],
    ['authorizationURL', 'https://auth.example/a?tenant=1', 'https://auth.example/a?tenant=1'],
    ['authorizationURL', 'http://localhost:3334/authorize', 'http://localhost:3334/authorize'],
    ['tokenURL', 'http://127.0.0.1:3334/token', 'http://127.0.0.1:3334/token'],
    ['tokenURL', 'http://127.1.2.3/token', 'http://127.1.2.3/token'],
    ['revocationURL', 'http://[::1]:3334/revoke', 'http://[::1]:3334/revoke'],
    ['clientSettingsURL', 'HTTPS://Api.Example/settings', 'HTTPS://Api.Example/settings'],
    ['apiBaseURL', 'https://gateway.example', 'https://gateway.example'],
    ['apiBaseURL', 'https://gateway.example/eagle-eye//', 'https://gateway.example/eagle-eye'],
    ['trustedApiDomains', ['Gateway.Example', 'localhost'], ['gateway.example', 'localhost']],
    ['timeout', 1, 1],
    ['timeout', 2_147_483_647, 2_147_483_647],
    ['agent', agent, agent],
    ['agent', httpsAgent, httpsAgent],
    ['state', false, false],
    ['store', store, store],
    ['store', ownStore, ownStore],
    ['store', true, undefined],
    ['store', false, undefined],
    ['pkce', true, 'S256'],
    ['pkce', 'S256', 'S256'],
    ['pkce', 'plain', 'plain'],
    ['pkce', false, undefined],
    ['proxy', true, true],
    ['sessionKey', 'eagle-eye', 'eagle-eye'],
    ['customHeaders', { 'X-Gateway-Key': 'a b' }, { 'x-gateway-key': 'a b' }],
    ['passReqToCallback', true, true],
    ['skipUserProfile', true, true],
    ['skipUserProfile', skip, skip],
  ])('%s: %p', (option, value, expected) => {
    expect(settingsOf({ ...required, [option]: value })).toHaveProperty(option, expected);
  });
});

const CREDENTIAL = 'is required and must be a non-empty string of visible ASCII characters';
const ENDPOINT = 'must be an https URL (http on a loopback address only) without user, password and fragment';
const WHITELIST = 'Eagle Eye compares it as a string with the whitelist of the application';

const unusableURLs = [
  '',
  5,
  true,
  {},
  ['https://auth.example'],
  new URL('https://auth.example'),
  'auth.example/oauth2',
  '/oauth2/token',
  'https://',
  'https:auth.example',
  'http://auth.example/oauth2/token',
  'http://127.0.0.1.example/token',
  'http://localhost.example/token',
  'ftp://auth.example/token',
  'javascript:alert(1)',
  'https://user@auth.example/token',
  'https://user:secret@auth.example/token',
  'https://:secret@auth.example/token',
  'https://auth.example/token#',
  'https://auth.example/token#here',
  ' https://auth.example/token',
  'https://auth.example/token ',
  'https://auth.example/to\nken',
  'https://auth.example/to ken',
  'https://auth.example/tøken',
];

describe.each<[string, string, unknown[]]>([
  [
    'clientID',
    `${CREDENTIAL}, without ":" and spaces`,
    [undefined, null, '', ' ', 'a ', 5, true, {}, ['a'], 'a:b', 'a\n', 'ä'],
  ],
  ['clientSecret', CREDENTIAL, [undefined, null, '', ' ', ' a', 'a ', 5, true, {}, ['a'], 'a\n', '\ta', 'ä']],
  [
    'scope',
    'must be a scope such as "vms.all", or an array of scopes',
    [
      '',
      [],
      5,
      {},
      true,
      'a  b',
      ' a',
      'a ',
      'a"b',
      'ä',
      'a\\',
      ['a', ''],
      ['a', 5],
      ['a', null],
      [['a', 'b']],
      [Symbol('a')],
      [{}],
    ],
  ],
  ['authorizationURL', ENDPOINT, unusableURLs],
  ['tokenURL', ENDPOINT, unusableURLs],
  ['revocationURL', ENDPOINT, unusableURLs],
  ['clientSettingsURL', ENDPOINT, unusableURLs],
  ['apiBaseURL', ENDPOINT, unusableURLs],
  ['apiBaseURL', 'must have no query', ['https://gateway.example?key=1', 'https://gateway.example/?']],
  [
    'trustedApiDomains',
    'must be a non-empty array of domain names',
    [
      [],
      'eagleeyenetworks.com',
      {},
      5,
      [''],
      [5],
      [null],
      ['*.eagleeyenetworks.com'],
      ['.eagleeyenetworks.com'],
      ['https://eagleeyenetworks.com'],
      ['a.example', 'b.example:443'],
      ['ä.example'],
    ],
  ],
  [
    'profileFields',
    `must be an array of includables of /users/self: ${PROFILE_FIELDS.join(', ')}`,
    ['status', {}, 5, ['email'], ['status', 5], ['Status'], ['status,timeZone'], ['__proto__']],
  ],
  [
    'timeout',
    'must be a whole number of milliseconds from 1 to 2147483647',
    [0, -1, 1.5, NaN, Infinity, '10000', '', true, {}, 2_147_483_648],
  ],
  ['agent', 'must be an http.Agent or https.Agent', [5, 'agent', true, {}, jest.fn(), { addRequest: true }]],
  ['state', 'must be true or false', ['true', 0, 1, '', {}, 'st4te']],
  [
    'store',
    'must be an object with the functions store and verify',
    [5, 'session', {}, { store: jest.fn() }, { verify: jest.fn() }, { store: true, verify: true }, jest.fn()],
  ],
  ['pkce', 'must be true, false, "S256" or "plain"', ['s256', 'sha256', '', 1, {}]],
  ['proxy', 'must be true or false', ['true', 0, 1, {}]],
  ['sessionKey', 'must be a non-empty string', ['', 5, true, {}, ['a']]],
  ['customHeaders', 'must be an object of header fields', [5, 'x: y', true, [['x', 'y']]]],
  ['customHeaders', 'must not hold "content-length"', [{ 'Content-Length': '10' }]],
  ['customHeaders', 'must not hold "transfer-encoding"', [{ 'transfer-encoding': 'chunked' }]],
  ['customHeaders', 'must not hold "content-type"', [{ 'Content-Type': 'text/plain' }]],
  ['customHeaders', 'must not hold "trailer"', [{ Trailer: 'x' }]],
  ['customHeaders', 'must not hold "authorization"', [{ authorization: 'Basic x' }, { AUTHORIZATION: 'x' }]],
  [
    'customHeaders',
    'must hold valid header names with strings that a header can carry',
    [
      { 'x-a': 5 },
      { 'x-a': null },
      { 'x-a': undefined },
      { 'x-a': ['a'] },
      { 'x-a': 'a\r\nb: c' },
      { 'x a': 'b' },
      { '': 'b' },
      { 'x-ä': 'b' },
    ],
  ],
  ['passReqToCallback', 'must be true or false', ['true', 0, 1, {}]],
  ['skipUserProfile', 'must be true, false or a function', ['true', 0, 1, {}]],
])('a TypeError that says that %s %s', (option, rule, values) => {
  it.each(values.map((value) => [inspect(value), value]))('refuses %s', (_text, value) => {
    const attempt = (): unknown => make({ ...required, [option]: value });
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(`EagleEyeStrategy: option "${option}" ${rule}`);
  });
});

describe('a TypeError that says that callbackURL', () => {
  it.each([undefined, null, '', 5, true, {}, ['http://127.0.0.1:3333'], new URL('http://127.0.0.1:3333')])(
    'is required, and that Eagle Eye compares it as a string, refuses %p',
    (value) => {
      const attempt = (): unknown => make({ ...required, callbackURL: value });
      expect(attempt).toThrow(TypeError);
      expect(attempt).toThrow('EagleEyeStrategy: option "callbackURL" is required: it must be an http(s) URL such as');
      expect(attempt).toThrow(WHITELIST);
    },
  );

  it.each(['ftp://app.example', 'javascript:alert(1)', 'app.example:3333', 'http://a b', 'http://a/#here', 'http://'])(
    'cannot be used, and that Eagle Eye compares it as a string, refuses %j',
    (value) => {
      const attempt = (): unknown => make({ ...required, callbackURL: value });
      expect(attempt).toThrow(TypeError);
      expect(attempt).toThrow('EagleEyeStrategy: option "callbackURL" cannot be used: it must be an http(s) URL');
      expect(attempt).toThrow(WHITELIST);
    },
  );
});
