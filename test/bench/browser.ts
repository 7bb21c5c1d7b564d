import { Agent, get, type IncomingMessage } from 'node:http';

const agent = new Agent({ keepAlive: true });

function open(port: number, path: string, cookie: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ agent, host: '127.0.0.1', port, path, headers: cookie ? { cookie } : {} }, (answer) => {
      answer.resume().on('end', () => {
        resolve(answer);
      });
    }).on('error', reject);
  });
}

/** A new visitor of the application at a port. */
export class Browser {
  #cookie = '';
  #location = '';

  constructor(private readonly port: number) {}

  /** Opens /login: the application sends the browser to the provider. */
  async begin(): Promise<void> {
    await this.#open('/login');
  }

  /** Comes back with a code: the application lets the user in, and sends the browser on. */
  async finish(): Promise<void> {
    const state = new URL(this.#location).searchParams.get('state') ?? '';
    await this.#open(`/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=${encodeURIComponent(state)}`);
    if (this.#location !== '/') {
      throw new Error(`A login came to ${this.#location}`);
    }
  }

  async #open(path: string): Promise<void> {
    const { statusCode, headers } = await open(this.port, path, this.#cookie);
    if (statusCode !== 302 || !headers.location || !headers['set-cookie']) {
      throw new Error(`${path} was answered with ${statusCode ?? 0}`);
    }
    this.#location = headers.location;
    this.#cookie = headers['set-cookie'].map((field) => field.split(';', 1)[0]).join('; ');
  }
}
