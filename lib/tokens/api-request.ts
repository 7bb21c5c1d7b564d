import { debuglog } from 'node:util';

import { EAGLE_EYE_DOMAINS, isTrustedHost } from '../base-url';
import type { ApiSettings } from '../client';
import { EagleEyeError, requestError, type RequestTarget } from '../errors/eagle-eye-error';
import { connectionError } from '../errors/broken-connection';
import { REDIRECTS, turn } from '../http';
import { isJsonObject } from '../json';
import type { AccessToken } from './pair-store';
import type { FetchAnswer, FetchFunction } from './tokens-arguments';

const BY_FETCH =
  'API requests go by fetch, which uses no "agent". For a proxy or a private CA give EagleEyeTokens the option "fetch": ' +
  '(url, init) => undici.fetch(url, { ...init, dispatcher }), with new undici.ProxyAgent(url) or new undici.Agent(' +
  '{ connect: { ca } }) as dispatcher; or set the environment variables NODE_USE_ENV_PROXY=1 and NODE_EXTRA_CA_CERTS.';

const debug = debuglog('passport-eagleeye');

/** What this package's own strategy and client know of the options; of another source there are the defaults. */
export interface ApiSource {
  readonly timeout: number;
  apiSettings?(): ApiSettings;
}

const DEFAULTS: ApiSettings = { customHeaders: {}, trustedApiDomains: EAGLE_EYE_DOMAINS, hasAgent: false };

function isFetch<Answer extends FetchAnswer>(value: unknown): value is FetchFunction<Answer> {
  return typeof value === 'function';
}

/** Whether a body can be read once only: a stream of the web or of Node, or one of form-data, which can only be piped. */
export function isStream(body: unknown): boolean {
  return isJsonObject(body) && (Symbol.asyncIterator in body || 'pipe' in body);
}

/** Where a request goes, and the token with it. What a URL cannot hold is encoded, as `fetch` does. @throws TypeError */
function urlOf(path: unknown, baseUrl: string, trustedDomains: readonly string[]): URL {
  const base = new URL(baseUrl);
  // Of control characters, a URL drops line breaks and tabs without a word.
  if (typeof path === 'string' && !/\p{Cc}/u.test(path)) {
    if (/^\/(?![/\\])/.test(path)) {
      const url = new URL(baseUrl + path);
      if (url.pathname.startsWith(base.pathname.replace(/\/*$/, '/'))) {
        return url;
      }
    } else if (/^https?:\/\//i.test(path) && URL.canParse(path)) {
      const url = new URL(path);
      const isTrusted = url.protocol === 'https:' && url.port === '' && isTrustedHost(url.hostname, trustedDomains);
      if (url.username === '' && url.password === '' && (isTrusted || url.origin === base.origin)) {
        return url;
      }
    }
  }
  throw new TypeError(
    'EagleEyeTokens: what to fetch must be a path that begins with one "/" and stays below the base URL of the ' +
      `account, or an https URL, port 443, on one of the "trustedApiDomains" (${trustedDomains.join(', ')})`,
  );
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

/** One request for an account. `own` ends it, or an answer that nobody reads: a body of node-fetch has no `cancel`. */
export async function apiRequest<Answer extends FetchAnswer>(
  { accessToken, baseUrl }: AccessToken,
  path: string,
  init: RequestInit,
  own: AbortController,
  source: ApiSource,
  fetch: FetchFunction<Answer> | undefined,
): Promise<Answer> {
  const send: unknown = fetch ?? Reflect.get(globalThis, 'fetch');
  if (!isFetch<Answer>(send)) {
    throw new TypeError(
      'EagleEyeTokens: there is no fetch here, as in jsdom. Run in Node.js, or give the option "fetch"',
    );
  }
  const settings = source.apiSettings?.() ?? DEFAULTS;
  const url = urlOf(path, baseUrl, settings.trustedApiDomains);
  const target = { name: 'api', url, credentials: [accessToken] } as const;
  // By name: a Request has these on its prototype.
  const { method = 'GET', body, duplex, signal: given } = init;
  // With their names in lower case, so that the last one counts.
  const always = Object.entries(settings.customHeaders).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ]);
  const called: Record<string, string> = init.headers ? Object.fromEntries(new Headers(init.headers)) : {};
  const headers = { ...Object.fromEntries(always), ...called, authorization: `Bearer ${accessToken}` };
  const signal = given ? AbortSignal.any([given, own.signal]) : own.signal;
  const sent = { method, body, duplex, headers, redirect: 'manual', signal } as const;
  let outcome: string | undefined;
  const timer = setTimeout(() => {
    // When the event loop stalled, the answer may have arrived and not been read: that happens before this runs.
    void turn().then(() => {
      if (outcome === undefined) {
        own.abort(requestError(target, 'timeout', `got no answer within ${source.timeout} ms`));
      }
    });
  }, source.timeout);
  const attempt = async (mayRepeat: boolean): Promise<Answer> => {
    try {
      return await send(url.href, { ...init, ...sent });
    } catch (error) {
      // Of the deadline, or of the caller.
      signal.throwIfAborted();
      const failed = failureOf(target, error, settings);
      // As a connection that was kept may break: RFC 9110 §9.2.2.
      if (mayRepeat && failed instanceof EagleEyeError && failed.code === 'connection_lost') {
        return attempt(false);
      }
      throw failed;
    }
  };
  try {
    const response = await attempt(['GET', 'HEAD'].includes(method.toUpperCase()));
    outcome = String(response.status);
    if (REDIRECTS.has(response.status)) {
      own.abort();
      const what = `was answered with a redirect (HTTP ${outcome})`;
      throw requestError(target, 'invalid_response', what, { upstreamStatus: response.status });
    }
    return response;
  } catch (error) {
    outcome ??= error instanceof EagleEyeError ? error.code : 'not sent';
    throw error;
  } finally {
    clearTimeout(timer);
    debug('%s %s: %s', method, url.origin + url.pathname, outcome);
  }
}
