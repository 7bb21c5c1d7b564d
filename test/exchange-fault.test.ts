import type { EndpointName } from '../lib';
import { endpointOf } from '../lib/endpoint';
import { broken, cutOff, describe as words, type FaultyRequest, notSent, timedOut } from '../lib/exchange-fault';

function request(name: EndpointName, secrets: readonly string[] = []): FaultyRequest {
  return { endpoint: endpointOf(name, 'https://api.example.com:8443/path?code=s3cret'), secrets };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`it failed: ${code}`), { code });
}

describe('an error names its request', () => {
  it.each<[EndpointName, string]>([
    ['token', 'Eagle Eye token request (https://api.example.com:8443/path)'],
    ['refresh', 'Eagle Eye refresh request (https://api.example.com:8443/path)'],
    ['revocation', 'Eagle Eye revocation request (https://api.example.com:8443/path)'],
    ['clientSettings', 'Eagle Eye client settings request (https://api.example.com:8443/path)'],
    ['profile', 'Eagle Eye profile request (https://api.example.com:8443/path)'],
    ['api', 'Eagle Eye API request (https://api.example.com:8443/path)'],
  ])('%s, without its query', (name, expected) => {
    expect(words(request(name).endpoint)).toBe(expected);
    expect(timedOut(request(name), 5).message.startsWith(`${expected} got no complete answer within 5 ms. `)).toBe(
      true,
    );
  });
});

describe('a request without an answer says whether to send it again', () => {
  it.each<[EndpointName, RegExp]>([
    ['token', /\. The code may be spent: start the login again\. If it stays, /],
    [
      'refresh',
      /\. The refresh token may be spent: try again, and when that is refused the user must log in again\. If/,
    ],
    ['revocation', /\. Try again\. If it stays, /],
    ['clientSettings', /\. Try again\. If it stays, /],
    ['profile', /\. Try again\. If it stays, /],
    ['api', /\. Try again\. If it stays, /],
  ])('%s', (name, expected) => {
    expect(timedOut(request(name), 5).message).toMatch(expected);
    expect(cutOff(request(name)).message).toMatch(expected);
  });
});

describe('a connection that failed is told by its code', () => {
  it.each([
    ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ECONNREFUSED', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
    ...['EADDRNOTAVAIL', 'EACCES', 'EPERM'],
  ])('%s: unreachable, until there is an answer', (code) => {
    const error = broken(request('profile'), systemError(code), 'no answer');
    expect(error).toMatchObject({ code: 'unreachable', status: 502, cause: { code, message: `it failed: ${code}` } });
    expect(error.message).toContain(`could not reach api.example.com:8443 (it failed: ${code})`);
    expect(broken(request('profile'), systemError(code), 'answered')).toMatchObject({ code: 'connection_lost' });
  });

  it.each([
    ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_UNTRUSTED', 'CRL_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ...['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ...['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH', 'INVALID_CA', 'INVALID_PURPOSE', 'PATH_LENGTH_EXCEEDED'],
    ...['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'EPROTO'],
  ])('%s: tls_error', (code) => {
    for (const stage of ['no connection', 'no answer', 'answered'] as const) {
      const error = broken(request('token'), systemError(code), stage);
      expect(error).toMatchObject({ code: 'tls_error', status: 502, cause: { code } });
      expect(error.message).toMatch(new RegExp(`found no TLS connection to trust \\(${code}\\)\\. [A-Z].{40}`));
    }
  });

  it.each(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'EPROTONOSUPPORT', 'EIO'])('%s: connection_lost', (code) => {
    for (const stage of ['no answer', 'answered'] as const) {
      expect(broken(request('token'), systemError(code), stage)).toMatchObject({
        code: 'connection_lost',
        status: 502,
        cause: { code },
      });
    }
  });

  it('ETIMEDOUT: timeout, until there is an answer', () => {
    expect(broken(request('token'), systemError('ETIMEDOUT'), 'no answer')).toMatchObject({
      code: 'timeout',
      status: 504,
    });
    expect(broken(request('token'), systemError('ETIMEDOUT'), 'answered')).toMatchObject({ code: 'connection_lost' });
  });

  it('HPE_: malformed_http, and of the answer nothing', () => {
    const rawPacket = Buffer.from('HTTP/1.1 200 s3cret');
    const error = Object.assign(systemError('HPE_INVALID_CONSTANT'), { rawPacket, reason: 's3cret' });
    expect(broken(request('token'), error, 'no answer')).toMatchObject({
      code: 'malformed_http',
      status: 502,
      cause: new Error('HPE_INVALID_CONSTANT'),
    });
    expect(Reflect.ownKeys(Object(broken(request('token'), error, 'no answer').cause))).toEqual([
      'stack',
      'message',
      'code',
    ]);
  });

  it.each([[{ code: 7 }], [{ code: 'lower_case' }], [{ code: 'S3CRET token' }], [null], [undefined], ['text'], [7]])(
    "none of Node's, such as of %j: by how far the request had come",
    (error) => {
      expect(broken(request('token'), error, 'no connection')).toMatchObject({
        code: 'unreachable',
        cause: new Error('no details'),
      });
      expect(broken(request('token'), error, 'no answer')).toMatchObject({ code: 'connection_lost' });
      expect(broken(request('token'), error, 'answered')).toMatchObject({ code: 'connection_lost' });
      expect(broken(request('token'), error, 'answered').cause).not.toHaveProperty('code');
    },
  );

  it('an error of another realm as well', () => {
    const foreign: unknown = Object.assign(Object.create(null), { code: 'ECONNREFUSED', message: 'refused' });
    expect(broken(request('token'), foreign, 'no answer')).toMatchObject({ code: 'unreachable' });
  });
});

describe('a request that was not sent', () => {
  it('is told with the reason, but for what is secret in it', () => {
    const error = notSent(request('token', ['s3cret']), new TypeError('Invalid URL: s3cret'));
    expect(error).toMatchObject({ code: 'request_not_sent', status: 500, cause: new Error('Invalid URL: [redacted]') });
    expect(error.message).toContain('could not be sent: Invalid URL: [redacted]. Check the option "agent"');
  });
});
