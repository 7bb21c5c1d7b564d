import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers';
import { debuglog, promisify } from 'node:util';

import { causeOf, connectionError, incomplete } from './errors/broken-connection';
import { type EagleEyeError, requestError, type RequestTarget } from './errors/eagle-eye-error';
import { excerpt } from './errors/excerpt';
import { type Answer, errorResponse, isGood } from './errors/refused-answer';

/** More than any answer of Eagle Eye's that this package asks for, in characters; a character has at least one byte. */
const MAX_RESPONSE_LENGTH = 1024 * 1024;
/** RFC 9110 §15.4: the statuses that name another place. 304 is not one of them. */
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const debug = debuglog('passport-eagleeye');

/** Lets the event loop turn once. Node's own: jsdom has none, and fake timers put theirs in its place. */
export const turn = promisify(setImmediate);

/** Bytes that a kept-alive socket had received when its last answer ended. */
const receivedWhenFree = new WeakMap<Socket, number | undefined>();

/**
 * Whether something arrived on a kept-alive socket between two requests: it would be taken for the next one's answer. Not
 * seen is what has arrived but was not read yet, since the event loop stood still: it is read before a code or a refresh token
 * is sent; the requests for a profile do without that wait, which is 4 % of a login. Nor is seen what arrives just after the
 * next request was written. Both need an upstream that answers once more than it was asked.
 */
function hasSurplus(socket: Socket): boolean {
  if (!receivedWhenFree.has(socket)) {
    receivedWhenFree.set(socket, undefined);
    socket.on('free', () => receivedWhenFree.set(socket, socket.bytesRead));
  }
  const received = receivedWhenFree.get(socket);
  return received !== undefined && received !== socket.bytesRead;
}

/**
 * Makes one request to Eagle Eye: one deadline over all of it, a bounded answer, no redirect followed, exactly one
 * outcome, and the socket given back or destroyed in every case.
 *
 * @param body - makes it a POST; without one it is a GET
 * @param timeout - milliseconds for all of it: the wait for one of the agent's sockets, connection, TLS, headers, body
 * @param agent - Node's global agent if left out
 * @returns the answer, of status 2xx
 * @throws EagleEyeError (as a rejection) when no whole answer came, or one that refuses
 */
export async function send(
  target: RequestTarget,
  headers: http.OutgoingHttpHeaders,
  body: string | undefined,
  timeout: number,
  agent: http.Agent | undefined,
): Promise<Answer> {
  const { name, url } = target;
  const method = body === undefined ? 'GET' : 'POST';
  const isSecure = url.protocol === 'https:';
  // A code and a refresh token work once: the server may have spent one before the connection broke (RFC 9110 §9.2.2).
  const isRepeatable = name !== 'token' && name !== 'refresh';
  if (!isRepeatable) {
    // In an I/O callback, the next reading is behind the next turn.
    await turn();
    await turn();
  }
  const answer = await new Promise<Answer>((resolve, reject) => {
    let text = '';
    // A flag of its own, and not the timer: what stubs setTimeout may return nothing.
    let isEnded = false;
    let connected = false;
    let current: http.ClientRequest | undefined;
    let response: http.IncomingMessage | undefined;

    const progress = () => ({ hasSocket: Boolean(current?.socket), connected, status: response?.statusCode });
    const end = (outcome: string): void => {
      isEnded = true;
      clearTimeout(deadline);
      debug('%s %s: %s', method, url.origin + url.pathname, outcome);
    };
    const fail = (error: EagleEyeError): void => {
      if (!isEnded) {
        end(error.code);
        current?.destroy();
        reject(error);
      }
    };
    const broken = (error: unknown): void => {
      fail(connectionError(target, error, progress()));
    };

    const late = (): void => {
      if (agent && !current?.socket) {
        const what = `waited ${timeout} ms for a connection of the option "agent", and was not sent`;
        const cure = 'Try again. If it happens again, raise the agent\'s "maxSockets", or check the proxy behind it.';
        fail(requestError(target, 'timeout', what, {}, cure));
      } else {
        fail(incomplete(target, 'timeout', `got no complete answer within ${timeout} ms`, progress()));
      }
    };
    const deadline = setTimeout(() => {
      if (connected) {
        // When the event loop stalled, the answer may have arrived and not been read: that happens before this runs.
        void turn().then(late);
      } else {
        // Not written yet: after a turn it might be, and its answer be lost.
        late();
      }
    }, timeout);

    const read = (incoming: http.IncomingMessage): void => {
      response = incoming;
      const { statusCode: status = 0, headers: fields } = incoming;
      const encoding = fields['content-encoding'] ?? 'identity';
      const unusable = (what: string): void => {
        fail(requestError(target, 'invalid_response', what, { upstreamStatus: status }));
      };
      incoming.on('error', broken);
      if (REDIRECTS.has(status)) {
        unusable(`was answered with a redirect (HTTP ${status}): credentials go nowhere else`);
      } else if (encoding.toLowerCase() !== 'identity') {
        const named = excerpt(encoding, target.credentials);
        unusable(`was answered in the encoding ${named}, although it asked for none`);
      }
      // Not `for await`: that costs half as much CPU again.
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_RESPONSE_LENGTH) {
          unusable(`was answered with more than 1 MiB (HTTP ${status}), which no answer of Eagle Eye's has`);
        }
      });
      incoming.on('end', () => {
        // An answer that was given up may end as well: Node reads on what has arrived.
        if (!isEnded) {
          end(String(status));
          resolve({ target, status, headers: fields, body: text.replace(/^\ufeff/, '') });
        }
      });
    };

    const start = (): void => {
      connected = false;
      const options = { method, headers, agent };
      try {
        // Looked up at each request: what traces or records requests may take the place of Node's functions.
        const sent = isSecure ? https.request(url, options) : http.request(url, options);
        current = sent;
        sent.on('socket', (socket: Socket & { secureConnecting?: boolean }) => {
          if (hasSurplus(socket)) {
            // Nothing of the request has been written yet.
            start();
            sent.destroy();
          } else if (socket.connecting || socket.secureConnecting) {
            socket.once(isSecure ? 'secureConnect' : 'connect', () => {
              connected = true;
            });
          } else {
            connected = true;
          }
        });
        sent.on('response', read);
        sent.on('error', (error) => {
          if (sent !== current) {
            return;
          }
          if (isRepeatable && sent.reusedSocket && !response && !isEnded) {
            // The server had closed a kept-alive connection. The agent's next one may be closed, too: then this runs again,
            // until a fresh one.
            start();
          } else {
            broken(error);
          }
        });
        sent.on('close', () => {
          if (sent === current && !response) {
            broken({ message: 'the connection was closed' });
          }
        });
        sent.end(body);
      } catch (error) {
        const cause = causeOf(error, target.credentials);
        const cure = agent && 'Check the option "agent": an http.Agent for http URLs, an https.Agent for https.';
        fail(requestError(target, 'request_not_sent', `could not be sent: ${cause.message}`, { cause }, cure));
      }
    };
    start();
  });
  if (!isGood(answer.status)) {
    throw errorResponse(answer);
  }
  return answer;
}
