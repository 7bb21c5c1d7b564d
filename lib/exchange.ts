import type { Agent, ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { debuglog } from 'node:util';

import type { EagleEyeRequestError } from './errors';
import * as fault from './exchange-fault';

/** More than any answer of Eagle Eye's that this package asks for, in bytes. */
export const MAX_RESPONSE_BYTES = 1024 * 1024;

/** How requests are sent: the same for every request of one strategy. */
export interface ExchangeSettings {
  /**
   * Milliseconds for one request as a whole, up to the last byte received: the wait for one of the agent's sockets, the
   * connection, TLS, headers and body.
   */
  readonly timeout: number;
  /** Node's global agent if left out. */
  readonly agent?: Agent | undefined;
}

/** One request. */
export interface ExchangeRequest extends fault.FaultyRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
  /**
   * Whether the request may be sent again when a kept-alive connection turns out to be closed. Not for a code or a
   * refresh token: the server may have spent it before the connection broke (RFC 9110 §9.2.2).
   */
  readonly repeatable: boolean;
}

/** One answer, of whatever status, with what is needed to say what is wrong with it without telling a secret. */
export interface Answer extends fault.FaultyRequest {
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

/** A request whose agent could not connect it, or has not yet, has no socket. */
function stageOf(sent: ClientRequest): fault.Stage {
  return sent.socket ? 'no answer' : 'no connection';
}

class Exchange {
  #current: ClientRequest | undefined;
  #deadline: NodeJS.Timeout | undefined;
  /** The answer, once it has begun. */
  #answer: IncomingMessage | undefined;
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
      const stage = this.#current && stageOf(this.#current);
      this.#fail(
        stage === 'no connection'
          ? fault.queued(this.request, timeout)
          : fault.timedOut(this.request, timeout, this.#answer?.statusCode),
      );
    }, timeout);
    this.#send();
  }

  #send(): void {
    const { endpoint, method, headers, body, repeatable } = this.request;
    let sent: ClientRequest;
    try {
      const { hostname, port, path } = endpoint;
      sent = endpoint.request({ hostname, port, path, method, headers, agent: this.settings.agent });
    } catch (error) {
      this.#fail(fault.notSent(this.request, error));
      return;
    }
    this.#current = sent;
    sent.on('response', (response) => {
      this.#read(response);
    });
    sent.on('error', (error) => {
      // The server closed the connection while it was kept alive: the others that the agent keeps may be closed as well,
      // and are used up by this until a new one is made.
      if (repeatable && sent.reusedSocket && !this.#answer && this.#deadline) {
        this.#send();
      } else if (!this.#answer?.complete) {
        const stage = this.#answer ? 'answered' : stageOf(sent);
        this.#fail(fault.broken(this.request, error, stage, this.#answer?.statusCode));
      }
    });
    sent.on('close', () => {
      // An answer that has begun closes by itself: where requests are mocked, not before the request does. Behind an error
      // or a repetition there is nothing to do.
      if (!this.#answer && this.#current === sent) {
        this.#cutOff();
      }
    });
    try {
      sent.end(body);
    } catch (error) {
      this.#fail(fault.notSent(this.request, error));
    }
  }

  #read(response: IncomingMessage): void {
    const { headers, statusCode = 0 } = response;
    this.#answer = response;
    response.on('error', (error) => {
      this.#fail(fault.broken(this.request, error, 'answered', statusCode));
    });
    response.on('close', () => {
      this.#cutOff();
    });
    if (statusCode >= 300 && statusCode < 400) {
      this.#fail(fault.redirected(this.request, statusCode));
      return;
    }
    if (Number(headers['content-length'] ?? 0) > MAX_RESPONSE_BYTES) {
      this.#fail(fault.tooLarge(this.request, statusCode));
      return;
    }
    response.on('data', (chunk: Buffer) => {
      this.#size += chunk.length;
      if (this.#size > MAX_RESPONSE_BYTES) {
        this.#fail(fault.tooLarge(this.request, statusCode));
      } else {
        this.#chunks.push(chunk);
      }
    });
    response.on('end', () => {
      if (this.#settle(`${statusCode}`)) {
        const { endpoint, secrets } = this.request;
        this.resolve({ endpoint, secrets, status: statusCode, body: decode(this.#chunks) });
      }
    });
  }

  #cutOff(): void {
    // No error is made for an exchange that has ended: one costs as much as sending a request.
    if (this.#deadline) {
      this.#fail(fault.cutOff(this.request, undefined, this.#answer?.statusCode));
    }
  }

  /** Ends the exchange, once; what the socket does afterwards changes nothing. */
  #settle(outcome: string): boolean {
    if (!this.#deadline) {
      return false;
    }
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    if (debug.enabled) {
      debug('%s %s: %s', this.request.method, this.request.endpoint.location, outcome);
    }
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
