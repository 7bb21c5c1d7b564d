import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { types } from 'node:util';

import { answerCameras, answerClientSettings, answerLiveImage, answerProfile } from './api';
import { answerAuthorize, answerDecision, DECISION_PATH } from './authorize';
import { errorOf, Faults, withFault } from './faults';
import { Grants } from './grants';
import { type Answer, type MockRequest, parameter, readRequest, send, sendHalf } from './http';
import type { Settings } from './options';
import { answerRevoke, answerToken } from './token-endpoint';
import type { MockEndpoint, RecordedRequest } from './types';

type Route = readonly [MockEndpoint, string[], (request: MockRequest, grants: Grants, settings: Settings) => Answer];

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/oauth2/authorize', ['authorize', ['GET', 'POST'], answerAuthorize]],
  [DECISION_PATH, ['authorize', ['POST'], answerDecision]],
  ['/oauth2/token', ['token', ['POST'], answerToken]],
  ['/oauth2/revoke', ['revocation', ['POST'], answerRevoke]],
  ['/api/v3.0/clientSettings', ['clientSettings', ['GET'], answerClientSettings]],
  ['/api/v3.0/users/self', ['profile', ['GET'], answerProfile]],
  ['/api/v3.0/cameras', ['cameras', ['GET'], answerCameras]],
  ['/api/v3.0/media/liveImage.jpeg', ['liveImage', ['GET'], answerLiveImage]],
]);

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Reads and records what comes in, and sends what the endpoints and faults answer. */
export class MockServer {
  readonly requests: RecordedRequest[] = [];
  readonly faults = new Faults();
  readonly grants: Grants;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    readonly settings: Settings,
    private readonly maxRequests: number,
    maxLogins: number,
  ) {
    this.grants = new Grants(settings, maxLogins);
  }

  /** Opens the port and answers which one it is. */
  async listen(): Promise<number> {
    const { host, port } = this.settings;
    if (!LOOPBACK.includes(host)) return this.#open(port, host);
    for (let tries = 1; ; tries += 1) {
      const opened = await this.#open(port, '127.0.0.1');
      try {
        // `localhost` may be either address. Both have the same port, or one of them would lead to another program.
        return await this.#open(opened, '::1');
      } catch (error) {
        // Without IPv6, `localhost` is 127.0.0.1.
        if (!(types.isNativeError(error) && 'code' in error && error.code === 'EADDRINUSE')) return opened;
        await this.close();
        if (port !== 0 || tries === 10) throw error;
      }
    }
  }

  connections(): number {
    return this.#sockets.size;
  }

  /** Closes the port and every connection, and forgets the answers that still wait. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const closed = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    const stopped = this.#servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([...stopped, ...closed]);
  }

  #open(port: number, host: string): Promise<number> {
    const server = createServer((req, res) => {
      this.#serve(req, res).catch((error: unknown) => {
        // Only a fault's own respond, or its headers, can throw: the test should see why.
        if (res.headersSent) res.destroy();
        else send(res, { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: String(error) });
      });
    });
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    return new Promise((resolve, reject) => {
      // Stays on: a server that cannot accept a connection, for want of descriptors, must not end the process.
      server.on('error', reject);
      server.listen(port, host, () => {
        this.#servers.push(server);
        const address = server.address();
        resolve(address !== null && typeof address === 'object' ? address.port : port);
      });
    });
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request = await readRequest(req);
    const [known] = ROUTES.get(request.path) ?? [];
    const endpoint = known === 'token' && parameter(request.form, 'grant_type') === 'refresh_token' ? 'refresh' : known;
    const { method, url, headers, body, form } = request;
    this.requests.push({ endpoint: endpoint ?? 'unknown', method, url, headers, body, form: Object.fromEntries(form) });
    if (this.requests.length > this.maxRequests) this.requests.shift();
    if (!request.complete) return;

    const fault = endpoint && this.faults.take(endpoint);
    if (endpoint === undefined || fault === undefined) {
      send(res, this.#answer(request, endpoint));
      return;
    }
    if (fault.delay !== undefined) await this.#wait(fault.delay, res);
    if (fault.cut === 'never') return;
    if (fault.cut === 'before') res.destroy();
    else if (fault.respond) await fault.respond(req, res);
    else
      (fault.cut ? sendHalf : send)(
        res,
        withFault(fault, endpoint, () => this.#answer(request, endpoint)),
      );
  }

  #answer(request: MockRequest, endpoint: MockEndpoint | undefined): Answer {
    const route = ROUTES.get(request.path);
    if (route === undefined) return errorOf(undefined, 404, 'there is nothing at this path');
    const [, methods, answer] = route;
    const allow = methods.join(', ');
    if (!methods.includes(request.method)) return errorOf(endpoint, 405, `use ${allow}`, { allow });
    if (request.tooLarge) return errorOf(endpoint, 413, 'the body is longer than 64 KiB');
    return answer(request, this.grants, this.settings);
  }

  /** Never ends when the client goes away meanwhile or the server closes: then the endpoint must not do anything. */
  #wait(milliseconds: number, res: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#timers.add(timer);
      res.once('close', () => {
        clearTimeout(timer);
        this.#timers.delete(timer);
      });
    });
  }
}
