import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
// Not the global one, which a test may have replaced: it only lets the event loop turn once.
import { setImmediate } from 'node:timers';
import { URL } from 'node:url';
import { debuglog } from 'node:util';

import { CATALOGUE, type EagleEyeErrorCode } from './errors/catalogue';
import { EagleEyeError, type EndpointName, type RequestTarget, titleOf } from './errors/eagle-eye-error';
import { excerpt } from './errors/excerpt';
import { begunOf, causeOf, failure, spentOf } from './errors/failure';
import type { Answer } from './errors/refusal';

/** More than any answer of Eagle Eye's that this package asks for, in bytes. */
const MAX_RESPONSE_BYTES = 1024 * 1024;
/** RFC 9110 §15.4: the statuses that name another place. 304 is not one of them. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const debug = debuglog('passport-eagleeye');

/** Where a request goes, prepared once. */
export interface Endpoint extends RequestTarget {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** Path and query, the target of the request line. */
  readonly path: string;
  /** `Host` header field. */
  readonly host: string;
}

/** One request. */
export interface HttpRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'POST';
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
  /**
   * Whether the request may be sent again when a kept-alive connection turns out to be closed. Not for a code or a
   * refresh token: the server may have spent it before the connection broke (RFC 9110 §9.2.2).
   */
  readonly repeatable: boolean;
  /** The credentials that the request carries: no error repeats a word of them. */
  readonly credentials: readonly string[];
}

/** How requests are sent: the same for every request of one client. */
export interface HttpSettings {
  /**
   * Milliseconds for one request as a whole, up to the last byte received: the wait for one of the agent's sockets, the
   * connection, TLS, headers and body.
   */
  readonly timeout: number;
  /** Node's global agent if left out. */
  readonly agent: Agent | undefined;
}

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
    secure,
    // An IPv6 literal stands in brackets in a URL and without them in a socket address.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    path: pathname + search,
    host,
  };
}

/** Bytes that a kept-alive socket had received when its last answer had ended. */
const receivedWhenFree = new WeakMap<Socket, number | undefined>();

/** Whether something arrived on a kept-alive socket between two requests: it would be taken for the next one's answer. */
function hasSurplus(socket: Socket): boolean {
  const received = receivedWhenFree.get(socket);
  if (received === undefined && !receivedWhenFree.has(socket)) {
    receivedWhenFree.set(socket, undefined);
    socket.on('free', () => receivedWhenFree.set(socket, socket.bytesRead));
  }
  return received !== undefined && received !== socket.bytesRead;
}

