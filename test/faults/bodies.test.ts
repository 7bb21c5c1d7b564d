import { gzipSync } from 'node:zlib';

import type { MockFault } from '../../lib/testing';
import { CREDENTIALS } from '../support/credentials';
import { testFaults } from '../support/fault-table';
import { bytes } from '../support/raw-answer';
import { JSON_REQUESTS, TOKEN_REQUESTS } from '../support/requests';

const PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head></html>';

describe('an answer that is no JSON object is named, with what it is: it', () => {
  const rows: [what: string, fault: MockFault, says: RegExp][] = [
    [
      'is 204 No Content',
      { respond: bytes('HTTP/1.1 204 No Content\r\n\r\n') },
      /an empty body in place of a JSON object/,
    ],
    ['is empty', { body: '' }, /with an empty body in place of a JSON object/],
    ['is white space', { body: ' \r\n\t ' }, /with an empty body/],
    ['is a page', { body: PAGE }, /with "<!DOCTYPE html> <html><head><title>Sign in to the network<\/title>/],
    ['is XML', { body: '<?xml version="1.0"?><error>no</error>' }, /with "<\?xml version="1\.0"\?><error>no<\/error>"/],
    ['is a form', { body: 'error=no&x=1' }, /with "error=no&x=1"/],
    ['is null', { body: 'null' }, /with JSON of another form \(null\)/],
    ['is an array', { body: '[{"id":"1"}]' }, /with JSON of another form \(array\)/],
    ['is a string', { body: '"text"' }, /with JSON of another form \(string\)/],
    ['is a number', { body: '42' }, /with JSON of another form \(number\)/],
    ['is a boolean', { body: 'true' }, /with JSON of another form \(boolean\)/],
    ['is JSON cut off', { body: '{"id":"ca0f61ab","firstName":"A' }, /with "\{"id":"ca0f61ab","firstName":"A"/],
    ['is JSON and more', { body: '{} {}' }, /with "\{\} \{\}"/],
    ['is JSON with a comment', { body: '{} // done' }, /with "\{\} \/\/ done"/],
    ['is not a number', { body: 'NaN' }, /with "NaN"/],
    ['is JSON in UTF-16', { body: Buffer.from('{"id":"1"}', 'utf16le') }, /in place of a JSON object/],
    ['is compressed', { headers: { 'content-encoding': 'gzip' }, body: gzipSync('{}') }, /in place of a JSON object/],
    ['is nested beyond every limit', { body: '{"\\u0061":'.repeat(90_000) }, /in place of a JSON object/],
  ];

  testFaults(
    rows.map(([what, fault, says]) => ({
      what,
      fault: fault.respond ? fault : { status: 200, ...fault },
      code: 'not_json' as const,
      upstreamStatus: what.includes('204') ? 204 : 200,
      says,
      at: JSON_REQUESTS,
    })),
  );
});

describe('a token response that cannot be used is refused: it', () => {
  const good = { access_token: CREDENTIALS.accessToken, refresh_token: CREDENTIALS.refreshToken };
  const rows: [what: string, body: object | string, says: RegExp][] = [
    ['has no access token', { refresh_token: CREDENTIALS.refreshToken }, /access_token is missing/],
    [
      'is an OAuth error with status 200',
      { error: 'bad_verification_code', error_description: 'try again' },
      /access_token is missing, empty or no string \(bad_verification_code: try again\)\. Check/,
    ],
    ['has a blank access token', { ...good, access_token: '  ' }, /access_token is missing, empty or no string/],
    ['has an empty access token', { ...good, access_token: '' }, /access_token is missing, empty or no string/],
    ['has a number as access token', { ...good, access_token: 7 }, /access_token is missing, empty or no string/],
    [
      'has a line feed in the access token',
      { access_token: `${CREDENTIALS.accessToken}\r\nx: y` },
      /no header can carry/,
    ],
    ['has umlauts in the access token', { access_token: `${CREDENTIALS.accessToken}ü` }, /no header can carry/],
    ['has an access token of no encoding', { access_token: `${CREDENTIALS.accessToken}\ufffd` }, /no header can carry/],
    ['is of another type', { ...good, token_type: 'mac' }, /token_type is not Bearer/],
    ['has a list as type', { ...good, token_type: ['Bearer'] }, /token_type is not Bearer/],
    ['tells its lifetime as text', { ...good, expires_in: '43198' }, /expires_in is not a number of seconds/],
    ['has expired before it began', { ...good, expires_in: -1 }, /expires_in is not a number of seconds/],
    ['never expires', JSON.stringify({ ...good, expires_in: 0 }).replace(':0', ':1e999'), /expires_in is not a number/],
    ['has an empty refresh token', { ...good, refresh_token: '' }, /refresh_token is empty or no string/],
    ['has a refresh token with a tab', { ...good, refresh_token: 'a\tb' }, /refresh_token is empty or no string/],
  ];

  testFaults(
    rows.map(([what, body, says]) => ({
      what,
      fault: { body },
      code: 'invalid_response' as const,
      upstreamStatus: 200,
      says,
      at: TOKEN_REQUESTS,
    })),
  );
});

describe('a user who cannot be told apart is refused: the id', () => {
  const rows: [what: string, body: object][] = [
    ['is missing', { firstName: 'Ada', email: 'ada@example.com' }],
    ['is null', { id: null }],
    ['is empty', { id: '' }],
    ['is a number', { id: 42 }],
    ['is a list', { id: ['ca0f61ab'] }],
  ];

  testFaults(
    rows.map(([what, body]) => ({
      what,
      fault: { body },
      code: 'invalid_response' as const,
      upstreamStatus: 200,
      says: /the id of the user is missing, empty or no string/,
      at: ['profile'] as const,
    })),
  );
});

describe('an API host that cannot be used, or is not trusted, gets no access token: client settings', () => {
  const rows: [what: string, httpsBaseUrl: unknown, says: RegExp][] = [
    ['name none', undefined, /an httpsBaseUrl that cannot be used: it is neither an object/],
    ['name null', null, /an httpsBaseUrl that cannot be used/],
    ['name a path', 'https://api.c001.eagleeyenetworks.com/evil', /an httpsBaseUrl that cannot be used/],
    ['name a user', { hostname: 'eagleeyenetworks.com@127.0.0.1', port: 443 }, /its hostname is not a host name/],
    [
      'name a port that is none',
      { hostname: 'api.c001.eagleeyenetworks.com', port: 0 },
      /its port is not a whole number/,
    ],
  ];

  testFaults([
    ...rows.map(([what, httpsBaseUrl, says]) => ({
      what,
      fault: { body: { httpsBaseUrl } },
      code: 'invalid_response' as const,
      says,
      at: ['clientSettings'] as const,
    })),
    {
      what: 'name a host elsewhere',
      fault: { body: { httpsBaseUrl: { hostname: 'eagleeyenetworks.com.example.org', port: 443 } } },
      code: 'untrusted_api_host' as const,
      says: /the API host "eagleeyenetworks\.com\.example\.org", .* \(eagleeyenetworks\.com, een\.cloud\).*"trustedApiDomains"/,
      at: ['clientSettings'] as const,
    },
  ]);
});
