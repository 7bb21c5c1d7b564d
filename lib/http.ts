import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers';
import { URL } from 'node:url';
import { debuglog, promisify } from 'node:util';

import { CATALOGUE, type EagleEyeErrorCode } from './errors/catalogue';
import { EagleEyeError, type EndpointName, type RequestTarget, titleOf } from './errors/eagle-eye-error';
import { excerpt } from './errors/excerpt';
import { begunOf, causeOf, failure, spentOf } from './errors/failure';
import type { Answer } from './errors/refusal';

/** More than any answer of Eagle Eye's that this package asks for, in bytes. */
const MAX_RESPONSE_BYTES = 1024 * 1024;
const MAX_CHUNKS = 4096;
/** RFC 9110 §15.4: the statuses that name another place. 304 is not one of them. */
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const debug = debuglog('passport-eagleeye');

/** Lets the event loop turn once. Node's own: jsdom has none, and fake timers put theirs in its place. */
export const turn = promisify(setImmediate);

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
  readonly method: 'GET' | 'POST';
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
  /** The credentials that the request carries: no error repeats a word of them. */
  readonly credentials: readonly string[];
  /** Milliseconds for the request as a whole: the wait for one of the agent's sockets, connection, TLS, headers, body. */
  readonly timeout: number;
  /** Node's global agent if left out. */
  readonly agent: Agent | undefined;
}

/** Prepares an endpoint from its URL, which has been checked. */
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

/** Bytes that a kept-alive socket had received when its last answer ended. */
const receivedWhenFree = new WeakMap<Socket, number | undefined>();

/** Whether something arrived on a kept-alive socket between two requests: it would be taken for the next one's answer. */
function hasSurplus(socket: Socket): boolean {
  if (!receivedWhenFree.has(socket)) {
    receivedWhenFree.set(socket, undefined);
    socket.on('free', () => receivedWhenFree.set(socket, socket.bytesRead));
  }
  const received = receivedWhenFree.get(socket);
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
export async function send(endpoint: Endpoint, request: HttpRequest): Promise<Answer> {
  const { method, headers, body, credentials, timeout, agent } = request;
  // A code and a refresh token work once: the server may have spent one before the connection broke (RFC 9110 §9.2.2).
  const repeatable = endpoint.name !== 'token' && endpoint.name !== 'refresh';
  const quote = (text: string): string => excerpt(text, credentials);
  if (!repeatable) {
    // What came on a kept-alive connection while the event loop stood still is read before that is used again. In an I/O
    // callback, the next reading is behind the next turn. The requests for a profile come at the heels of an
    // answer that was read.
    await turn();
    await turn();
  }
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
    const refuse = (code: EagleEyeErrorCode, what: string, cure?: string, cause?: Error): void => {
      fail(() => {
        const details = { endpoint: endpoint.name, upstreamStatus: response?.statusCode, cause };
        return new EagleEyeError(code, `${titleOf(endpoint)} ${what}`, details, cure);
      });
    };
    const broken = (error: unknown): void => {
      fail(() => failure(endpoint, error, progress(), quote));
    };
    const cutOff = (): void => {
      if (!ended) {
        broken(new Error('the connection was closed'));
      }
    };
    const notSent = (error: unknown): void => {
      const cause = causeOf(error, quote);
      const cure = agent && 'Check the option "agent": an http.Agent for http URLs, an https.Agent for https.';
      refuse('request_not_sent', `could not be sent: ${cause.message}.`, cure, cause);
    };

    const deadline = setTimeout(() => {
      // When the event loop stalled, the answer may have arrived and not been read: that happens before this runs.
      void turn().then(() => {
        if (agent && !current?.socket) {
          const cure = 'Try again. If it happens again, raise the agent\'s "maxSockets", or check the proxy behind it.';
          refuse('timeout', `waited ${timeout} ms for a connection of the option "agent", and was not sent.`, cure);
        } else {
          const cure = `${spentOf(endpoint, progress())} ${CATALOGUE.timeout.cure}`;
          refuse('timeout', `got no complete answer within ${timeout} ms${begunOf(progress())}.`, cure);
        }
      });
    }, timeout);

    const read = (incoming: IncomingMessage): void => {
      response = incoming;
      const { statusCode: status = 0, headers: fields } = incoming;
      const encoding = fields['content-encoding'] ?? 'identity';
      const tooLarge = `was answered with more than 1 MiB (HTTP ${status}), which no answer of Eagle Eye's has.`;
      incoming.on('error', broken);
      incoming.on('close', cutOff);
      if (REDIRECTS.has(status)) {
        refuse('redirected', `was answered with a redirect (HTTP ${status}): credentials go nowhere else.`);
      } else if (encoding.toLowerCase() !== 'identity') {
        refuse('invalid_response', `was answered in the encoding ${quote(encoding)}, although it asked for none.`);
      } else if (Number(fields['content-length'] ?? 0) > MAX_RESPONSE_BYTES) {
        refuse('response_too_large', tooLarge);
      }
      // Not `for await`: that costs half as much CPU again.
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_RESPONSE_BYTES) {
          refuse('response_too_large', tooLarge);
        } else if (!ended) {
          chunks.push(chunk);
          // A million chunks of one octet each would take 400 MiB.
          if (chunks.length === MAX_CHUNKS) {
            chunks.splice(0, MAX_CHUNKS, Buffer.concat(chunks));
          }
        }
      });
      incoming.on('end', () => {
        if (!ended) {
          end(String(status));
          resolve({ endpoint, status, headers: fields, body: decode(chunks), quote });
        }
      });
    };

    const start = (): void => {
      connected = false;
      const { hostname, port, path } = endpoint;
      let sent: ClientRequest;
      try {
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
        if (sent === current && repeatable && sent.reusedSocket && !response && !ended) {
          // The server had closed a kept-alive connection. The agent's next one may be closed, too: then this runs again,
          // until a fresh one.
          start();
        } else if (sent === current && !response?.complete) {
          broken(error);
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
