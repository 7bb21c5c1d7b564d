import { types } from 'node:util';

import { errorAnswer } from './errors';
import { type Answer, json, Refusal } from './http';
import { checkMembers, checkOneOf } from './options';
import type { MockFault, MockRespond } from './types';

/** A value of each member; `body` may be of any type. */
const EXAMPLE = { status: 500, headers: {}, body: undefined, delay: 0, cut: 'before', respond: () => undefined };

/** The failures to come, by endpoint. */
export class Faults {
  readonly #queues = new Map<string, { fault: MockFault; timesLeft: number }[]>();

  constructor(private readonly endpoints: readonly string[]) {}

  add(endpoint: string, given: MockFault | MockRespond, times: number): void {
    checkOneOf(`fail: '${endpoint}'`, endpoint, this.endpoints);
    const fault = typeof given === 'function' ? { respond: given } : given;
    checkMembers('a fault', fault, EXAMPLE);
    checkOneOf("a fault: 'cut'", fault.cut, ['before', 'body', 'never', undefined]);
    this.#queues.set(endpoint, [...(this.#queues.get(endpoint) ?? []), { fault, timesLeft: times }]);
  }

  /** The fault that the request coming in now meets; an empty one if there is none. */
  take(endpoint: string): MockFault {
    const queue = this.#queues.get(endpoint) ?? [];
    const [first] = queue;
    if (first === undefined) return {};
    first.timesLeft -= 1;
    if (first.timesLeft < 1) queue.shift();
    return first.fault;
  }

  clear(endpoint?: string): void {
    checkOneOf(`recover: '${endpoint}'`, endpoint, [...this.endpoints, undefined]);
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
  else answer = errorAnswer(path, new Refusal(status, 'a failure on purpose, by the stand-in for Eagle Eye Networks'));
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const all = { ...answer.headers, ...(Object.fromEntries(lowerCase) as typeof headers) };
  return { ...answer, status: status ?? answer.status, headers: all };
}
