import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify, types } from 'node:util';

import { answerAccounts, answerAuthorizationTokens, answerClientSettings, answerProfile } from './account';
import { apiError } from './api';
import { answerCameras } from './cameras';
import { errorAt, Faults, withFault } from './faults';
import { Grants } from './grants';
import { type Answer, type MockRequest, parameter, readRequest, Refusal, send } from './http';
import { answerFeeds, answerLiveImage, answerMediaCookie, answerMediaSession, answerMultipart } from './media';
import { MEDIA_SESSION_PATH, MULTIPART_PATH } from './media';
import { answerAuthorize, answerDecision, answerRevoke, answerToken, DECISION_PATH } from './oauth';
import type { Settings } from './options';
import type { MockEndpoint, RecordedRequest } from './types';

type Route = readonly [MockEndpoint, method: string, (request: MockRequest, grants: Grants) => Answer];

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/oauth2/authorize', ['authorize', 'GET', answerAuthorize]],
  [DECISION_PATH, ['authorize', 'POST', answerDecision]],
  ['/oauth2/token', ['token', 'POST', answerToken]],
  ['/oauth2/revoke', ['revocation', 'POST', answerRevoke]],
  ['/api/v3.0/clientSettings', ['clientSettings', 'GET', answerClientSettings]],
  ['/api/v3.0/users/self', ['profile', 'GET', answerProfile]],
  ['/api/v3.0/accounts', ['accounts', 'GET', answerAccounts]],
  ['/api/v3.0/authorizationTokens', ['authorizationTokens', 'POST', answerAuthorizationTokens]],
  ['/api/v3.0/cameras', ['cameras', 'GET', answerCameras]],
  ['/api/v3.0/media/liveImage.jpeg', ['liveImage', 'GET', answerLiveImage]],
  ['/api/v3.0/media/session', ['mediaSession', 'GET', answerMediaSession]],
  ['/api/v3.0/feeds', ['feeds', 'GET', answerFeeds]],
  [MEDIA_SESSION_PATH, ['mediaCookie', 'GET', answerMediaCookie]],
  [MULTIPART_PATH, ['multipart', 'GET', answerMultipart]],
]);

/** Any origin may, with the access token or the cookie of a media session (Fetch Standard, section 3.3). */
const CORS = {
  vary: 'Origin',
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-expose-headers': 'x-een-timestamp, x-een-prevtoken',
};

const MAX_REQUESTS = 1000;
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Reads and records what comes in, and sends what the endpoints and faults answer. */
export class MockServer {
  readonly requests: RecordedRequest[] = [];
  readonly faults = new Faults();
  readonly grants: Grants;
  readonly #servers: Server[] = [];

  constructor(readonly settings: Settings) {
    this.grants = new Grants(settings);
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

  async connections(): Promise<number> {
    const counts = this.#servers.map((server) => promisify(server.getConnections.bind(server))());
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** Closes the port and every connection, and forgets the answers that still wait. */
  async close(): Promise<void> {
    const closed = this.#servers.splice(0).map((server) => {
      server.close().closeAllConnections();
      return once(server, 'close');
    });
    await Promise.all(closed);
  }

  async #open(port: number, host: string): Promise<number> {
    const server = createServer((req, res) => {
      this.#serve(req, res).catch((error: unknown) => {
        // Only a fault's own respond, or its headers, can throw: the test should see why.
        if (res.headersSent) res.destroy();
        else send(res, { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: String(error) });
      });
    });
    await once(server.listen(port, host), 'listening');
    // A server that cannot accept a connection, for want of descriptors, must not end the process.
    server.on('error', () => undefined);
    this.#servers.push(server);
    const address = server.address();
    return address !== null && typeof address === 'object' ? address.port : port;
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request = await readRequest(req);
    const { method, url, headers, body, form } = request;
    const route = ROUTES.get(request.path);
    const isRefresh = route?.[0] === 'token' && parameter(form, 'grant_type') === 'refresh_token';
    const endpoint = isRefresh ? 'refresh' : route?.[0];
    this.requests.push({ endpoint: endpoint ?? 'unknown', method, url, headers, body, form: Object.fromEntries(form) });
    if (this.requests.length > MAX_REQUESTS) this.requests.shift();
    if (!req.complete) return;
    // Browser code may call the API and the media host, but neither authorize nor the token endpoint.
    const { origin } = headers;
    if (origin !== undefined && /^\/(api|media)\//.test(request.path)) {
      for (const [name, value] of Object.entries(CORS)) res.setHeader(name, value);
      res.setHeader('access-control-allow-origin', origin);
      if (method === 'OPTIONS') {
        send(res, { status: 204, headers: {}, body: '' });
        return;
      }
    }
    if (route === undefined || endpoint === undefined) {
      send(res, apiError(404, 'there is nothing at this path', 'endpointNotFound'));
      return;
    }

    const fault = this.faults.take(endpoint);
    if (fault.delay) await sleep(fault.delay, undefined, { ref: false });
    // For a client that went away meanwhile, the endpoint must not do anything.
    if (fault.cut === 'never' || res.destroyed) return;
    if (fault.cut === 'before') res.destroy();
    else if (fault.respond) await fault.respond(req, res);
    else {
      const answer = withFault(fault, request.path, () => this.#answer(request, route));
      send(res, answer, fault.cut === 'body');
    }
  }

  #answer(request: MockRequest, [, allow, answer]: Route): Answer {
    if (request.method !== allow) {
      const refusal = errorAt(request.path, 405, `use ${allow}`);
      return { ...refusal, headers: { ...refusal.headers, allow } };
    }
    if (request.tooLarge) return errorAt(request.path, 413, 'the body is longer than 64 KiB');
    try {
      return answer(request, this.grants);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }
}
