import { Agent } from 'node:http';
import { gzipSync } from 'node:zlib';

import type { EagleEyeProfile } from '../../lib';
import type { MockFault } from '../../lib/testing';
import { CREDENTIALS } from '../support/credentials';
import { testFaults } from '../support/fault-table';
import { PATIENCE } from '../support/patience';
import { bytes } from '../support/raw-answer';
import { attempt, REQUEST_NAMES, type RequestName, tokenResponse } from '../support/requests';
import { loggedIn, logIn, stage } from '../support/strategy';

const MIB = 1024 * 1024;
const PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head></html>';
const USER = { id: 'ca0f61ab', firstName: 'Zoë', lastName: 'Ωmega 🦅' };

/** A good answer to any request. */
const GOOD = JSON.stringify({ ...tokenResponse(), ...USER });

function withLength(body: string): Buffer {
  return Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

describe('an answer that is not a JSON object is named, with what it is: it', () => {
  const rows: [what: string, body: string | Buffer, says: RegExp, at?: RequestName][] = [
    ['is a page, quoted where no token can be', PAGE, /text that is not JSON \(Sign in to the network\)/, 'profile'],
    ['is a page that may hold a token', PAGE, /text that is not JSON \(79 characters\)/, 'token'],
    ['is null', 'null', /with JSON of another form \(null\)/],
    ['is an array', '[{"id":"1"}]', /with JSON of another form \(array\)/],
    ['is nested beyond every limit', '{"\\u0061":'.repeat(90_000), /in place of a JSON object/],
  ];
  testFaults({ code: 'invalid_response' }, [
    ...rows.map(([what, body, says, at = 'clientSettings']) => ({
      what,
      fault: { status: 200, body },
      upstreamStatus: 200,
      says,
      at: [at],
    })),
    {
      what: 'is 204 No Content',
      fault: bytes('HTTP/1.1 204 No Content\r\n\r\n'),
      upstreamStatus: 204,
      at: ['token', 'clientSettings', 'profile', 'refresh'],
    },
  ]);
});

describe('an answer of another kind is refused:', () => {
  const location = `/elsewhere?code=${encodeURIComponent(CREDENTIALS.code)}`;
  testFaults({ code: 'invalid_response' }, [
    ...[301, 302, 303, 307, 308].map((status) => ({
      what: `a redirect with HTTP ${status}, which is not followed`,
      fault: { status, headers: { location }, body: 'Moved' },
      upstreamStatus: status,
      says: new RegExp(`a redirect \\(HTTP ${status}\\): credentials go nowhere else\\. Check the URL`),
      at: status === 302 ? REQUEST_NAMES : (['token'] as const),
    })),
  ]);
  testFaults({ at: ['profile'], upstreamStatus: 200 }, [
    {
      what: '304, which is not a redirect',
      fault: bytes('HTTP/1.1 304 Not Modified\r\n\r\n'),
      code: 'api_error',
      upstreamStatus: 304,
      says: /was answered with HTTP 304 and an empty body/,
    },
    {
      what: 'one that is compressed, of which no byte is quoted',
      fault: { headers: { 'content-encoding': 'gzip' }, body: gzipSync(GOOD) },
      code: 'invalid_response',
      says: /was answered in the encoding gzip, although it asked for none\. Check/,
    },
    {
      what: 'one that is chunked, and one octet too long',
      fault: {
        respond: (_req, res) => {
          res.write('{}');
          res.end(' '.repeat(MIB - 1));
        },
      },
      code: 'invalid_response',
      says: /more than 1 MiB \(HTTP 200\)/,
      at: REQUEST_NAMES,
    },
  ]);
});

describe('an answer that is odd and good is taken: it', () => {
  const whole = withLength(GOOD);
  const last = whole.length - 120;
  const octets = Array.from(whole.subarray(last), (octet) => Buffer.from([octet]));
  const interim = ['100 Continue', '102 Processing', '103 Early Hints'].map((line) => `HTTP/1.1 ${line}\r\n\r\n`);
  const rows: [what: string, fault: MockFault, at?: RequestName][] = [
    ['has a byte order mark', { body: `\ufeff${GOOD}` }],
    ['has exactly 1 MiB', { body: GOOD.padEnd(MIB - Buffer.byteLength(GOOD) + GOOD.length) }],
    ['ends with its connection', bytes(`HTTP/1.0 200 OK\r\n\r\n${GOOD}`, 'closes')],
    ['comes in packets of one octet', bytes([whole.subarray(0, last), ...octets])],
    ['comes after 100, 102 and 103', bytes([...interim, whole])],
    ['is followed by a reset', bytes(whole, 'resets')],
    ['is empty where nothing has to be said', bytes('HTTP/1.1 204 No Content\r\n\r\n'), 'revocation'],
  ];
  it.each(rows)('%s', async (_what, fault, name = 'token') => {
    // What is written past the server's back leaves it unfit for another request on the same connection.
    const { eagleEye, strategy } = await stage({ timeout: PATIENCE, agent: new Agent() });
    eagleEye.fail(name, fault);
    await expect(attempt(name, eagleEye, strategy)).resolves.not.toThrow();
  });
});

describe('the text of an answer', () => {
  async function profileFrom(fault: MockFault): Promise<EagleEyeProfile | undefined> {
    const { eagleEye, strategy } = await stage({ agent: new Agent() });
    eagleEye.fail('profile', fault);
    return (await loggedIn(logIn(strategy, eagleEye.issueCode()))).profile;
  }

  it('has every character whole, wherever the packets were split', async () => {
    const whole = withLength(JSON.stringify(USER));
    for (let at = whole.indexOf('Zo') + 2; at < whole.indexOf('Ω') + 2; at += 1) {
      const profile = await profileFrom(bytes([whole.subarray(0, at), whole.subarray(at)]));
      expect(profile?.displayName).toBe('Zoë Ωmega 🦅');
    }
  });

  it('pollutes nothing that an application copies it into', async () => {
    const member = '"\\u005f_proto__":{"id":"2","admin":true}';
    const profile = await profileFrom({ body: `{"id":"1","list":[{${member}}],${member}}` });
    expect(JSON.stringify(profile?._json)).toBe('{"id":"1","list":[{}]}');
    expect(Object.assign({}, profile?._json)).not.toHaveProperty('admin');
  });
});
