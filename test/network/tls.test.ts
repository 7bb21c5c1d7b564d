import { Agent as HttpsAgent } from 'node:https';
import { createServer } from 'node:net';

import type { EagleEyeErrorCode } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { expectError } from '../support/fault-table';
import { listen } from '../support/listen';
import { PATIENCE } from '../support/patience';
import { attemptAlone, type FirstRequest, rejectionOf } from '../support/requests';
import { strategyFor } from '../support/strategy';
import { type CertificateParts, startTlsServer } from '../support/tls-server';

const DAY = 86_400_000;

interface Meeting {
  origin: string;
  agent?: HttpsAgent;
}

/** A server whose certificate is trusted, and wrong in one thing. */
async function withCertificate(parts: CertificateParts): Promise<Meeting> {
  const { url, ca } = await startTlsServer(parts);
  return { origin: url, agent: new HttpsAgent({ ca }) };
}

interface TlsRow {
  what: string;
  arrange: () => Promise<Meeting>;
  /** Default: tls_error. */
  code?: EagleEyeErrorCode;
  says: RegExp;
  at: FirstRequest;
  timeout?: number;
}

const ROWS: TlsRow[] = [
  {
    what: 'a certificate that nobody vouches for',
    arrange: async () => ({ origin: (await startTlsServer()).url }),
    says: /\(DEPTH_ZERO_SELF_SIGNED_CERT\)\. A private CA, or a proxy that opens TLS, .*"agent".*"ca".*NODE_EXTRA_CA_CERTS/,
    at: 'token',
  },
  {
    what: 'a certificate that has expired',
    arrange: () => withCertificate({ notBefore: new Date(Date.now() - 2 * DAY), notAfter: new Date(Date.now() - DAY) }),
    says: /\(CERT_HAS_EXPIRED\)\. By the clock of this machine .* check the clock/,
    at: 'clientSettings',
  },
  {
    what: 'a certificate for another host',
    arrange: () => withCertificate({ hostnames: ['auth.example.org'] }),
    says: /\(ERR_TLS_CERT_ALTNAME_INVALID\)\. The certificate is for another host: check the host in the URL/,
    at: 'revocation',
  },
  {
    what: 'HTTP where TLS is asked for',
    arrange: async () => ({ origin: (await startEagleEye()).url.replace('http:', 'https:') }),
    says: /\((?:EPROTO|ERR_SSL_\w+)\)\. That port does not speak TLS, .*check scheme and port/,
    at: 'token',
  },
  {
    what: 'a handshake that is never answered, so that nothing can be spent',
    arrange: async () => ({ origin: `https://127.0.0.1:${await listen(createServer())}` }),
    code: 'timeout',
    says: /no complete answer within 100 ms\. Try again\. If/,
    at: 'token',
    timeout: 100,
  },
  {
    what: 'a handshake that is broken off, so that nothing can be spent',
    arrange: async () => ({
      origin: `https://127.0.0.1:${await listen(createServer((socket) => socket.once('data', () => socket.end())))}`,
    }),
    code: 'connection_lost',
    says: /\(Client network socket disconnected before secure TLS connection was established\)\. Try again\. If/,
    at: 'refresh',
  },
  {
    what: 'TLS where HTTP is asked for',
    arrange: async () => ({ origin: (await startTlsServer()).url.replace('https:', 'http:') }),
    code: 'connection_lost',
    says: /lost its connection/,
    at: 'revocation',
  },
];

it.each(ROWS)(
  'a fault of TLS is named, with its cure: $what, at the $at request',
  async ({ at, arrange, code = 'tls_error', says, timeout = PATIENCE }) => {
    const { origin, agent } = await arrange();
    const error = await rejectionOf(attemptAlone(at, strategyFor(origin, { timeout, agent })));
    agent?.destroy();
    expectError(error, { code, endpoint: at, says });
    expect(String(error)).not.toMatch(/spent/);
  },
);

it('An agent with the authority of the server makes a good connection', async () => {
  const { origin, agent } = await withCertificate({});
  await expect(strategyFor(origin, { agent }).revokeToken('token')).resolves.toBeUndefined();
});
