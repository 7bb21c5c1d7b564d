import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

import { CONTENT_SECURITY_POLICY } from './pages';

/** A request with its body, as the endpoints see it. */
export interface MockRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body's parameters; empty when the body is not a form. */
  readonly form: URLSearchParams;
  readonly isForm: boolean;
  /** The body was longer than 64 KiB; `body` has only the beginning. */
  readonly tooLarge: boolean;
  /** `false`: the client went away before its body was here. */
  readonly complete: boolean;
}

/** An endpoint's answer before it is sent, so that a fault can still change it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

type Headers = Answer['headers'];

const MAX_BODY_BYTES = 65_536;
// RFC 6749 section 5.1 asks for both, for every answer with a token or another secret in it.
const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** Waits for the body. Never rejects: a request that the client broke off has `complete: false`. */
export async function readRequest(req: IncomingMessage): Promise<MockRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    if (size < MAX_BODY_BYTES) chunks.push(chunk.subarray(0, MAX_BODY_BYTES - size));
    // Reads on even when it is too long: a client that still sends would not see the answer.
    size += chunk.length;
  });
  await once(req, 'close').catch(() => undefined);
  const { method = '', url = '', headers, complete } = req;
  const body = Buffer.concat(chunks).toString();
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(headers['content-type'] ?? '');
  const form = new URLSearchParams(isForm ? body : '');
  return { method, url, path, query, headers, body, form, isForm, tooLarge: size > MAX_BODY_BYTES, complete };
}

/** The value of a parameter. An empty one counts as absent (RFC 6749 section 3.1). */
export function parameter(parameters: URLSearchParams, name: string): string | undefined {
  const value = parameters.get(name);
  return value === null || value === '' ? undefined : value;
}

/** The name of a parameter that occurs twice, which RFC 6749 sections 3.1 and 3.2 forbid. */
export function duplicate(parameters: URLSearchParams): string | undefined {
  return [...parameters.keys()].find((name, index, names) => names.indexOf(name) < index);
}

export function json(status: number, value: object, headers: Headers = {}): Answer {
  const body = JSON.stringify(value);
  return { status, headers: { 'content-type': 'application/json', ...NO_STORE, ...headers }, body };
}

export function html(status: number, page: string, headers: Headers = {}): Answer {
  const security = {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  const type = { 'content-type': 'text/html; charset=utf-8' };
  return { status, headers: { ...type, ...security, ...NO_STORE, ...headers }, body: page };
}

export function redirect(location: string): Answer {
  return { status: 302, headers: { location, 'referrer-policy': 'no-referrer', ...NO_STORE }, body: '' };
}

export function send(res: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  res.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  res.end(body);
}

/** Sends the headers of the whole answer and half of its body, and closes the connection. */
export function sendHalf(res: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  // At least 1: an answer without a body would be complete otherwise.
  res.writeHead(answer.status, { ...answer.headers, 'content-length': Math.max(1, body.length) });
  res.write(body.subarray(0, Math.floor(body.length / 2)), () => res.destroy());
}
