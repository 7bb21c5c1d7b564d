import type { LoginRequest } from '../../lib';

/** What a request of a test says; the rest is as a browser on the stand-in's first redirect URI would have it. */
export interface RequestParts {
  url?: string;
  headers?: Record<string, string | string[] | undefined>;
  query?: unknown;
  body?: unknown;
  session?: object;
  [part: string]: unknown;
}

/** A request as a framework hands it to Passport. Without a session unless it is given one. */
export function loginRequest(parts: RequestParts = {}): LoginRequest & RequestParts {
  const { headers = {}, ...rest } = parts;
  return { url: '/', headers: { host: '127.0.0.1:3333', ...headers }, socket: {}, ...rest };
}
