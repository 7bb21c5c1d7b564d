import { Agent } from 'node:http';

import type { EagleEyeProfile } from '../../lib';
import type { MockFault } from '../../lib/testing';
import { CREDENTIALS } from '../support/credentials';
import { PATIENCE } from '../support/patience';
import { bytes } from '../support/raw-answer';
import {
  attempt,
  ENDPOINTS,
  REQUEST_NAMES,
  type RequestName,
  startWithCredentials,
  strategyWith,
  tokenResponse,
} from '../support/requests';

const USER = { id: 'ca0f61ab', firstName: 'Zoë', lastName: 'Ωmega 🦅', email: 'zoe@example.com' };

/** A good answer to any request. */
function goodBody(name: RequestName): string {
  const httpsBaseUrl = { hostname: 'api.c001.eagleeyenetworks.com', port: 443 };
  return JSON.stringify({ ...tokenResponse(name), httpsBaseUrl, ...USER });
}

function withLength(body: string | Buffer, headers = ''): Buffer {
  const head = `HTTP/1.1 200 OK\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

function chunked(body: string): string {
  return `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

/** The first octets in one packet, so that the test does not take longer than it must. */
function octetByOctet(octets: Buffer): Buffer[] {
  const at = octets.length - 120;
  return [octets.subarray(0, at), ...Array.from(octets.subarray(at), (octet) => Buffer.from([octet]))];
}

describe('an answer that is odd and good is taken: it', () => {
  const rows: [what: string, answer: (body: string) => MockFault][] = [
    ['has a byte order mark', (body) => ({ body: `\ufeff${body}` })],
    ['has no content type', (body) => ({ respond: bytes(withLength(body)) })],
    ['is called text', (body) => ({ headers: { 'content-type': 'text/plain' }, body })],
    ['is 201 Created', (body) => ({ status: 201, body })],
    ['is chunked', (body) => ({ respond: bytes(chunked(body)) })],
    ['ends with its connection', (body) => ({ respond: bytes(`HTTP/1.0 200 OK\r\n\r\n${body}`, 'closes') })],
    ['comes in packets of one octet', (body) => ({ respond: bytes(octetByOctet(withLength(body))) })],
    ['comes after 100 Continue', (body) => ({ respond: bytes(`HTTP/1.1 100 Continue\r\n\r\n${chunked(body)}`) })],
    [
      'comes after 102 and 103',
      (body) => ({
        respond: bytes([
          'HTTP/1.1 102 Processing\r\n\r\n',
          'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n',
          withLength(body),
        ]),
      }),
    ],
    ['is followed by a reset', (body) => ({ respond: bytes(withLength(body), 'resets') })],
    [
      'is followed by octets that nobody asked for',
      (body) => ({ respond: bytes([withLength(body), 'more'], 'closes') }),
    ],
    ['is followed by octets in the same packet', (body) => ({ respond: bytes(`${withLength(body).toString()}more`) })],
    ['is followed by a second answer', (body) => ({ respond: bytes([withLength(body), 'HTTP/1.1 500 No\r\n\r\n']) })],
    ['comes late, but in time', (body) => ({ delay: 60, body })],
  ];

  const cases = rows.flatMap(([what, answer]) => REQUEST_NAMES.map((name) => ({ what, answer, name })));
  it.each(cases)('$what, at the $name request', async ({ answer, name }) => {
    const eagleEye = await startWithCredentials();
    eagleEye.fail(ENDPOINTS[name], answer(goodBody(name)));
    // What is written past the server's back leaves it unfit for another request on the same connection.
    const strategy = strategyWith(eagleEye, { timeout: PATIENCE, agent: new Agent() });
    expect(await attempt(name, eagleEye, strategy)).toHaveProperty('value');
  });

  it('is empty where nothing has to be said: 200 and 204 of a revocation', async () => {
    const eagleEye = await startWithCredentials();
    for (const status of [200, 204]) {
      eagleEye.fail('revoke', { respond: bytes(`HTTP/1.1 ${status} OK\r\ncontent-length: 0\r\n\r\n`) }, 1);
      const strategy = strategyWith(eagleEye, { agent: new Agent() });
      expect(await attempt('revocation', eagleEye, strategy)).toEqual({ value: undefined });
    }
  });
});

async function profileFrom(fault: MockFault): Promise<EagleEyeProfile> {
  const eagleEye = await startWithCredentials();
  eagleEye.fail('users/self', fault);
  return new Promise((resolve, reject) => {
    strategyWith(eagleEye).userProfile(
      CREDENTIALS.accessToken,
      (error, profile) => {
        if (profile) {
          resolve(profile);
        } else {
          reject(new Error('no profile', { cause: error }));
        }
      },
      { access_token: CREDENTIALS.accessToken, httpsBaseUrl: 'api.c001.eagleeyenetworks.com' },
    );
  });
}

describe('the profile', () => {
  it('has every character whole, wherever the packets were split', async () => {
    const body = Buffer.from(JSON.stringify(USER));
    for (let at = body.indexOf('Zo'); at < body.indexOf('","email'); at += 1) {
      const whole = withLength(body);
      const head = whole.length - body.length + at;
      const profile = await profileFrom({ respond: bytes([whole.subarray(0, head), whole.subarray(head)]) });
      expect(profile.displayName).toBe('Zoë Ωmega 🦅');
    }
  });

  it('has replacement characters where the octets are no UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('{"id":"1","firstName":"A'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('z"}'),
    ]);
    expect((await profileFrom({ body })).displayName).toBe('A\ufffd\ufffdz');
  });

  it.each<[string, object, object]>([
    ['neither', { firstName: null, lastName: null, email: null }, { displayName: '', name: {} }],
    ['nothing else', {}, { displayName: '', name: {} }],
    ['a first name', { firstName: 'Ada', lastName: null }, { displayName: 'Ada', name: { givenName: 'Ada' } }],
    ['a last name', { firstName: '', lastName: 'Byron' }, { displayName: 'Byron', name: { familyName: 'Byron' } }],
    [
      'an email address',
      { firstName: null, lastName: null, email: 'ada@example.com' },
      { displayName: 'ada@example.com', name: {}, emails: [{ value: 'ada@example.com' }] },
    ],
    ['values of other types', { firstName: 1, lastName: ['x'], email: {} }, { displayName: '', name: {} }],
  ])('leaves out what Eagle Eye does not know: of a user with %s', async (_what, user, expected) => {
    const { _raw, _json, ...profile } = await profileFrom({ body: { id: 'ca0f61ab', ...user } });
    expect(profile).toEqual({
      provider: 'eagleeye',
      id: 'ca0f61ab',
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
      ...expected,
    });
    expect(JSON.stringify(profile)).not.toMatch(/null|undefined/);
    expect(JSON.parse(_raw)).toEqual({ id: 'ca0f61ab', ...user });
    expect(_json).toEqual({ id: 'ca0f61ab', ...user });
  });
});

describe('__proto__ in JSON pollutes nothing, and is not handed on', () => {
  const evil = (key: string): string =>
    `{"${key}":{"admin":true},"constructor":{"prototype":{"admin":true}},"timeZone":{"${key}":{"admin":true}},`;

  /** What an application may do with what it is given. */
  function expectHarmless(object: unknown): void {
    const copied: object = Object.assign({}, object);
    expect(copied).toHaveProperty('timeZone');
    for (const copy of [copied, Object.assign({}, Reflect.get(copied, 'timeZone'))]) {
      expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
      expect(Object.keys(copy)).not.toContain('__proto__');
    }
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  }

  it.each(['__proto__', '\\u005f_proto__'])('in a token response: %s', async (key) => {
    const eagleEye = await startWithCredentials();
    eagleEye.fail('token', { body: goodBody('refresh').replace('{', evil(key)) });
    expectHarmless(await strategyWith(eagleEye).refreshAccessToken(CREDENTIALS.refreshToken));
  });

  it.each(['__proto__', '\\u005f_proto__'])('in a profile: %s', async (key) => {
    expectHarmless((await profileFrom({ body: goodBody('profile').replace('{', evil(key)) }))._json);
  });
});
