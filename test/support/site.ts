import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

import request from 'supertest';

import type { Browser } from './browser';

/** An address on this machine, open before the app that will answer there: Eagle Eye's whitelist has to name it. */
export interface Site {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Puts an app there. */
  serve(app: RequestListener): void;
  /** Somebody else at the site: a browser with no cookies yet. */
  newBrowser(): Browser;
  stop(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  return {
    origin,
    serve(app) {
      server.removeAllListeners('request').on('request', app);
    },
    newBrowser: () => request.agent(origin),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
