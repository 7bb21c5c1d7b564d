import type { Agent, ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { debuglog } from 'node:util';

import type { Endpoint } from './endpoint';
import type { EagleEyeRequestError } from './errors';
import * as fault from './exchange-fault';

/** More than any answer of Eagle Eye's that this package asks for, in bytes. */
export const MAX_RESPONSE_BYTES = 1024 * 1024;

/** How requests are sent: the same for every request of one strategy. */
export interface ExchangeSettings {
  /** Milliseconds for one request as a whole, from the first byte sent to the last received. */
  readonly timeout: number;
  /** Node's global agent if left out. */
  readonly agent?: Agent | undefined;
}

/** One request. */
export interface ExchangeRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'POST';
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
  /**
   * Whether the request may be sent again when a kept-alive connection turns out to be closed. Not for a code or a
   * refresh token: the server may have spent it before the connection broke (RFC 9110 §9.2.2).
   */
  readonly repeatable: boolean;
}

/** One answer, of whatever status. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const debug = debuglog('passport-eagleeye');

function decode(chunks: Buffer[]): string {
  const [first] = chunks;
  const text = (chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * Makes one request to Eagle Eye: one deadline over all of it, a bounded answer, no redirect followed, exactly one
 * outcome, and the socket given back or destroyed in every case.
 *
 * @param request - the request
 * @param settings - deadline and agent
 * @returns the answer, whatever its HTTP status
 * @throws EagleEyeRequestError (as a rejection) when no whole answer came, with the codes of a failed request
 */
export function exchange(request: ExchangeRequest, settings: ExchangeSettings): Promise<Answer> {
  return new Promise((resolve, reject) => {
    new Exchange(request, settings, resolve, reject).start();
  });
}

class Exchange {
  #current: ClientRequest | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #size = 0;
  readonly #chunks: Buffer[] = [];

  constructor(
    private readonly request: ExchangeRequest,
    private readonly settings: ExchangeSettings,
    private readonly resolve: (answer: Answer) => void,
    private readonly reject: (error: EagleEyeRequestError) => void,
  ) {}

  start(): void {
    const { timeout } = this.settings;
    this.#deadline = setTimeout(() => {
      this.#fail(fault.timedOut(this.request.endpoint, timeout));
    }, timeout);
    this.#send(this.request.repeatable);
  }

  #send(mayRepeat: boolean): void {
    const { endpoint, method, headers, body } = this.request;
    let sent: ClientRequest;
    try {
      const { hostname, port, path } = endpoint;
      sent = endpoint.request({ hostname, port, path, method, headers, agent: this.settings.agent });
    } catch (error) {
      this.#fail(fault.notSent(endpoint, error));
      return;
    }
    this.#current = sent;
    let answered = false;
    sent.on('response', (response) => {
      answered = true;
      this.#read(response);
    });
    sent.on('error', (error) => {
      if (mayRepeat && sent.reusedSocket && !answered && this.#deadline) {
        this.#send(false);
      } else {
        this.#fail(fault.broken(endpoint, error, answered));
      }
    });
    sent.on('close', () => {
      // Behind an error, a finished answer or a repetition this finds nothing to do.
      if (this.#current === sent) {
        this.#fail(fault.cutOff(endpoint));
      }
    });
    sent.end(body);
  }

  #read(response: IncomingMessage): void {
    const { endpoint } = this.request;
    const { headers, statusCode = 0 } = response;
    if (Number(headers['content-length'] ?? 0) > MAX_RESPONSE_BYTES) {
      this.#fail(fault.tooLarge(endpoint, statusCode));
      return;
    }
    response.on('data', (chunk: Buffer) => {
      this.#size += chunk.length;
      if (this.#size > MAX_RESPONSE_BYTES) {
        this.#fail(fault.tooLarge(endpoint, statusCode));
      } else {
        this.#chunks.push(chunk);
      }
    });
    response.on('end', () => {
      if (statusCode >= 300 && statusCode < 400) {
        this.#fail(fault.redirected(endpoint, statusCode));
      } else if (this.#settle(`${statusCode}`)) {
        this.resolve({ status: statusCode, body: decode(this.#chunks) });
      }
    });
    response.on('error', (error) => {
      this.#fail(fault.broken(endpoint, error, true));
    });
  }

  /** Ends the exchange, once; what the socket does afterwards changes nothing. */
  #settle(outcome: string): boolean {
    if (!this.#deadline) {
      return false;
    }
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    debug('%s %s: %s', this.request.method, this.request.endpoint.location, outcome);
    return true;
  }

  #fail(error: EagleEyeRequestError): void {
    if (this.#settle(error.code)) {
      this.#chunks.length = 0;
      this.#current?.destroy();
      this.reject(error);
    }
  }
}
