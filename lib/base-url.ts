import { URL } from 'node:url';

import { requestError, type RequestTarget } from './errors/eagle-eye-error';
import { excerpt } from './errors/excerpt';
import { isJsonObject } from './json';

/** Where the API of one account lives, as Eagle Eye's token response and client settings name it. */
export interface HttpsBaseUrl {
  /** Host name, lower case, for example `api.c001.eagleeyenetworks.com`. */
  hostname: string;
  /** TCP port, 1 to 65535; 443 when Eagle Eye names none. */
  port: number;
}

/** The vendor's domains: below these live the API, the media servers and the authorization server. */
export const EAGLE_EYE_DOMAINS: readonly string[] = ['eagleeyenetworks.com', 'een.cloud'];

const DEFAULT_PORT = 443;
// RFC 1123 §2.1: letters, digits and inner hyphens, 63 at most a label, 253 in all.
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const STRING_FORM = /^(?:https:\/\/)?([^/:?#@\s]+)(?::(\d{1,5}))?\/?$/i;

/** Whether a text is a host name of RFC 1123, in lower case, which a URL takes: `xn--a` is Punycode for nothing. */
export function isHostName(text: string): boolean {
  return HOST_NAME.test(text) && URL.canParse(`https://${text}`);
}

/** Whether a host name, in lower case, is one of the domains or below one. */
export function isTrustedHost(hostname: string, trustedDomains: readonly string[]): boolean {
  return trustedDomains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/** Whether an answer names no base URL: the member is missing, null or empty. Then client settings are asked. */
export function namesNoHost(value: unknown): boolean {
  return (value ?? '') === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}

function partsOf(value: unknown): { hostname?: unknown; port?: unknown } {
  if (typeof value !== 'string') {
    return isJsonObject(value) ? value : {};
  }
  const [, hostname, port] = STRING_FORM.exec(value) ?? [];
  return { hostname, port: port && Number(port) };
}

/**
 * Reads an `httpsBaseUrl` as it came over the wire: the object `{ hostname, port }` of the vendor's schema, or a string
 * (`host`, `host:port` or `https://host:port`). The access token goes to no host that was not trusted beforehand.
 *
 * @param target - the request whose answer named it
 * @param trustedDomains - domains in lower case; a host must be one of these or below one
 * @throws EagleEyeError `invalid_response` when it names no host, `untrusted_api_host` when the host is not trusted
 */
export function trustedBaseUrl(value: unknown, target: RequestTarget, trustedDomains: readonly string[]): HttpsBaseUrl {
  const named = partsOf(value);
  const port = named.port ?? DEFAULT_PORT;
  const unusable = (what: string): never => {
    throw requestError(target, 'invalid_response', `was answered with an httpsBaseUrl that cannot be used: ${what}`);
  };
  if (typeof named.hostname !== 'string') {
    return unusable('it is neither an object with a hostname nor an https URL without a path');
  }
  const hostname = named.hostname.toLowerCase();
  if (!isHostName(hostname)) {
    return unusable('its hostname is not a host name');
  }
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535) {
    return unusable('its port is not a whole number from 1 to 65535');
  }
  if (!isTrustedHost(hostname, trustedDomains)) {
    const shown = excerpt(hostname, target.credentials);
    const trusted = `none of the trusted domains (${trustedDomains.join(', ')}). The access token was not sent there`;
    throw requestError(target, 'untrusted_api_host', `named the API host "${shown}", which is ${trusted}`);
  }
  return { hostname, port };
}

/** The base URL as a string without a trailing slash; the port is left out when it is 443. */
export function formatBaseUrl({ hostname, port }: HttpsBaseUrl): string {
  return port === DEFAULT_PORT ? `https://${hostname}` : `https://${hostname}:${port}`;
}
