import { types } from 'node:util';

import { type Answer, json, Refusal } from './http';
import { checkMembers, checkOneOf } from './options';
import { errorPage } from './pages';
import type { MockFault, MockRespond } from './types';

/** A value of each member; `body` may be of any type. */
const EXAMPLE = { status: 500, headers: {}, body: undefined, delay: 0, cut: 'before', respond: () => undefined };

/** The failures to come. */
export class Faults {
  #queue: { endpoint: string; fault: MockFault; timesLeft: number }[] = [];

  constructor(private readonly endpoints: readonly string[]) {}

  add(endpoint: string, given: MockFault | MockRespond, times: number): void {
    checkOneOf(`fail: '${endpoint}'`, endpoint, this.endpoints);
    const fault = typeof given === 'function' ? { respond: given } : given;
    checkMembers('a fault', fault, EXAMPLE);
    checkOneOf("a fault: 'cut'", fault.cut, ['before', 'body', 'never', undefined]);
    this.#queue.push({ endpoint, fault, timesLeft: times });
  }

  /** The fault that the request coming in now meets; an empty one if there is none. */
  take(endpoint: string): MockFault {
    const first = this.#queue.find((queued) => queued.endpoint === endpoint);
    if (first) first.timesLeft -= 1;
    this.#queue = this.#queue.filter(({ timesLeft }) => timesLeft > 0);
    return first?.fault ?? {};
  }

  clear(endpoint?: string): void {
    checkOneOf(`recover: '${endpoint}'`, endpoint, [...this.endpoints, undefined]);
    this.#queue = this.#queue.filter((queued) => endpoint !== undefined && queued.endpoint !== endpoint);
  }
}

/** The answer of an endpoint with the fault in it. Calls `regular` only when something of it is left. */
export function withFault({ status, body, headers = {} }: MockFault, path: string, regular: () => Answer): Answer {
  let answer: Answer;
  if (typeof body === 'string' || types.isUint8Array(body)) answer = { status: 200, headers: {}, body };
  else if (body !== undefined) answer = json(200, body);
  else if (status === undefined || status < 400) answer = regular();
  else answer = errorAnswer(path, new Refusal(status, 'a failure on purpose, by the stand-in for Eagle Eye Networks'));
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const all = { ...answer.headers, ...(Object.fromEntries(lowerCase) as typeof headers) };
  return { ...answer, status: status ?? answer.status, headers: all };
}

/** `status` and the usual `reason` of the API's errors. */
const API: Record<number, readonly [status: string, reason: string]> = {
  400: ['invalidArgument', 'wrongArgumentValue'],
  401: ['unauthenticated', 'unauthenticated'],
  403: ['permissionDenied', 'invalidPermission'],
  404: ['notFound', 'resourceNotFound'],
  405: ['methodNotSupported', 'methodNotSupported'],
  429: ['tooManyRequests', 'tooManyRequests'],
  503: ['unavailable', 'serviceUnavailable'],
};

/** The usual `error` of the token and revocation endpoints (RFC 6749 section 5.2). */
const OAUTH: Record<number, string> = { 401: 'invalid_grant', 403: 'invalid_scope', 503: 'temporarily_unavailable' };

/** An error in the form of the part of the service that the path belongs to. */
export function errorAnswer(path: string, { status, message, more }: Refusal): Answer {
  let answer: Answer;
  if (path === '/oauth2/authorize') answer = errorPage(status, message);
  else if (path.startsWith('/oauth2/')) {
    const usual = OAUTH[status] ?? (status < 500 ? 'invalid_request' : 'server_error');
    answer = json(status, { error: more.error ?? usual, error_description: message });
  } else {
    const [name, usual] = API[status] ?? [status < 500 ? 'unknown' : 'internal'];
    const info = usual && { type: 'errorInfo', reason: more.reason ?? usual, domain: 'eagleeyenetworks.com' };
    answer = json(status, { code: status, status: name, message, details: [info, more.detail].filter(Boolean) });
  }
  return { ...answer, headers: { ...answer.headers, ...more.headers } };
}
