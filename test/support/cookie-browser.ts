import { parseSetCookie, type SetCookie, stringifyCookie } from 'cookie';
import type { Express } from 'express';
import request, { type Response } from 'supertest';

function fieldsOf({ headers }: Response): string[] {
  const fields: unknown = headers['set-cookie'];
  return Array.isArray(fields) ? fields.map(String) : [];
}

/**
 * A browser at the app's address, as TLS ended before the app: it takes Secure cookies and sends them. Its cookies lie
 * open, to be stolen, swapped and changed.
 */
export class CookieBrowser {
  /** Name to value, as they came over the wire. */
  readonly cookies = new Map<string, string>();
  /** The `Set-Cookie` fields of the last answer, as sent. */
  received: string[] = [];

  constructor(private readonly app: Express) {}

  get(path: string): Promise<Response> {
    return this.#send(request(this.app).get(path));
  }

  /** A form_post: the other site has the browser send a form. */
  post(path: string, form: Record<string, string>): Promise<Response> {
    return this.#send(request(this.app).post(path).type('form').send(form));
  }

  /** Another browser that has stolen all cookies of this one. */
  copy(): CookieBrowser {
    const thief = new CookieBrowser(this.app);
    for (const [name, value] of this.cookies) {
      thief.cookies.set(name, value);
    }
    return thief;
  }

  /** The last answer's cookies, parsed; values are left as they are. */
  receivedCookies(): SetCookie[] {
    return this.received.map((field) => parseSetCookie(field, { decode: (value) => value }));
  }

  async #send(sent: request.Test): Promise<Response> {
    if (this.cookies.size > 0) {
      sent.set('cookie', stringifyCookie(Object.fromEntries(this.cookies), { encode: (value) => value }));
    }
    const response = await sent;
    this.received = fieldsOf(response);
    for (const { name, value = '', maxAge } of this.receivedCookies()) {
      if (maxAge === 0) {
        this.cookies.delete(name);
      } else {
        this.cookies.set(name, value);
      }
    }
    return response;
  }
}
