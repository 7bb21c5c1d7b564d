import { type IncomingMessage, request, type RequestOptions } from 'node:http';

/** The limit: the two requests of one login by `node:http`, its JSON parsed, and nothing checked. */
export class BareLogin {
  readonly #token: RequestOptions;
  readonly #profile: RequestOptions;

  constructor(upstream: string) {
    const { hostname, port } = new URL(upstream);
    const basic = Buffer.from('bench-client:bench-secret-of-32-characters-xx').toString('base64');
    this.#token = {
      hostname,
      port,
      method: 'POST',
      path: '/eagleeye/oauth2/token',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': BODY.length,
      },
    };
    this.#profile = { hostname, port, method: 'GET', path: '/eagleeye/api/v3.0/users/self' };
  }

  finish(): Promise<void> {
    return new Promise((resolve, reject) => {
      const send = (options: RequestOptions, body: string | undefined, done: (answer: unknown) => void): void => {
        const read = (response: IncomingMessage): void => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => {
            done(JSON.parse(text));
          });
        };
        request(options, read).on('error', reject).end(body);
      };
      send(this.#token, BODY, (answer) => {
        const headers = { accept: 'application/json', authorization: `Bearer ${accessTokenOf(answer)}` };
        send({ ...this.#profile, headers }, undefined, () => {
          resolve();
        });
      });
    });
  }
}

const BODY =
  'grant_type=authorization_code&scope=vms.all&code=SplxlOBeZQQYbYS6WxSbIA&redirect_uri=http%3A%2F%2F127.0.0.1%3A3333%2Fcallback';

function accessTokenOf(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'access_token' in answer ? String(answer.access_token) : '';
}
