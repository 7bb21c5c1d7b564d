import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { createServer } from 'node:https';

import { generate } from 'selfsigned';

/** A reverse proxy as the recipe expects it: TLS ends here, and the app behind is told what the browser asked for. */
export interface HttpsProxy {
  /** `https://127.0.0.1:PORT`. */
  readonly origin: string;
  /** The certificate that it shows, for the option `ca`. */
  readonly ca: string;
  stop(): Promise<void>;
}

export async function startHttpsProxy(backend: string): Promise<HttpsProxy> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const server = createServer({ cert, key }, (req, res) => {
    const { host = '', ...headers } = req.headers;
    const forwarded = { 'x-forwarded-host': host, 'x-forwarded-proto': 'https' };
    const { method = 'GET', url = '/' } = req;
    const passed: ClientRequest = request(backend + url, { method, headers: { ...headers, ...forwarded } });
    passed.on('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    passed.on('error', () => res.destroy());
    req.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    origin: `https://127.0.0.1:${port}`,
    ca: cert,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
