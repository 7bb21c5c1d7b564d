import { once } from 'node:events';
import { Agent as HttpsAgent } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';

import type { EagleEyeErrorCode } from '../../lib';
import { startEagleEye, stopAfterwards } from '../support/eagle-eye';
import { expectError } from '../support/expect-error';
import { PATIENCE } from '../support/patience';
import { attemptAlone, errorIn, REQUEST_NAMES } from '../support/requests';
import { strategyAt } from '../support/strategy-at';
import { startTlsServer } from '../support/tls-server';

const DAY = 86_400_000;

/** A port that takes connections, and does with them what is given. */
async function startPort(act: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    act(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  stopAfterwards({
    async stop() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  });
  return `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
}

interface TlsRow {
  what: string;
  /** The origin, and the agent that meets it. */
  arrange: () => Promise<{ origin: string; agent?: HttpsAgent }>;
  code: EagleEyeErrorCode;
  says: RegExp;
  timeout?: number;
}

const ROWS: TlsRow[] = [
  {
    what: 'a certificate that nobody vouches for',
    arrange: async () => ({ origin: (await startTlsServer()).url }),
    code: 'tls_error',
    says: /\(DEPTH_ZERO_SELF_SIGNED_CERT\)\. A private CA, or a proxy that opens TLS, .*"agent".*"ca".*NODE_EXTRA_CA_CERTS/,
  },
  {
    what: 'a certificate that has expired',
    arrange: async () => {
      const { url, ca } = await startTlsServer({
        notBefore: new Date(Date.now() - 2 * DAY),
        notAfter: new Date(Date.now() - DAY),
      });
      return { origin: url, agent: new HttpsAgent({ ca }) };
    },
    code: 'tls_error',
    says: /\(CERT_HAS_EXPIRED\)\. By the clock of this machine .* check the clock/,
  },
  {
    what: 'a certificate that is not valid yet',
    arrange: async () => {
      const { url, ca } = await startTlsServer({
        notBefore: new Date(Date.now() + DAY),
        notAfter: new Date(Date.now() + 2 * DAY),
      });
      return { origin: url, agent: new HttpsAgent({ ca }) };
    },
    code: 'tls_error',
    says: /\(CERT_NOT_YET_VALID\)\. By the clock of this machine .* check the clock/,
  },
  {
    what: 'a certificate for another host',
    arrange: async () => {
      const { url, ca } = await startTlsServer({ altName: 'auth.example.org' });
      return { origin: url, agent: new HttpsAgent({ ca }) };
    },
    code: 'tls_error',
    says: /\(ERR_TLS_CERT_ALTNAME_INVALID\)\. The certificate is for another host: check the host in the URL/,
  },
  {
    what: 'HTTP where TLS is asked for',
    arrange: async () => ({ origin: (await startEagleEye()).url.replace('http:', 'https:') }),
    code: 'tls_error',
    says: /\((?:EPROTO|ERR_SSL_\w+)\)\. That port does not speak TLS, .*check scheme and port/,
  },
  {
    what: 'no version of TLS in common',
    arrange: async () => {
      const { url, ca } = await startTlsServer({}, { minVersion: 'TLSv1.3' });
      return { origin: url, agent: new HttpsAgent({ ca, maxVersion: 'TLSv1.2' }) };
    },
    code: 'tls_error',
    says: /\((?:EPROTO|ERR_SSL_\w+)\)\. That port does not speak TLS, or no version of it/,
  },
  {
    what: 'a handshake that is never answered',
    arrange: async () => ({ origin: `https://${await startPort(() => undefined)}` }),
    code: 'timeout',
    says: /no complete answer within 100 ms/,
    timeout: 100,
  },
  {
    what: 'a handshake that is broken off',
    arrange: async () => ({
      origin: `https://${await startPort((socket) => socket.once('data', () => socket.end()))}`,
    }),
    code: 'connection_lost',
    says: /\(Client network socket disconnected before secure TLS connection was established\)/,
  },
  {
    what: 'TLS where HTTP is asked for',
    arrange: async () => ({ origin: (await startTlsServer()).url.replace('https:', 'http:') }),
    code: 'connection_lost',
    says: /lost its connection/,
  },
];

describe('a fault of TLS is named, with its cure', () => {
  const cases = ROWS.flatMap((row) => REQUEST_NAMES.map((name) => ({ ...row, name })));

  it.each(cases)('$what, at the $name request: $code', async ({ name, arrange, code, says, timeout = PATIENCE }) => {
    const { origin, agent } = await arrange();
    const error = errorIn(await attemptAlone(name, strategyAt(origin, { timeout, ...(agent && { agent }) })));
    agent?.destroy();
    const { cause } = expectError(error, { code, endpoint: name, says });
    // The error underneath has its code and message, and nothing of the certificate or the socket.
    if (cause !== undefined) {
      expect(Reflect.ownKeys(Object(cause)).sort()).toEqual(['code', 'message', 'stack']);
    }
  });
});
