import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

import type { RecordedRequest } from './types';

/** A request with its body, as the endpoints see it. */
export interface MockRequest extends Omit<RecordedRequest, 'endpoint' | 'form'> {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Empty when the body is not a form. */
  readonly form: URLSearchParams;
}

/** An endpoint's answer before it is sent, so that a fault can still change it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** What follows again and again after the body, until the client goes away. */
  readonly more?: () => Uint8Array;
}

/** What is wrong with a request. Thrown by an endpoint, and told in the form of its part of the service. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: { error?: string; reason?: string; detail?: object; headers?: Answer['headers'] } = {},
  ) {
    super(message);
  }
}

export function badArgument(argumentName: string, description: string, reason?: string): Refusal {
  const detail = { type: 'badRequest', argumentViolations: [{ argumentName, description }] };
  return new Refusal(400, `${argumentName} ${description}`, { reason, detail });
}

// RFC 6749 section 5.1 asks for both, for every answer with a token or another secret in it.
export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** Waits for the body. Never rejects: of a request that the client broke off, it answers what had come. */
export async function readRequest(req: IncomingMessage): Promise<MockRequest> {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(req, 'close').catch(() => undefined);
  const { method = '', url = '', headers } = req;
  const body = Buffer.concat(chunks).toString();
  const [path = ''] = url.split('?', 1);
  const query = new URLSearchParams(url.slice(path.length));
  const form = new URLSearchParams(isOfType(headers, 'application/x-www-form-urlencoded') ? body : '');
  return { method, url, path, query, headers, body, form };
}

export function isOfType(headers: IncomingHttpHeaders, type: string): boolean {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === type;
}

/** The value of a parameter. An empty one counts as absent (RFC 6749 section 3.1). */
export function parameter(parameters: URLSearchParams, name: string): string | undefined {
  return (parameters.get(name) ?? '') || undefined;
}

export function required(parameters: URLSearchParams, name: string): string {
  const value = parameter(parameters, name);
  if (value === undefined) throw badArgument(name, 'is missing', 'missingRequiredArgument');
  return value;
}

/** The name of a parameter that occurs twice, which RFC 6749 sections 3.1 and 3.2 forbid. */
export function duplicate(parameters: URLSearchParams): string | undefined {
  return [...parameters.keys()].find((name, index, names) => names.indexOf(name) < index);
}

export function json(status: number, value: object): Answer {
  return { status, headers: { 'content-type': 'application/json', ...NO_STORE }, body: JSON.stringify(value) };
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
