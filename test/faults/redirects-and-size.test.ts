import { CREDENTIALS } from '../support/credentials';
import { expectError } from '../support/expect-error';
import { testFaults } from '../support/fault-table';
import { bytes, flood } from '../support/raw-answer';
import {
  attempt,
  ENDPOINTS,
  errorIn,
  REQUEST_NAMES,
  type RequestName,
  startWithCredentials,
  strategyWith,
  tokenResponse,
} from '../support/requests';
import { until } from '../support/until';

const MIB = 1024 * 1024;

describe('a redirect is not followed', () => {
  const location = `/elsewhere?code=${encodeURIComponent(CREDENTIALS.code)}&token=${CREDENTIALS.accessToken}`;

  testFaults(
    [300, 301, 302, 303, 304, 307, 308].map((status) => ({
      what: `HTTP ${status}`,
      fault: { status, headers: { location }, body: 'Moved' },
      code: 'redirected' as const,
      upstreamStatus: status,
      says: new RegExp(`a redirect \\(HTTP ${status}\\), which is not followed.*Check the URL`),
    })),
  );

  testFaults([
    {
      what: 'and its body not waited for',
      fault: { respond: bytes(`HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 9\r\n\r\n`) },
      code: 'redirected',
      upstreamStatus: 302,
    },
  ]);
});

describe('a response of more than 1 MiB is dropped', () => {
  const says = /more than 1 MiB \(HTTP 200\).*the connection was dropped/;

  testFaults([
    {
      what: 'that announces its length',
      fault: { respond: bytes(`HTTP/1.1 200 OK\r\ncontent-length: ${MIB + 1}\r\n\r\n`) },
      code: 'response_too_large',
      upstreamStatus: 200,
      says,
    },
    {
      what: 'that is chunked and one octet too long',
      fault: { respond: (_req, res) => res.end(`{}${' '.repeat(MIB - 1)}`) },
      code: 'response_too_large',
      upstreamStatus: 200,
      says,
    },
  ]);

  it.each(REQUEST_NAMES)('when it comes without an end, at the %s request', async (name) => {
    const eagleEye = await startWithCredentials();
    const chunk = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`);
    const { respond, sent, dropped } = flood('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', chunk, 64 * MIB);
    eagleEye.fail(ENDPOINTS[name], { respond });
    expectError(errorIn(await attempt(name, eagleEye, strategyWith(eagleEye))), {
      code: 'response_too_large',
      endpoint: name,
      upstreamStatus: 200,
    });
    await until(dropped);
    // What the sockets' own buffers hold comes on top of the MiB.
    expect(sent()).toBeLessThan(16 * MIB);
  });
});

describe('a response of exactly 1 MiB is taken', () => {
  it.each<RequestName>(['token', 'profile', 'refresh', 'revocation'])('at the %s request', async (name) => {
    const eagleEye = await startWithCredentials();
    const body = JSON.stringify({ id: 'ca0f61ab', ...tokenResponse(name) });
    eagleEye.fail(ENDPOINTS[name], { body: body.padEnd(MIB) });
    expect(await attempt(name, eagleEye, strategyWith(eagleEye))).toHaveProperty('value');
  });
});
