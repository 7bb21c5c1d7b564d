import { types } from 'node:util';

import { apiError } from './api';
import { type Answer, html } from './http';
import { check, oneOf, type Rule, wholeNumber } from './options';
import { errorPage } from './pages';
import { oauthError } from './token-endpoint';
import { MOCK_ENDPOINTS, type MockEndpoint, type MockFault, type MockRespond } from './types';

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const RULES: Record<keyof MockFault, Rule> = {
  status: wholeNumber(200, 599),
  headers: [(value) => isObject(value) && !Array.isArray(value), 'an object of header names and values'],
  body: [(value) => typeof value === 'string' || isObject(value), 'a string, a buffer, or an object to send as JSON'],
  // What setTimeout can wait at most.
  delay: wholeNumber(0, 2_147_483_647),
  cut: oneOf(['before', 'body', 'never']),
  respond: [(value) => typeof value === 'function', 'a function (req, res)'],
};
const TIMES: Rule = [(value) => value === Infinity || wholeNumber(1, Number.MAX_SAFE_INTEGER)[0](value), '1 or more'];

/** The failures to come, by endpoint. */
export class Faults {
  readonly #queues = new Map<string, { fault: MockFault; timesLeft: number }[]>();

  add(endpoint: MockEndpoint, given: MockFault | MockRespond, times: number): void {
    check('fail', { endpoint, times }, { endpoint: oneOf(MOCK_ENDPOINTS), times: TIMES });
    const fault = typeof given === 'function' ? { respond: given } : given;
    check('a fault', fault, RULES);
    const { status, headers = {}, body, delay = 0, cut, respond } = fault;
    const changes = status !== undefined || body !== undefined || Object.keys(headers).length > 0;
    if (!changes && delay === 0 && cut === undefined && respond === undefined) {
      throw new TypeError(`a fault: this one changes nothing; give it one of ${Object.keys(RULES).join(', ')}`);
    }
    if (respond && (changes || cut))
      throw new TypeError("a fault: 'respond' writes the whole answer; add only 'delay'");
    if (changes && (cut === 'before' || cut === 'never')) {
      throw new TypeError(`a fault: with cut '${cut}' there is no answer; add only 'delay'`);
    }
    const queue = this.#queues.get(endpoint) ?? [];
    this.#queues.set(endpoint, [...queue, { fault, timesLeft: times }]);
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
    check('recover', { endpoint }, { endpoint: oneOf(MOCK_ENDPOINTS) });
    if (endpoint === undefined) this.#queues.clear();
    else this.#queues.delete(endpoint);
  }
}

/** The answer of an endpoint with the fault in it. Calls `regular` only when something of it is left. */
export function withFault(fault: MockFault, endpoint: MockEndpoint, regular: () => Answer): Answer {
  const { status, body } = fault;
  let answer: Answer;
  if (typeof body === 'string' || types.isUint8Array(body)) answer = { status: 200, headers: {}, body };
  else if (body !== undefined) {
    answer = { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  } else if (status === undefined || status < 400) answer = regular();
  else answer = errorOf(endpoint, status, 'a failure on purpose, by the stand-in for Eagle Eye Networks');
  const headers = { ...answer.headers };
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers[name.toLowerCase()] = value;
  return { status: status ?? answer.status, headers, body: answer.body };
}

const OAUTH_ERRORS: Readonly<Record<number, string>> = {
  401: 'invalid_grant',
  403: 'invalid_scope',
  503: 'temporarily_unavailable',
};

/** An error in the form of the part of the service that the endpoint belongs to. */
export function errorOf(
  endpoint: MockEndpoint | undefined,
  status: number,
  message: string,
  headers?: Answer['headers'],
): Answer {
  if (endpoint === 'authorize') return html(status, errorPage(message), headers);
  if (endpoint !== 'token' && endpoint !== 'refresh' && endpoint !== 'revocation') {
    return apiError(status, message, { reason: endpoint ? undefined : 'endpointNotFound', headers });
  }
  const error = OAUTH_ERRORS[status] ?? (status < 500 ? 'invalid_request' : 'server_error');
  return oauthError(status, error, message, headers);
}
