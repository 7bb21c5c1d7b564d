/** An agent of supertest (`request.agent(app)`), which keeps cookies. */
export interface MockAgent {
  get(path: string): PromiseLike<{ status: number; headers: Record<string, unknown>; text?: string }>;
}

/** The application's answer to the callback. The same for an agent and for a base URL. */
export interface MockCallbackAnswer {
  status: number;
  /** By lower-case name; several of one name are joined by a comma. */
  headers: Record<string, string>;
  text: string;
  /** The parsed text when the answer is JSON, else `undefined`. */
  body: unknown;
  /** With a base URL: the `Cookie` header for requests of who logged in. Empty with an agent, which keeps its own. */
  cookie: string;
}

/** As `logIn` of the stand-in. The application must lead to `authorizationURL`; the form is sent to `decisionURL`. */
export async function logIn(
  app: MockAgent | string,
  loginPath: string,
  authorizationURL: string,
  decisionURL: string,
  form: Record<string, string>,
): Promise<MockCallbackAnswer> {
  const base = typeof app === 'string' ? new URL(app).origin : 'http://application.invalid';
  const agent = typeof app === 'string' ? new Browser(base) : app;
  for (let path = loginPath, redirects = 0; redirects < 10; redirects += 1) {
    const { status, headers } = await agent.get(path);
    if (typeof headers.location !== 'string') {
      throw new Error(`GET ${path} answered ${status}, not a redirect to the sign-in page`);
    }
    const { origin, pathname, search } = new URL(headers.location, new URL(path, base));
    if (origin + pathname === authorizationURL) {
      const answer = await agent.get(await callbackPath(decisionURL + search, form));
      const { text = '' } = answer;
      const joined = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
      const isJSON = /^application\/([\w.-]+\+)?json\b/i.test(String(answer.headers['content-type']));
      const body = isJSON ? (JSON.parse(text) as unknown) : undefined;
      const cookie = agent instanceof Browser ? agent.cookie : '';
      return { status: answer.status, headers: Object.fromEntries(joined), text, body, cookie };
    }
    if (origin !== base) {
      throw new Error(`GET ${path} leads to ${origin + pathname}: use the strategyOptions of this stand-in`);
    }
    path = pathname + search;
  }
  throw new Error(`GET ${loginPath} redirects again and again`);
}

/** Where the sign-in page sends the user back to. */
async function callbackPath(url: string, form: Record<string, string>): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location !== null) return new URL(location).pathname + new URL(location).search;
  // The words of the page's main part.
  const words = (await answer.text()).replace(/^[^]*<main>|(<[^>]*>|\s)+/g, ' ').trim();
  throw new Error(`the sign-in page answered ${answer.status}: ${words}`);
}

/** Keeps the cookies of an application, as an agent of supertest does. */
class Browser implements MockAgent {
  readonly #cookies = new Map<string, string>();

  constructor(private readonly baseURL: string) {}

  get cookie(): string {
    return [...this.#cookies].map((cookie) => cookie.join('=')).join('; ');
  }

  async get(path: string) {
    const headers = this.#cookies.size > 0 ? { cookie: this.cookie } : undefined;
    const response = await fetch(new URL(path, this.baseURL), { redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=;]*)=([^;]*)/.exec(line) ?? [];
      const expires = /; *expires=([^;]*)/i.exec(line)?.[1] ?? '';
      if (/; *max-age=(0|-)/i.test(line) || Date.parse(expires) <= Date.now()) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const names = [...response.headers.keys()];
    const joined = Object.fromEntries(names.map((name) => [name, response.headers.get(name)] as const));
    return { status: response.status, headers: joined, text: await response.text() };
  }
}
