import { type IncomingMessage, request, type RequestOptions } from 'node:http';

import { Passport, type Strategy } from 'passport';

/** A browser in the middle of a login: what it keeps, what the session keeps, and where it was sent. */
interface Visit {
  readonly session: object;
  readonly headers: { host: string; cookie?: string };
  location: string;
}

/**
 * Drives one strategy through Passport's own `authenticate`. Request and response have what Passport and the strategies read
 * and write, and nothing else: no framework is measured.
 */
export class BareLegs {
  readonly #authenticate: (req: object, res: object, next: (error?: unknown) => void) => void;

  constructor(strategy: Strategy) {
    const passport = new Passport();
    passport.use('measured', strategy);
    this.#authenticate = passport.authenticate('measured', { session: false });
  }

  /** The authorize leg: to the redirect. */
  begin(): Promise<Visit> {
    return new Promise((resolve, reject) => {
      const visit: Visit = { session: {}, headers: { host: '127.0.0.1:3333' }, location: '' };
      const res = responseThatEnds((headers) => {
        visit.location = String(headers.get('location'));
        const [cookie] = [headers.get('set-cookie')].flat();
        visit.headers.cookie = typeof cookie === 'string' ? cookie.split(';', 1)[0] : undefined;
        resolve(visit);
      });
      const { session, headers } = visit;
      this.#authenticate({ method: 'GET', url: '/login', headers, query: {}, session, res }, res, () => {
        reject(new Error('The authorize leg did not end in a redirect'));
      });
    });
  }

  /** The callback leg: from the code to the user. */
  finish({ session, headers, location }: Visit): Promise<void> {
    const query = { code: CODE, state: new URL(location).searchParams.get('state') };
    return new Promise((resolve, reject) => {
      const res = responseThatEnds(() => {
        reject(new Error('The callback leg failed'));
      });
      const url = `/callback?code=${CODE}&state=${query.state ?? ''}`;
      this.#authenticate({ method: 'GET', url, headers, query, session, res }, res, (error) => {
        if (error) {
          reject(new Error('The callback leg failed', { cause: error }));
        } else {
          resolve();
        }
      });
    });
  }
}

const CODE = 'SplxlOBeZQQYbYS6WxSbIA';

function responseThatEnds(end: (headers: ReadonlyMap<string, unknown>) => void): object {
  const headers = new Map<string, unknown>();
  return {
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: unknown) => headers.set(name.toLowerCase(), value),
    end: () => {
      end(headers);
    },
  };
}

const BODY = `grant_type=authorization_code&scope=vms.all&code=${CODE}&redirect_uri=http%3A%2F%2F127.0.0.1%3A3333%2Fcallback`;

function send(url: string, options: RequestOptions, body = ''): Promise<{ access_token?: string }> {
  return new Promise((resolve, reject) => {
    const read = (response: IncomingMessage): void => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        resolve(JSON.parse(text) as { access_token?: string });
      });
    };
    request(url, options, read).on('error', reject).end(body);
  });
}

/** The limit: the two requests of one login by `node:http`, their JSON parsed, and nothing checked. */
export async function bareLogin(upstream: string): Promise<void> {
  const { access_token = '' } = await send(
    `${upstream}/eagleeye/oauth2/token`,
    {
      method: 'POST',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${Buffer.from('bench-client:bench-secret-of-32-characters-xx').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': BODY.length,
      },
    },
    BODY,
  );
  const headers = { accept: 'application/json', authorization: `Bearer ${access_token}` };
  await send(`${upstream}/eagleeye/api/v3.0/users/self`, { headers });
}
