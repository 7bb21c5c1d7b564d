import { types } from 'node:util';

import { apiError } from './api';
import { type Answer, json } from './http';
import { oauthError } from './oauth';
import { checkMembers, checkOneOf } from './options';
import { errorPage } from './pages';
import { ENDPOINTS, type MockEndpoint, type MockFault, type MockRespond } from './types';

/** A value of each member; `body` may be of any type. */
const EXAMPLE = { status: 500, headers: {}, body: undefined, delay: 0, cut: 'before', respond: () => undefined };

/** The failures to come, by endpoint. */
export class Faults {
  readonly #queues = new Map<string, { fault: MockFault; timesLeft: number }[]>();

  add(endpoint: MockEndpoint, given: MockFault | MockRespond, times: number): void {
    checkOneOf(`fail: '${endpoint}'`, endpoint, ENDPOINTS);
    checkMembers('fail', { times }, { times: 1 });
    const fault = typeof given === 'function' ? { respond: given } : given;
    checkMembers('a fault', fault, EXAMPLE);
    checkOneOf("a fault: 'cut'", fault.cut, ['before', 'body', 'never', undefined]);
    const queue = this.#queues.get(endpoint) ?? [];
    this.#queues.set(endpoint, [...queue, { fault, timesLeft: times }]);
  }

  /** The fault that the request coming in now meets; an empty one if there is none. */
  take(endpoint: MockEndpoint): MockFault {
    const queue = this.#queues.get(endpoint) ?? [];
    const [first] = queue;
    if (first === undefined) return {};
    first.timesLeft -= 1;
    if (first.timesLeft < 1) queue.shift();
    return first.fault;
  }

  clear(endpoint?: MockEndpoint): void {
    checkOneOf(`recover: '${endpoint}'`, endpoint, [...ENDPOINTS, undefined]);
    if (endpoint === undefined) this.#queues.clear();
    else this.#queues.delete(endpoint);
  }
}

/** The answer of an endpoint with the fault in it. Calls `regular` only when something of it is left. */
export function withFault({ status, body, headers = {} }: MockFault, path: string, regular: () => Answer): Answer {
  let answer: Answer;
  if (typeof body === 'string' || types.isUint8Array(body)) answer = { status: 200, headers: {}, body };
  else if (body !== undefined) answer = json(200, body);
  else if (status === undefined || status < 400) answer = regular();
  else answer = errorAt(path, status, 'a failure on purpose, by the stand-in for Eagle Eye Networks');
  const all = { ...answer.headers };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  return { ...answer, status: status ?? answer.status, headers: all };
}

/** The usual errors of RFC 6749 by status. */
const USUAL: Record<number, string> = { 401: 'invalid_grant', 403: 'invalid_scope', 503: 'temporarily_unavailable' };

/** An error in the form of the part of the service that the path belongs to. */
export function errorAt(path: string, status: number, message: string): Answer {
  if (path.startsWith('/oauth2/authorize')) return errorPage(status, message);
  if (!path.startsWith('/oauth2/')) return apiError(status, message);
  return oauthError(status, USUAL[status] ?? (status < 500 ? 'invalid_request' : 'server_error'), message);
}
