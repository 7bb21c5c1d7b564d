import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:https';

import { generate } from 'selfsigned';

import { stopAfterwards } from './eagle-eye';

/** What is to be wrong with a certificate; what is left out is as it should be. */
export interface CertificateFaults {
  /** Default: 127.0.0.1. */
  altName?: string;
  notBefore?: Date;
  notAfter?: Date;
}

/** An https server on 127.0.0.1 that answers every request with the current user. */
export interface TlsServer {
  readonly url: string;
  /** Its certificate, which is its own authority: PEM, for the option `ca` of an agent. */
  readonly ca: string;
  stop(): Promise<void>;
}

/** Starts an https server for one test. */
export async function startTlsServer(faults: CertificateFaults = {}, options: ServerOptions = {}): Promise<TlsServer> {
  const { altName, notBefore = new Date(Date.now() - 3_600_000), notAfter } = faults;
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'A server of a test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: notBefore,
    notAfterDate: notAfter ?? new Date(Date.now() + 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [altName === undefined ? { type: 7, ip: '127.0.0.1' } : { type: 2, value: altName }],
      },
    ],
  });
  const server = createServer({ ...options, cert, key }, (_req, res) => res.end('{"id":"ca0f61ab"}'));
  // A client that finds the certificate wanting breaks the handshake off.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return stopAfterwards({
    url: `https://127.0.0.1:${port}`,
    ca: cert,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}
