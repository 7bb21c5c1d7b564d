import { types } from 'node:util';

import { apiError } from './api';
import type { Answer } from './http';
import { check, oneOf, type Rule, wholeNumber } from './options';
import { errorPage } from './pages';
import { oauthError } from './token-endpoint';
import type { MockEndpoint, MockFault, MockRespond } from './types';

/** An error of each endpoint, in the form of the part of the service that it belongs to. */
const ERRORS: Record<MockEndpoint, (status: number, message: string) => Answer> = {
  authorize: errorPage,
  token: usualOAuthError,
  refresh: usualOAuthError,
  revocation: usualOAuthError,
  clientSettings: apiError,
  profile: apiError,
  cameras: apiError,
  liveImage: apiError,
};
const ENDPOINT = oneOf(...Object.keys(ERRORS));

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const RULES: Record<keyof MockFault, Rule> = {
  status: wholeNumber(200, 599),
  headers: [(value) => isObject(value) && !Array.isArray(value), 'an object of header names and values'],
  body: [(value) => typeof value === 'string' || isObject(value), 'a string, a buffer, or an object to send as JSON'],
  // What setTimeout can wait at most.
  delay: wholeNumber(0, 2_147_483_647),
  cut: oneOf('before', 'body', 'never'),
  respond: [(value) => typeof value === 'function', 'a function (req, res)'],
};
const TIMES: Rule = [(value) => value === Infinity || (Number.isInteger(value) && Number(value) > 0), '1 or more'];

/** The failures to come, by endpoint. */
export class Faults {
  readonly #queues = new Map<string, { fault: MockFault; timesLeft: number }[]>();

  add(endpoint: MockEndpoint, given: MockFault | MockRespond, times: number): void {
    check('fail', { endpoint, times }, { endpoint: ENDPOINT, times: TIMES });
    const fault = typeof given === 'function' ? { respond: given } : given;
    check('a fault', fault, RULES);
    const { status, headers = {}, body, delay, cut, respond } = fault;
    const changes = status !== undefined || body !== undefined || Object.keys(headers).length > 0;
    if (!changes && !delay && !cut && !respond) {
      throw new TypeError(`a fault: this one changes nothing; give it one of ${Object.keys(RULES).join(', ')}`);
    }
    if (respond ? changes || cut : changes && (cut === 'before' || cut === 'never')) {
      throw new TypeError(
        `a fault: with ${respond ? 'respond' : `cut '${cut}'`} nothing else can have an effect, only 'delay'`,
      );
    }
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
    check('recover', { endpoint }, { endpoint: ENDPOINT });
    if (endpoint === undefined) this.#queues.clear();
    else this.#queues.delete(endpoint);
  }
}

/** The answer of an endpoint with the fault in it. Calls `regular` only when something of it is left. */
export function withFault(
  { status, body, headers = {} }: MockFault,
  endpoint: MockEndpoint,
  regular: () => Answer,
): Answer {
  let answer: Answer;
  if (typeof body === 'string' || types.isUint8Array(body)) answer = { status: 200, headers: {}, body };
  else if (body !== undefined) {
    answer = { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  } else if (status === undefined || status < 400) answer = regular();
  else answer = errorOf(endpoint, status, 'a failure on purpose, by the stand-in for Eagle Eye Networks');
  const added = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status: status ?? answer.status,
    headers: { ...answer.headers, ...(Object.fromEntries(added) as object) },
    body: answer.body,
  };
}

/** An error in the form of the endpoint. */
export function errorOf(endpoint: MockEndpoint, status: number, message: string): Answer {
  return ERRORS[endpoint](status, message);
}

function usualOAuthError(status: number, message: string): Answer {
  const known: Record<number, string> = { 401: 'invalid_grant', 403: 'invalid_scope', 503: 'temporarily_unavailable' };
  return oauthError(status, known[status] ?? (status < 500 ? 'invalid_request' : 'server_error'), message);
}
