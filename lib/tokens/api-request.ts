import { EagleEyeError, requestError } from '../errors/eagle-eye-error';
import { failure } from '../errors/failure';
import { REDIRECTS, turn } from '../http';
import { isJsonObject } from '../json';
import type { AccessToken } from './pair-store';

/** A body that can be sent twice: everything but a stream. */
export function isReplayable(body: unknown): boolean {
  return !(typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body));
}

/**
 * One request to the API of an account: it stays on the account's base URL, and follows no redirect.
 *
 * @param send - `fetch`
 * @param timeout - milliseconds until the header of the answer has come; the body is the caller's
 * @throws (as a rejection) TypeError for a path elsewhere; EagleEyeError when no answer comes; what `init.signal` was
 *   aborted with
 */
export async function apiRequest(
  { accessToken, baseUrl }: AccessToken,
  path: string,
  init: RequestInit,
  send: typeof fetch,
  timeout: number,
): Promise<Response> {
  if (!/^\/(?![/\\])[^\\\s]*$/.test(path)) {
    throw new TypeError('EagleEyeTokens: the path must begin with "/" and stay on the base URL of the account');
  }
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${accessToken}`);
  const target = { name: 'api', url: new URL(baseUrl + path), credentials: [accessToken] } as const;
  const late = new AbortController();
  let ended = false;
  const timer = setTimeout(() => {
    // When the event loop stalled, the answer may have arrived and not been read: that happens before this runs.
    void turn().then(() => {
      if (!ended) {
        late.abort(requestError(target, 'timeout', `got no answer within ${timeout} ms`));
      }
    });
  }, timeout);
  // By name: a Request has these on its prototype.
  const { method, body, duplex, signal: given } = init;
  const signal = given ? AbortSignal.any([given, late.signal]) : late.signal;
  try {
    const response = await send(baseUrl + path, { ...init, method, body, duplex, headers, redirect: 'manual', signal });
    if (!REDIRECTS.has(response.status)) {
      return response;
    }
    await response.body?.cancel();
    const { status: upstreamStatus } = response;
    throw requestError(target, 'invalid_response', `was answered with a redirect (HTTP ${upstreamStatus})`, {
      upstreamStatus,
    });
  } catch (error) {
    // Of the deadline, or of the caller.
    signal.throwIfAborted();
    const cause: unknown = isJsonObject(error) ? error.cause : undefined;
    // Without a cause it is a request that cannot be made, such as one with an unknown method.
    if (error instanceof EagleEyeError || cause === undefined) {
      throw error;
    }
    throw failure(target, cause, { hasSocket: true, connected: true, status: undefined });
  } finally {
    ended = true;
    clearTimeout(timer);
  }
}
