import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

import type { RecordedRequest } from './types';

/** A request with its body, as the endpoints see it. */
export interface MockRequest extends Omit<RecordedRequest, 'endpoint' | 'form'> {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body's parameters; empty when the body is not a form. */
  readonly form: URLSearchParams;
  readonly isForm: boolean;
  /** The body was longer than 64 KiB; `body` has only the beginning. */
  readonly tooLarge: boolean;
}

/** An endpoint's answer before it is sent, so that a fault can still change it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** What follows again and again after the body, until the client goes away. */
  readonly more?: () => Uint8Array;
}

/** Thrown by an endpoint: the answer to a request that is not as it must be. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(`HTTP ${answer.status}`);
  }
}

const MAX_BODY_BYTES = 65_536;
// RFC 6749 section 5.1 asks for both, for every answer with a token or another secret in it.
export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** Waits for the body. Never rejects: of a request that the client broke off, it answers what had come. */
export async function readRequest(req: IncomingMessage): Promise<MockRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    if (size < MAX_BODY_BYTES) chunks.push(chunk.subarray(0, MAX_BODY_BYTES - size));
    // Reads on even when it is too long: a client that still sends would not see the answer.
    size += chunk.length;
  });
  await once(req, 'close').catch(() => undefined);
  const { method = '', url = '', headers } = req;
  const body = Buffer.concat(chunks).toString();
  const [path = ''] = url.split('?', 1);
  const query = new URLSearchParams(url.slice(path.length));
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(headers['content-type'] ?? '');
  const form = new URLSearchParams(isForm ? body : '');
  return { method, url, path, query, headers, body, form, isForm, tooLarge: size > MAX_BODY_BYTES };
}

/** The value of a parameter. An empty one counts as absent (RFC 6749 section 3.1). */
export function parameter(parameters: URLSearchParams, name: string): string | undefined {
  const value = parameters.get(name) ?? '';
  return value === '' ? undefined : value;
}

/** The name of a parameter that occurs twice, which RFC 6749 sections 3.1 and 3.2 forbid. */
export function duplicate(parameters: URLSearchParams): string | undefined {
  return [...parameters.keys()].find((name, index, names) => names.indexOf(name) < index);
}

export function json(status: number, value: object, headers?: Answer['headers']): Answer {
  const all = { 'content-type': 'application/json', ...NO_STORE, ...headers };
  return { status, headers: all, body: JSON.stringify(value) };
}

/** Sends an answer. `half`: all of its headers and half of its body, and then closes the connection. */
export function send(res: ServerResponse, { status, headers, body, more }: Answer, half = false): void {
  const bytes = Buffer.from(body);
  if (more && !half) {
    res.writeHead(status, headers).write(bytes);
    const timer = setInterval(() => res.writableNeedDrain || res.write(more()), 250);
    res.once('close', () => {
      clearInterval(timer);
    });
    return;
  }
  // At least 1 for a half: an answer without a body would be complete otherwise. None for 204 (RFC 9110 section 8.6).
  const length = status !== 204 && { 'content-length': Math.max(Number(half), bytes.length) };
  res.writeHead(status, { ...headers, ...length });
  if (half) res.write(bytes.subarray(0, bytes.length / 2), () => res.destroy());
  else res.end(bytes);
}
