import type { MockFault } from '../../lib/testing';
import { CREDENTIALS } from '../support/credentials';
import { testFaults } from '../support/fault-table';
import { bytes } from '../support/raw-answer';
import { FIRST_REQUESTS } from '../support/requests';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n';
const BODY = `{"id":"ca0f61ab","access_token":"${CREDENTIALS.accessToken}",`;

describe('a server that keeps the request waiting is given up at the deadline: it', () => {
  testFaults({ code: 'timeout' }, [
    {
      what: 'is silent',
      fault: { cut: 'never' },
      // A short deadline is for this request, and not for one before it.
      at: FIRST_REQUESTS,
      timeout: 500,
      says: /no complete answer within 500 ms\. .*"timeout"/,
    },
    {
      what: 'is silent after the headers',
      fault: bytes(HEAD),
      at: ['token'],
      // They must have arrived by then, on a busy machine, too.
      timeout: 1000,
      upstreamStatus: 200,
      says: /no complete answer within 1000 ms \(it had begun with HTTP 200\)\. .*"timeout"/,
    },
  ]);
});

describe('a server that breaks off is told from one that refuses: it', () => {
  const rows: [what: string, fault: MockFault, begun?: number][] = [
    ['closes within the headers', bytes('HTTP/1.1 200 OK\r\ncontent-le', 'closes')],
    ['closes within the body', { body: BODY.repeat(9), cut: 'body' }, 200],
    ['resets within the body', bytes([HEAD, BODY], 'resets'), 200],
    ['closes after 100 Continue', bytes('HTTP/1.1 100 Continue\r\n\r\n', 'closes')],
    ['switches protocols', bytes('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n')],
  ];
  testFaults(
    { code: 'connection_lost', at: ['clientSettings'] },
    rows.map(([what, fault, begun]) => ({
      what,
      fault,
      upstreamStatus: begun,
      says: begun
        ? /before the answer was complete \(it had begun with HTTP 200\).*proxies and firewalls/
        : /lost its connection before the answer was complete \(.*proxies and firewalls/,
    })),
  );
});

describe('a code and a refresh token that the server may have spent are told to be so', () => {
  const CODE = /\. The code may be spent: start the login again\. If/;
  const REFRESH_TOKEN =
    /\. The refresh token may be spent: try again, and when that is refused the user must log in again\. If/;
  const AGAIN = /\. Try again\. If/;
  testFaults({ fault: { cut: 'before' }, code: 'connection_lost' }, [
    { what: 'a code', at: ['token'], says: CODE },
    { what: 'a refresh token', at: ['refresh'], says: REFRESH_TOKEN },
    { what: 'what can be sent again', at: ['clientSettings', 'profile', 'revocation'], says: AGAIN },
  ]);
});

describe('a server that does not speak HTTP is named as such: it', () => {
  const says = /was answered with something that is not HTTP \(HPE_\w+\)\. Check the URL of this endpoint/;
  testFaults({ at: ['profile'], code: 'invalid_response', says }, [
    { what: 'greets like another protocol', fault: bytes('SSH-2.0-OpenSSH_9.2\r\n') },
    {
      what: 'has a chunk whose size is not a number',
      fault: bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nsize\r\n{}\r\n'),
      upstreamStatus: 200,
    },
    {
      what: 'has a header that is larger than Node takes',
      fault: bytes(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
      says: /\(HPE_HEADER_OVERFLOW\)\. Its header is larger than Node takes/,
    },
  ]);
});
