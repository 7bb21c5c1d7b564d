import { once } from 'node:events';
import { Agent, type RequestOptions } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, createServer } from 'node:tls';

import { createCertificate } from './tls-server';

/** A TLS server on 127.0.0.1 that stands for hosts of Eagle Eye's and passes what they are told to the stand-in. */
export interface TlsFront {
  readonly port: number;
  /** The certificate that the front shows, which is its own authority: PEM, for the option `ca`. */
  readonly ca: string;
  /**
   * Takes every host, at every port, to the front, and trusts its certificate. Give it to the strategy as `agent`; with
   * it the strategy's own endpoints can stay the defaults.
   */
  readonly agent: Agent;
  /** The host names that clients asked for in their TLS handshakes, in order. */
  readonly hosts: string[];
  stop(): Promise<void>;
}

/** Where Eagle Eye's own endpoints are, and the API hosts of the stand-in's people. */
export const EAGLE_EYE_HOSTS: readonly string[] = [
  'auth.eagleeyenetworks.com',
  'api.eagleeyenetworks.com',
  'api.c001.eagleeyenetworks.com',
  'api.c027.eagleeyenetworks.com',
];

class FrontAgent extends Agent {
  constructor(
    private readonly frontPort: number,
    ca: string,
  ) {
    // One context for all connections: hundreds of logins at once would make hundreds of it.
    super({ keepAlive: true, secureContext: createSecureContext({ ca }) });
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const there = { host: '127.0.0.1', port: this.frontPort };
    return super.createConnection({ ...options, ...there }, callback);
  }
}

/**
 * Puts TLS before a stand-in, under the names given.
 *
 * @param backendUrl - `url` of the stand-in
 * @param hostnames - the names in the certificate
 */
export async function startTlsFront(
  backendUrl: string,
  hostnames: readonly string[] = EAGLE_EYE_HOSTS,
): Promise<TlsFront> {
  const { cert, key } = await createCertificate({ hostnames });
  const hosts: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ cert, key }, (client) => {
    hosts.push(String(client.servername));
    const backend = connect(Number(new URL(backendUrl).port), '127.0.0.1');
    for (const [socket, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  // A client that trusts another authority breaks the handshake off.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const agent = new FrontAgent(port, cert);
  return {
    port,
    ca: cert,
    agent,
    hosts,
    async stop() {
      agent.destroy();
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}
