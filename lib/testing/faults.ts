import { type Answer, html } from './answer';
import { apiError } from './api-error';
import { oauthError } from './oauth-error';
import { errorPage } from './page';
import { MOCK_ENDPOINTS, type MockEndpoint, type MockFault } from './types';

interface QueuedFault {
  readonly fault: MockFault;
  timesLeft: number;
}

/** The failures to come, by endpoint. */
export class Faults {
  readonly #queues: ReadonlyMap<string, QueuedFault[]> = new Map(MOCK_ENDPOINTS.map((endpoint) => [endpoint, []]));

  add(endpoint: MockEndpoint, fault: MockFault, times: number): void {
    const queue = this.#queues.get(endpoint);
    if (queue === undefined) throw new TypeError(`this stand-in has no endpoint '${endpoint}'`);
    if (times >= 1) queue.push({ fault, timesLeft: times });
  }

  /** The fault that the request coming in now meets, if any. */
  take(endpoint: MockEndpoint): MockFault | undefined {
    const queue = this.#queues.get(endpoint);
    const first = queue?.[0];
    if (first === undefined) return undefined;
    first.timesLeft -= 1;
    if (first.timesLeft < 1) queue?.shift();
    return first.fault;
  }

  clear(endpoint?: MockEndpoint): void {
    for (const [name, queue] of this.#queues) if (endpoint === undefined || endpoint === name) queue.length = 0;
  }
}

/** The answer of an endpoint with the fault in it. `regular` is only asked when something of it is left. */
export function withFault(fault: MockFault, endpoint: MockEndpoint, regular: () => Answer): Answer {
  const answer = standIn(fault, endpoint) ?? regular();
  const headers = { ...answer.headers };
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers[name.toLowerCase()] = value;
  return { status: fault.status ?? answer.status, headers, body: answer.body };
}

/** The answer that a fault gives in the endpoint's place. */
function standIn({ status, body }: MockFault, endpoint: MockEndpoint): Answer | undefined {
  if (body !== undefined) return { status: 200, ...encode(body) };
  return status === undefined || status < 400 ? undefined : failure(status, endpoint);
}

function encode(body: NonNullable<MockFault['body']>): Pick<Answer, 'headers' | 'body'> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return { headers: {}, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const OAUTH_ERRORS = new Map([
  [400, 'invalid_request'],
  [401, 'invalid_grant'],
  [403, 'invalid_scope'],
  [503, 'temporarily_unavailable'],
]);

/** An error in the endpoint's own form. */
function failure(status: number, endpoint: MockEndpoint): Answer {
  const message = 'a failure on purpose, by the stand-in for Eagle Eye Networks';
  if (endpoint === 'authorize') return html(status, errorPage(message));
  if (endpoint !== 'token' && endpoint !== 'revoke') return apiError(status, message);
  return oauthError(status, OAUTH_ERRORS.get(status) ?? 'server_error', message);
}