function decode(chunks: Buffer[]): string {
  const [first] = chunks;
  const text = (chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * Makes one request to Eagle Eye: one deadline over all of it, a bounded answer, no redirect followed, exactly one
 * outcome, and the socket given back or destroyed in every case.
 *
 * @returns the answer, whatever its HTTP status
 * @throws EagleEyeError (as a rejection) when no whole answer came
 */
export function send(request: HttpRequest, { timeout, agent }: HttpSettings): Promise<Answer> {
  const { endpoint, method, headers, body, repeatable, credentials } = request;
  const quote = (text: string): string => excerpt(text, credentials);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // A flag of its own, and not the timer: what stubs setTimeout may return nothing.
    let ended = false;
    let connected = false;
    let current: ClientRequest | undefined;
    let response: IncomingMessage | undefined;

    const progress = () => ({ hasSocket: Boolean(current?.socket), connected, status: response?.statusCode });
    const end = (outcome: string): void => {
      ended = true;
      clearTimeout(deadline);
      debug('%s %s: %s', method, endpoint.location, outcome);
    };
    // What the socket does after the end changes nothing. An error costs as much as a request: none is made in vain.
    const fail = (makeError: () => EagleEyeError): void => {
      if (!ended) {
        const error = makeError();
        end(error.code);
        chunks.length = 0;
        current?.destroy();
        reject(error);
      }
    };
    const failWith = (code: EagleEyeErrorCode, what: string, cure?: string, cause?: Error): void => {
      fail(() => {
        const details = { endpoint: endpoint.name, upstreamStatus: response?.statusCode, cause };
        return new EagleEyeError(code, `${titleOf(endpoint)} ${what}`, details, cure);
      });
    };

    const deadline = setTimeout(() => {
      // When the event loop stalled, the answer may have arrived and not been read: that happens before this runs.
      setImmediate(() => {
        const { hasSocket } = progress();
        const spent = spentOf(endpoint, progress());
        if (hasSocket || !agent) {
          const what = `got no complete answer within ${timeout} ms${begunOf(progress())}.`;
          failWith('timeout', what, `${spent} ${CATALOGUE.timeout.cure}`);
        } else {
          const cure =
            'Try again. If it stays, raise the agent\'s "maxSockets", or check that the proxy behind it answers.';
          failWith('timeout', `waited ${timeout} ms for a connection of the option "agent", and was not sent.`, cure);
        }
      });
    }, timeout);

    const notSent = (error: unknown): void => {
      const cause = causeOf(error, quote);
      const cure = agent
        ? 'Check the option "agent": an http.Agent for http URLs, an https.Agent for https.'
        : CATALOGUE.request_not_sent.cure;
      failWith('request_not_sent', `could not be sent: ${cause.message}.`, cure, cause);
    };

    const read = (incoming: IncomingMessage): void => {
      response = incoming;
      const { statusCode: status = 0, headers: fields } = incoming;
      incoming.on('error', (error) => {
        fail(() => failure(endpoint, error, progress(), quote));
      });
      incoming.on('close', cutOff);
      const encoding = fields['content-encoding'] ?? 'identity';
      if (REDIRECTS.has(status)) {
        failWith(
          'redirected',
          `was answered with a redirect (HTTP ${status}). It is not followed, so that credentials go nowhere else.`,
        );
        return;
      }
      if (encoding.toLowerCase() !== 'identity') {
        failWith(
          'invalid_response',
          `was answered (HTTP ${status}) in the encoding ${quote(encoding)}, although it asked for none.`,
        );
        return;
      }
      const tooLarge = `was answered with more than 1 MiB (HTTP ${status}), which no answer of Eagle Eye's has.`;
      if (Number(fields['content-length'] ?? 0) > MAX_RESPONSE_BYTES) {
        failWith('response_too_large', tooLarge);
        return;
      }
      // Not `for await`: that costs half as much CPU again.
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_RESPONSE_BYTES) {
          failWith('response_too_large', tooLarge);
        } else {
          chunks.push(chunk);
        }
      });
      incoming.on('end', () => {
        if (!ended) {
          end(String(status));
          resolve({ endpoint, status, headers: fields, body: decode(chunks), quote });
        }
      });
    };

    const cutOff = (): void => {
      fail(() => failure(endpoint, new Error('the connection was closed'), progress(), quote));
    };

    const start = (): void => {
      connected = false;
      let sent: ClientRequest;
      try {
        const { hostname, port, path } = endpoint;
        const options = { hostname, port, path, method, headers, agent };
        // Looked up at each request: what records, traces or mocks requests may take the place of Node's functions.
        sent = endpoint.secure ? httpsRequest(options) : httpRequest(options);
      } catch (error) {
        notSent(error);
        return;
      }
      current = sent;
      sent.on('socket', (socket: Socket & { secureConnecting?: boolean }) => {
        if (hasSurplus(socket) && sent === current) {
          // Nothing of the request has been written yet.
          start();
          sent.destroy();
        } else if (socket.connecting || socket.secureConnecting) {
          socket.once(endpoint.secure ? 'secureConnect' : 'connect', () => {
            connected = true;
          });
        } else {
          connected = true;
        }
      });
      sent.on('response', read);
      sent.on('error', (error) => {
        if (sent !== current || ended) {
          return;
        }
        // The server closed the connection while it was kept alive: the others that the agent keeps may be closed as
        // well, and are used up by this until a new one is made.
        if (repeatable && sent.reusedSocket && !response) {
          start();
        } else if (!response?.complete) {
          fail(() => failure(endpoint, error, progress(), quote));
        }
      });
      sent.on('close', () => {
        // An answer that has begun closes by itself: where requests are mocked, not before the request does.
        if (sent === current && !response) {
          cutOff();
        }
      });
      try {
        sent.end(body);
      } catch (error) {
        notSent(error);
      }
    };
    start();
  });
}
