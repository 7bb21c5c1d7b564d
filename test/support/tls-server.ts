import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:https';

import { generate } from 'selfsigned';

import { stopAfterwards } from './eagle-eye';

/** What a certificate says; what is left out is as it should be for a server of a test. */
export interface CertificateParts {
  /** Default: none, but the address 127.0.0.1. */
  hostnames?: readonly string[];
  notBefore?: Date;
  notAfter?: Date;
}

/** A certificate, PEM, that is its own authority: for the option `ca` of an agent, too. */
export async function createCertificate(parts: CertificateParts = {}): Promise<{ cert: string; key: string }> {
  const { hostnames, notBefore = new Date(Date.now() - 3_600_000), notAfter } = parts;
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'A server of a test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: notBefore,
    notAfterDate: notAfter ?? new Date(Date.now() + 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: hostnames?.map((value) => ({ type: 2, value })) ?? [{ type: 7, ip: '127.0.0.1' }],
      },
    ],
  });
  return { cert, key };
}

/** An https server on 127.0.0.1 that answers every request with the current user, for one test. */
export async function startTlsServer(
  parts: CertificateParts = {},
  options: ServerOptions = {},
): Promise<{ readonly url: string; readonly ca: string }> {
  const { cert, key } = await createCertificate(parts);
  const server = createServer({ ...options, cert, key }, (_req, res) => res.end('{"id":"ca0f61ab"}'));
  // A client that finds the certificate wanting breaks the handshake off.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  stopAfterwards({
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
  return { url: `https://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`, ca: cert };
}
