import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { formatBaseUrl, type HttpsBaseUrl } from './base-url';

/** The requests that this package makes, by the name that errors give them. */
export type EndpointName = 'token' | 'refresh' | 'revocation' | 'clientSettings' | 'profile' | 'api';

/** Where a request goes, prepared once so that a login parses no URL. */
export interface Endpoint {
  /** Name for errors. */
  readonly name: EndpointName;
  /** Scheme, host and path without the query, for errors: nothing in it is a secret. */
  readonly location: string;
  readonly hostname: string;
  readonly port: number;
  /** Path and query, the target of the request line. */
  readonly path: string;
  /** `Host` header field. */
  readonly host: string;
  /** `http.request` or `https.request`. */
  readonly request: Request;
}

type Request = (options: RequestOptions) => ClientRequest;

// Looked up at each request: what records, traces or mocks requests may take the place of Node's functions at any time.
const overHttp: Request = (options) => httpRequest(options);
const overHttps: Request = (options) => httpsRequest(options);

/**
 * Prepares an endpoint from its URL.
 *
 * @param name - name for errors
 * @param url - absolute URL, already checked
 */
export function endpointOf(name: EndpointName, url: string): Endpoint {
  const { protocol, hostname, port, host, pathname, search } = new URL(url);
  const secure = protocol === 'https:';
  return {
    name,
    location: `${protocol}//${host}${pathname}`,
    // An IPv6 literal stands in brackets in a URL and without them in a socket address.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    path: pathname + search,
    host,
    request: secure ? overHttps : overHttp,
  };
}

/**
 * Prepares an endpoint at a host that has been checked. Accounts live on different ones, so that this is done for each
 * login; it parses no URL, either.
 *
 * @param name - name for errors
 * @param httpsBaseUrl - host and port
 * @param pathname - path without the query
 * @param search - query with its question mark, or `''`
 */
export function endpointAt(name: EndpointName, httpsBaseUrl: HttpsBaseUrl, pathname: string, search: string): Endpoint {
  const origin = formatBaseUrl(httpsBaseUrl);
  return {
    name,
    location: origin + pathname,
    hostname: httpsBaseUrl.hostname,
    port: httpsBaseUrl.port,
    path: pathname + search,
    host: origin.slice('https://'.length),
    request: overHttps,
  };
}
