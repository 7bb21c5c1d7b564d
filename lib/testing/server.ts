import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { answerAccounts, answerAuthorizationTokens, answerClientSettings, answerProfile } from './account';
import { answerCameras, answerFeeds, answerLiveImage } from './cameras';
import { answerMediaCookie, answerMediaSession, answerMultipart } from './cameras';
import { errorAnswer, type Faults, withFault } from './faults';
import type { Grants } from './grants';
import { type Answer, type MockRequest, parameter, readRequest, Refusal, send } from './http';
import { answerAuthorize, answerRevoke, answerToken } from './oauth';
import type { MockEndpoint, RecordedRequest } from './types';

type Route = readonly [MockEndpoint, methods: string, (request: MockRequest, grants: Grants) => Answer];

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/oauth2/authorize', ['authorize', 'GET, POST', answerAuthorize]],
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
  ['/media/session', ['mediaCookie', 'GET', answerMediaCookie]],
  ['/media/streams/preview/multipart', ['multipart', 'GET', answerMultipart]],
]);

/** Any origin may, with the access token or the cookie of a media session (Fetch Standard, section 3.3). */
const CORS = {
  vary: 'Origin',
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-expose-headers': 'x-een-timestamp, x-een-prevtoken',
};

export const ENDPOINTS = ['refresh', ...[...ROUTES.values()].map(([endpoint]) => endpoint)];

/** Reads and records what comes in, and sends what the endpoints and faults answer. */
export function createMockServer(grants: Grants, faults: Faults, requests: RecordedRequest[]): Server {
  return createServer((req, res) => {
    serve(req, res).catch((error: unknown) => {
      // Only a fault's own respond, or its headers, can throw: the test should see why.
      if (res.headersSent) res.destroy();
      else send(res, { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: String(error) });
    });
  });

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request = await readRequest(req);
    const { method, url, path, headers, body, form } = request;
    const route = ROUTES.get(path);
    const isRefresh = route?.[0] === 'token' && parameter(form, 'grant_type') === 'refresh_token';
    const endpoint = isRefresh ? 'refresh' : (route?.[0] ?? 'unknown');
    requests.push({ endpoint, method, url, headers, body, form: Object.fromEntries(form) });
    if (requests.length > 1000) requests.shift();
    if (!req.complete) return;
    // Browser code may call the API and the media host, but neither authorize nor the token endpoint.
    if (headers.origin !== undefined && /^\/(api|media)\//.test(path)) {
      for (const [name, value] of Object.entries(CORS)) res.setHeader(name, value);
      res.setHeader('access-control-allow-origin', headers.origin);
      if (method === 'OPTIONS') {
        send(res, { status: 204, headers: {}, body: '' });
        return;
      }
    }

    const fault = faults.take(endpoint);
    if (fault.delay) await sleep(fault.delay, undefined, { ref: false });
    // For a client that went away meanwhile, the endpoint must not do anything.
    if (fault.cut === 'never' || res.destroyed) return;
    if (fault.cut === 'before') res.destroy();
    else if (fault.respond) await fault.respond(req, res);
    else {
      const answer = withFault(fault, path, () => answerOf(request, route));
      send(res, answer, fault.cut === 'body');
    }
  }

  function answerOf(request: MockRequest, route: Route | undefined): Answer {
    try {
      if (!route) throw new Refusal(404, 'there is nothing at this path', { reason: 'endpointNotFound' });
      const [, allow, answer] = route;
      if (!allow.split(', ').includes(request.method)) throw new Refusal(405, `use ${allow}`, { headers: { allow } });
      return answer(request, grants);
    } catch (error) {
      if (error instanceof Refusal) return errorAnswer(request.path, error);
      throw error;
    }
  }
}
