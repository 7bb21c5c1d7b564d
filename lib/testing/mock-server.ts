import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { send, sendHalf, text } from './answer';
import { type Faults, withFault } from './faults';
import type { Grants } from './grants';
import { type MockRequest, readRequest } from './request';
import { endpointOf, route } from './router';
import type { Settings } from './settings';
import type { MockEndpoint, RecordedRequest } from './types';

/** What setTimeout can wait at most. */
const MAX_DELAY = 2_147_483_647;

/** The server on 127.0.0.1: reads and records what comes in, and sends what the endpoints and faults answer. */
export class MockServer {
  readonly requests: RecordedRequest[] = [];
  readonly #settings: Settings;
  readonly #grants: Grants;
  readonly #faults: Faults;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(settings: Settings, grants: Grants, faults: Faults) {
    this.#settings = settings;
    this.#grants = grants;
    this.#faults = faults;
    this.#server = createServer((req, res) => {
      this.#serve(req, res).catch((error: unknown) => {
        // Only a fault's own respond, or headers it made up, can come to this: the test should see why.
        if (res.headersSent) res.destroy();
        else send(res, text(500, String(error)));
      });
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Opens the port and answers which one it is. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      // Stays on: a server that once cannot accept a connection, for want of descriptors, must not end the process.
      this.#server.on('error', reject);
      this.#server.listen(this.#settings.port, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(address !== null && typeof address === 'object' ? address.port : this.#settings.port);
      });
    });
  }

  connections(): number {
    return this.#sockets.size;
  }

  /** Closes the port and every connection, and forgets the answers that are still waiting. */
  async close(): Promise<void> {
    const closed = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    // Calls back with an error when it was closed before, which is as good.
    const serverClosed = new Promise((resolve) => this.#server.close(resolve));
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([serverClosed, ...closed]);
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request = await readRequest(req);
    const endpoint = endpointOf(request.path);
    if (this.#settings.recordRequests) this.#record(request, endpoint);
    if (!request.complete) return;
    const fault = endpoint && this.#faults.take(endpoint);
    if (endpoint === undefined || fault === undefined) {
      send(res, route(request, this.#grants, this.#settings));
      return;
    }
    if (fault.delay !== undefined) await this.#wait(fault.delay, res);
    if (fault.cut === 'never') return;
    if (fault.cut === 'before') res.destroy();
    else if (fault.respond) await fault.respond(req, res);
    else {
      const answer = withFault(fault, endpoint, () => route(request, this.#grants, this.#settings));
      if (fault.cut === 'body') sendHalf(res, answer);
      else send(res, answer);
    }
  }

  #record({ method, url, headers, body, form }: MockRequest, endpoint: MockEndpoint | undefined): void {
    this.requests.push({ endpoint: endpoint ?? 'unknown', method, url, headers, body, form: Object.fromEntries(form) });
  }

  /** Waits; for ever when the client goes away meanwhile or the server closes, so that nothing is done for nobody. */
  #wait(milliseconds: number, res: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          resolve();
        },
        Math.min(milliseconds, MAX_DELAY),
      );
      this.#timers.add(timer);
      res.once('close', () => {
        clearTimeout(timer);
        this.#timers.delete(timer);
      });
    });
  }
}
