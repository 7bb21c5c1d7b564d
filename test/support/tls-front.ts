import { Agent, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, createServer } from 'node:tls';

import { stopAfterwards } from './eagle-eye';
import { listen } from './listen';
import { createCertificate } from './tls-server';

/** A TLS server on 127.0.0.1 that stands for hosts of Eagle Eye's and passes what they are told to the stand-in. */
export interface TlsFront {
  /**
   * Takes every host, at every port, to the front, and trusts its certificate. Give it to the strategy as `agent`; with
   * it the strategy's own endpoints can stay the defaults.
   */
  readonly agent: Agent;
  /** The host names that clients asked for in their TLS handshakes, in order. */
  readonly hosts: string[];
}

/** Where Eagle Eye's own endpoints are, and the API hosts of the stand-in's people. */
const EAGLE_EYE_HOSTS: readonly string[] = [
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

/** Puts TLS before a stand-in, which is at this URL, under the names of Eagle Eye's hosts, for one test. */
export async function startTlsFront(backendUrl: string): Promise<TlsFront> {
  const { cert, key } = await createCertificate({ hostnames: EAGLE_EYE_HOSTS });
  const hosts: string[] = [];
  const server = createServer({ cert, key }, (client) => {
    hosts.push(String(client.servername));
    const backend = connect(Number(new URL(backendUrl).port), '127.0.0.1');
    for (const socket of [client, backend]) {
      const other = socket === client ? backend : client;
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
      socket.pipe(other);
    }
  });
  const agent = new FrontAgent(await listen(server), cert);
  stopAfterwards({
    stop() {
      agent.destroy();
    },
  });
  return { agent, hosts };
}
