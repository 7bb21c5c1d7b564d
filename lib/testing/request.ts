import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request with its body, as the endpoints see it. */
export interface MockRequest {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body's parameters; none when the body is no form. */
  readonly form: URLSearchParams;
  readonly isForm: boolean;
  /** The body was longer than a MiB; the rest is not in `body`. */
  readonly tooLarge: boolean;
  /** `false`: the client went away before its body was here. */
  readonly complete: boolean;
}

const MAX_BODY_BYTES = 1_048_576;

/** Waits for the body. Never rejects: what the client broke off is marked as not complete. */
export async function readRequest(req: IncomingMessage): Promise<MockRequest> {
  const { body, tooLarge, complete } = await readBody(req);
  const { method = '', url = '', headers } = req;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(headers['content-type'] ?? '');
  const form = new URLSearchParams(isForm ? body : '');
  return { method, url, path, query, headers, body, form, isForm, tooLarge, complete };
}

function readBody(req: IncomingMessage): Promise<Pick<MockRequest, 'body' | 'tooLarge' | 'complete'>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      const room = MAX_BODY_BYTES - size;
      if (room > 0) chunks.push(chunk.subarray(0, room));
      // Read on though it is too long: a client that still sends would not see the answer.
      size += chunk.length;
    });
    req.on('close', () => {
      const body = Buffer.concat(chunks).toString();
      resolve({ body, tooLarge: size > MAX_BODY_BYTES, complete: req.complete });
    });
    // What was broken off shows in `complete`.
    req.on('error', () => undefined);
  });
}

/** The value of a parameter; none when it is absent or empty, which is the same (RFC 6749 section 3.1). */
export function parameter(parameters: URLSearchParams, name: string): string | undefined {
  const value = parameters.get(name);
  return value === null || value === '' ? undefined : value;
}

/** The name of a parameter that is there twice, which no request may have (RFC 6749 sections 3.1 and 3.2). */
export function duplicate(parameters: URLSearchParams): string | undefined {
  const seen = new Set<string>();
  for (const name of parameters.keys()) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
