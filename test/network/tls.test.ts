import { Agent as HttpsAgent } from 'node:https';
import { createServer, type Server } from 'node:net';

import type { EagleEyeErrorCode } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { expectError } from '../support/fault-table';
import { listen } from '../support/listen';
import { PATIENCE } from '../support/patience';
import { attemptAlone, rejectionOf } from '../support/requests';
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

const behind = async (server: Server): Promise<Meeting> => ({ origin: `https://127.0.0.1:${await listen(server)}` });
const past = new Date(Date.now() - DAY);
const before = new Date(Date.now() - 2 * DAY);

it.each<[what: string, code: EagleEyeErrorCode, says: RegExp, meet: () => Promise<Meeting>, timeout?: number]>([
  [
    'a certificate that nobody vouches for',
    'tls_error',
    /\(DEPTH_ZERO_SELF_SIGNED_CERT\)\. For a private CA, or a proxy that opens TLS, .*"agent".*"ca".*NODE_EXTRA_CA_CERTS/,
    async () => ({ origin: (await startTlsServer()).url }),
  ],
  [
    'a certificate that has expired',
    'tls_error',
    /\(CERT_HAS_EXPIRED\)\. By the clock of this machine .* check the clock/,
    () => withCertificate({ notBefore: before, notAfter: past }),
  ],
  [
    'a certificate for another host',
    'tls_error',
    /\(ERR_TLS_CERT_ALTNAME_INVALID\)\. The certificate is for another host: check the host in the URL/,
    () => withCertificate({ hostnames: ['auth.example.org'] }),
  ],
  [
    'HTTP where TLS is asked for',
    'tls_error',
    /\((?:EPROTO|ERR_SSL_\w+)\)\. That port does not speak TLS, .*check scheme and port/,
    async () => ({ origin: (await startEagleEye()).url.replace('http:', 'https:') }),
  ],
  [
    'a handshake that is never answered',
    'timeout',
    /no complete answer within 100 ms\. Try again\. If/,
    () => behind(createServer()),
    100,
  ],
])(
  'a fault of TLS is named, with its cure, and spends nothing: %s',
  async (_what, code, says, meet, timeout = PATIENCE) => {
    const { origin, agent } = await meet();
    const error = await rejectionOf(attemptAlone('refresh', strategyFor(origin, { timeout, agent })));
    agent?.destroy();
    expectError(error, { code, endpoint: 'refresh', says });
    expect(String(error)).not.toMatch(/spent/);
  },
);
