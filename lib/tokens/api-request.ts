import { debuglog } from 'node:util';

import type { ApiSettings } from '../client';
import { EagleEyeError, requestError, type RequestTarget } from '../errors/eagle-eye-error';
import { connectionError } from '../errors/broken-connection';
import { REDIRECTS, turn } from '../http';
import { isJsonObject } from '../json';
import { apiUrlOf } from './api-url';
import type { AccessToken } from './pair-store';
import type { FetchAnswer, FetchFunction } from './tokens-options';

const BY_FETCH =
  'API requests go by fetch, which uses no "agent". For a proxy or a private CA give EagleEyeTokens the option "fetch": ' +
  '(url, init) => undici.fetch(url, { ...init, dispatcher }), with new undici.ProxyAgent(url) or ' +
  'new undici.Agent({ connect: { ca } }) as dispatcher; or set the environment variables NODE_USE_ENV_PROXY=1 and ' +
  'NODE_EXTRA_CA_CERTS.';

const debug = debuglog('passport-eagleeye');

/** Whether a body can be read once only: a stream of the web or of Node, an iterator. */
export function isStream(body: unknown): boolean {
  const names = ['getReader', 'pipe', 'next', Symbol.asyncIterator];
  return typeof body === 'object' && body !== null && names.some((name) => name in body);
}

/** Why no answer came, without what belongs to the call. node-fetch puts Node's code on its own error, and the URL in it. */
function failureOf(target: RequestTarget, error: unknown, { hasAgent }: ApiSettings): unknown {
  const { cause, name, code }: Record<string, unknown> = isJsonObject(error) ? error : {};
  const reason = cause ?? (name !== 'TypeError' && typeof code === 'string' ? error : undefined);
  // Else it is a request that cannot be made, such as one with an unknown method.
  if (reason === undefined) {
    return error;
  }
  const cure = hasAgent ? `The option "agent" is set, but ${BY_FETCH}` : BY_FETCH;
  return connectionError(target, reason, { hasSocket: true, connected: true, status: undefined }, cure);
}

/**
 * One request for an account: it goes where {@link apiUrlOf} lets it, and follows no redirect. A GET or HEAD whose connection
 * broke before an answer, as a kept-alive one may, is repeated once (RFC 9110 §9.2.2).
 *
 * @param timeout - milliseconds until the header of the answer has come; the body is the caller's
 * @returns the answer, and a function that ends it, for an answer that nobody reads
 * @throws (as a rejection) TypeError for a path elsewhere; EagleEyeError when no answer comes; what `init.signal` was
 *   aborted with
 */
export async function apiRequest<Answer extends FetchAnswer>(
  { accessToken, baseUrl }: AccessToken,
  path: string,
  init: RequestInit,
  send: FetchFunction<Answer>,
  timeout: number,
  settings: ApiSettings,
): Promise<{ response: Answer; drop: () => void }> {
  const url = apiUrlOf(path, baseUrl, settings.trustedApiDomains);
  const target = { name: 'api', url, credentials: [accessToken] } as const;
  // By name: a Request has these on its prototype.
  const { method = 'GET', body, duplex, signal: given } = init;
  const headers = new Headers(settings.customHeaders);
  new Headers(init.headers).forEach((value, name) => {
    headers.set(name, value);
  });
  headers.set('authorization', `Bearer ${accessToken}`);
  const own = new AbortController();
  const signal = given ? AbortSignal.any([given, own.signal]) : own.signal;
  const sent = { method, body, duplex, headers: Object.fromEntries(headers), redirect: 'manual', signal } as const;
  let outcome: string | undefined;
  const timer = setTimeout(() => {
    // When the event loop stalled, the answer may have arrived and not been read: that happens before this runs.
    void turn().then(() => {
      if (outcome === undefined) {
        own.abort(requestError(target, 'timeout', `got no answer within ${timeout} ms`));
      }
    });
  }, timeout);
  // The answer ends with its request: a body of node-fetch has no `cancel`.
  const drop = (): void => {
    own.abort();
  };
  const attempt = async (mayRepeat: boolean): Promise<Answer> => {
    try {
      return await send(url.href, { ...init, ...sent });
    } catch (error) {
      // Of the deadline, or of the caller.
      signal.throwIfAborted();
      const failed = failureOf(target, error, settings);
      if (mayRepeat && failed instanceof EagleEyeError && failed.code === 'connection_lost') {
        return attempt(false);
      }
      throw failed;
    }
  };
  try {
    const response = await attempt(/^(?:GET|HEAD)$/i.test(method));
    outcome = String(response.status);
    if (REDIRECTS.has(response.status)) {
      drop();
      const what = `was answered with a redirect (HTTP ${outcome})`;
      throw requestError(target, 'invalid_response', what, { upstreamStatus: response.status });
    }
    return { response, drop };
  } catch (error) {
    outcome ??= error instanceof EagleEyeError ? error.code : 'not sent';
    throw error;
  } finally {
    clearTimeout(timer);
    debug('%s %s: %s', method, url.origin + url.pathname, outcome);
  }
}
