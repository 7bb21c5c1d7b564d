import { types } from 'node:util';

import { apiError } from './api';
import { type Answer, json } from './http';
import { oauthError } from './oauth';
import { check, checkMembers, isPlainObject, oneOf, type Rule, wholeNumber } from './options';
import { errorPage } from './pages';
import type { MockEndpoint, MockFault, MockRespond } from './types';

const OAUTH_ENDPOINTS: readonly string[] = ['token', 'refresh', 'revocation'];
const API_ENDPOINTS = ['clientSettings', 'profile', 'accounts', 'authorizationTokens', 'cameras', 'liveImage'];
const ENDPOINT = oneOf('authorize', ...OAUTH_ENDPOINTS, ...API_ENDPOINTS);
/** The usual errors of RFC 6749 by status. */
const OAUTH_ERRORS: Record<number, string> = {
  401: 'invalid_grant',
  403: 'invalid_scope',
  503: 'temporarily_unavailable',
};

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const RULES: Record<keyof MockFault, Rule> = {
  status: wholeNumber(200, 599),
  headers: [
    (value) => isPlainObject(value) && Object.values(value).every((field) => typeof field === 'string'),
    'a plain object of header names and strings',
  ],
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
    check("fail: 'endpoint'", endpoint, ENDPOINT);
    check("fail: 'times'", times, TIMES);
    const fault = typeof given === 'function' ? { respond: given } : given;
    checkMembers('a fault', fault, RULES);
    const { status, headers = {}, body, delay, cut, respond } = fault;
    const changes = status !== undefined || body !== undefined || Object.keys(headers).length > 0;
    if (!changes && !delay && !cut && !respond) {
      throw new TypeError(`a fault: this one changes nothing; give it one of ${Object.keys(RULES).join(', ')}`);
    }
    if ((respond && (changes || cut)) || (changes && cut && cut !== 'body')) {
      throw new TypeError(`a fault: ${respond ? 'respond' : `cut '${cut}'`} can have only 'delay' beside it`);
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
    if (endpoint === undefined) this.#queues.clear();
    else {
      check("recover: 'endpoint'", endpoint, ENDPOINT);
      this.#queues.delete(endpoint);
    }
  }
}

/** The answer of an endpoint with the fault in it. Calls `regular` only when something of it is left. */
export function withFault(fault: MockFault, endpoint: MockEndpoint, regular: () => Answer): Answer {
  const { status, body, headers = {} } = fault;
  let answer: Answer;
  if (typeof body === 'string' || types.isUint8Array(body)) answer = { status: 200, headers: {}, body };
  else if (body !== undefined) answer = json(200, body);
  else if (status === undefined || status < 400) answer = regular();
  else answer = errorOf(endpoint, status, 'a failure on purpose, by the stand-in for Eagle Eye Networks');
  const all = { ...answer.headers };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  return { status: status ?? answer.status, headers: all, body: answer.body };
}

/** An error in the form of the part of the service that the endpoint belongs to. */
export function errorOf(endpoint: MockEndpoint, status: number, message: string): Answer {
  if (endpoint === 'authorize') return errorPage(status, message);
  if (!OAUTH_ENDPOINTS.includes(endpoint)) return apiError(status, message);
  const error = OAUTH_ERRORS[status] ?? (status < 500 ? 'invalid_request' : 'server_error');
  return oauthError(status, error, message);
}
