/** Where the API of one account lives, as Eagle Eye's token response and client settings name it. */
export interface HttpsBaseUrl {
  /** Host name, lower case, for example `api.c001.eagleeyenetworks.com`. */
  hostname: string;
  /** TCP port, 1 to 65535; 443 when Eagle Eye names none. */
  port: number;
}

/** Why a value is no `httpsBaseUrl`, in words for an error's message. */
export class BaseUrlFault {
  constructor(readonly reason: string) {}
}

const DEFAULT_PORT = 443;
// RFC 1123 §2.1: letters, digits and inner hyphens, 63 at most a label, 253 in all.
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const STRING_FORM = /^(?:https:\/\/)?([^/:?#@\s]+)(?::(\d{1,5}))?\/?$/i;

/** Whether a text is a host name of RFC 1123, in lower case. */
export function isHostName(text: string): boolean {
  return HOST_NAME.test(text);
}

function parts(value: unknown): { hostname: unknown; port: unknown } | undefined {
  if (typeof value === 'string') {
    const match = STRING_FORM.exec(value);
    return match ? { hostname: match[1], port: match[2] === undefined ? undefined : Number(match[2]) } : undefined;
  }
  if (typeof value === 'object' && value !== null && 'hostname' in value) {
    return { hostname: value.hostname, port: 'port' in value ? value.port : undefined };
  }
  return undefined;
}

/**
 * Reads an `httpsBaseUrl` as it came over the wire: the object `{ hostname, port }` of the vendor's schema, or a string
 * (`host`, `host:port` or `https://host:port`).
 *
 * @returns the base URL, or what is wrong with it
 */
export function parseHttpsBaseUrl(value: unknown): HttpsBaseUrl | BaseUrlFault {
  const found = parts(value);
  if (!found || typeof found.hostname !== 'string') {
    return new BaseUrlFault('it is neither an object with a hostname nor an https URL without a path');
  }
  const hostname = found.hostname.toLowerCase();
  if (!isHostName(hostname)) {
    return new BaseUrlFault('its hostname is not a host name');
  }
  const port = found.port ?? DEFAULT_PORT;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535) {
    return new BaseUrlFault('its port is not a whole number from 1 to 65535');
  }
  return { hostname, port };
}

/**
 * Whether the access token may be sent to a host: it is one of the trusted domains, or below one.
 *
 * @param hostname - host name in lower case
 * @param trustedDomains - domains in lower case
 */
export function isTrusted(hostname: string, trustedDomains: readonly string[]): boolean {
  return trustedDomains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/** The base URL as a string without a trailing slash; the port is left out when it is 443. */
export function formatBaseUrl({ hostname, port }: HttpsBaseUrl): string {
  return port === DEFAULT_PORT ? `https://${hostname}` : `https://${hostname}:${port}`;
}
