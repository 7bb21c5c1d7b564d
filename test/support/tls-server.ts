import { createServer } from 'node:https';

import { generate } from 'selfsigned';

import { listen } from './listen';

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
export async function startTlsServer(parts: CertificateParts = {}): Promise<{ url: string; ca: string }> {
  const { cert, key } = await createCertificate(parts);
  const port = await listen(createServer({ cert, key }, (_req, res) => res.end('{"id":"ca0f61ab"}')));
  return { url: `https://127.0.0.1:${port}`, ca: cert };
}
