import type { ServerResponse } from 'node:http';

import { CONTENT_SECURITY_POLICY } from './page';

/** What an endpoint answers, before it is sent: so that a fault can still change it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

// RFC 6749 section 5.1 wants both, for every answer with a token or another secret in it.
const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

export function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...NO_STORE, ...headers },
    body: JSON.stringify(value),
  };
}

export function html(status: number, page: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      ...NO_STORE,
      ...headers,
    },
    body: page,
  };
}

export function text(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${message}\n` };
}

export function redirect(location: string): Answer {
  return { status: 302, headers: { location, 'referrer-policy': 'no-referrer', ...NO_STORE }, body: '' };
}

export function send(res: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  res.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  res.end(body);
}

/** Sends the headers of the whole answer, half of its body, and cuts the connection. */
export function sendHalf(res: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  // At least one: an answer without a body would otherwise arrive whole.
  res.writeHead(answer.status, { ...answer.headers, 'content-length': Math.max(1, body.length) });
  res.write(body.subarray(0, Math.floor(body.length / 2)), () => res.destroy());
}
