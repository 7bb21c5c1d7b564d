import type { MockFault } from '../../lib/testing';
import { bytes, drip } from '../support/raw-answer';
import { testFaults } from '../support/fault-table';
import { CREDENTIALS } from '../support/credentials';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n';
const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const BODY = `{"id":"ca0f61ab","access_token":"${CREDENTIALS.accessToken}",`;

/** A fault, with the status of the answer if it had begun by then. */
interface BrokenRow {
  what: string;
  fault: MockFault;
  begun?: number;
}

describe('a server that keeps the request waiting is given up at the deadline: it', () => {
  testFaults(
    [
      { what: 'is silent', fault: { cut: 'never' as const } },
      { what: 'is silent within the status line', fault: { respond: bytes('HTTP/1.1 2') } },
      { what: 'is silent within the headers', fault: { respond: bytes('HTTP/1.1 200 OK\r\ncontent-le') } },
      { what: 'is silent after the headers', begun: 200, fault: { respond: bytes(HEAD) } },
      { what: 'is silent within the body', begun: 200, fault: { respond: bytes([HEAD, BODY]) } },
      { what: 'is silent after a chunk', begun: 200, fault: { respond: bytes([CHUNKED, '1\r\n{\r\n']) } },
      { what: 'is silent after 100 Continue', fault: { respond: bytes('HTTP/1.1 100 Continue\r\n\r\n') } },
      {
        what: 'drips headers, a byte at a time',
        fault: { respond: drip(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(9999)}`) },
      },
      { what: 'drips a body, a byte at a time', fault: { respond: drip(HEAD.replace('1000', '99999')) } },
      { what: 'drips one 102 Processing after the other', fault: { respond: drip('HTTP/1.1 102 Processing\r\n\r\n') } },
    ].map(({ begun, ...row }: BrokenRow) => ({
      ...row,
      code: 'timeout' as const,
      timeout: 100,
      upstreamStatus: begun,
      says: begun
        ? /no complete answer within 100 ms \(it had begun with HTTP 200\)\. .*"timeout"/
        : /no complete answer within 100 ms\. .*"agent".*"timeout"/,
    })),
  );
});

describe('a server that breaks off is told from one that refuses: it', () => {
  testFaults(
    [
      { what: 'closes before a byte', fault: { cut: 'before' as const } },
      { what: 'resets before a byte', fault: { respond: bytes([], 'resets') } },
      { what: 'closes within the status line', fault: { respond: bytes('HTTP/1.1 2', 'closes') } },
      { what: 'closes within the headers', fault: { respond: bytes('HTTP/1.1 200 OK\r\ncontent-le', 'closes') } },
      { what: 'closes after the headers', begun: 200, fault: { respond: bytes(HEAD, 'closes') } },
      { what: 'resets after the headers', begun: 200, fault: { respond: bytes(HEAD, 'resets') } },
      { what: 'closes within the body', begun: 200, fault: { body: BODY.repeat(9), cut: 'body' as const } },
      { what: 'resets within the body', begun: 200, fault: { respond: bytes([HEAD, BODY], 'resets') } },
      { what: 'closes within a chunk', begun: 200, fault: { respond: bytes([CHUNKED, `ff\r\n${BODY}`], 'closes') } },
      { what: 'closes between two chunks', begun: 200, fault: { respond: bytes([CHUNKED, '2\r\n{}\r\n'], 'closes') } },
      { what: 'closes after 100 Continue', fault: { respond: bytes('HTTP/1.1 100 Continue\r\n\r\n', 'closes') } },
      {
        what: 'switches protocols',
        fault: { respond: bytes('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n') },
      },
    ].map(({ begun, ...row }: BrokenRow) => ({
      ...row,
      code: 'connection_lost' as const,
      upstreamStatus: begun,
      says: begun
        ? /before the answer was complete \(it had begun with HTTP 200\).*proxies and firewalls/
        : /lost its connection before the answer was complete.*proxies and firewalls/,
    })),
  );
});

describe('a server that does not speak HTTP is named as such: it', () => {
  testFaults(
    [
      { what: 'greets like another protocol', answer: 'SSH-2.0-OpenSSH_9.2\r\n' },
      { what: 'sends JSON without a header', answer: BODY },
      { what: 'sends a TLS alert', answer: Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46]) },
      { what: 'names a version of HTTP that is none', answer: 'HTTP/9.9 200 OK\r\n\r\n' },
      { what: 'has a status that is no number', answer: 'HTTP/1.1 OK\r\n\r\n' },
      { what: 'has header names with spaces', answer: `HTTP/1.1 200 OK\r\na b: ${CREDENTIALS.accessToken}\r\n\r\n` },
      { what: 'has a control character in a header', answer: 'HTTP/1.1 200 OK\r\na: \u0001\r\n\r\n' },
      { what: 'has a length that is no number', answer: 'HTTP/1.1 200 OK\r\ncontent-length: ten\r\n\r\n' },
      { what: 'has two lengths', answer: 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n' },
      { what: 'has a chunk whose size is no number', answer: `${CHUNKED}size\r\n{}\r\n` },
    ].map(({ what, answer }) => ({
      what,
      fault: { respond: bytes(answer) },
      code: 'malformed_http' as const,
      says: /something that is not HTTP \(HPE_\w+\)\. Check scheme and port/,
    })),
  );

  testFaults([
    {
      what: 'has a header that is larger than Node takes',
      fault: { respond: bytes(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`) },
      code: 'malformed_http',
      says: /\(HPE_HEADER_OVERFLOW\)\. Its header is larger than Node takes/,
    },
  ]);
});
