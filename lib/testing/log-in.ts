import { DECISION_PATH } from './authorize';

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
  /** With a base URL: the `Cookie` header for requests of the user who logged in. An agent keeps its own cookies: empty. */
  cookie: string;
}

/** What the login needs to know of the stand-in. */
interface SignInPage {
  readonly url: string;
  /** The origins at which an application may look for it. */
  readonly origins: readonly string[];
  readonly form: { readonly decision: string; readonly user: string };
}

/** See `logIn` of the stand-in. */
export async function logIn(
  app: MockAgent | string,
  loginPath: string,
  { url, origins, form }: SignInPage,
): Promise<MockCallbackAnswer> {
  const get = typeof app === 'string' ? browserAt(app) : agentOf(app);
  const base = typeof app === 'string' ? app : 'http://application.invalid';
  let path = loginPath;
  for (let redirects = 0; redirects < 10; redirects += 1) {
    const { status, headers } = await get(path);
    const target = status >= 300 && status < 400 ? new URL(headers.location ?? '', new URL(path, base)) : undefined;
    if (target === undefined)
      throw new Error(`GET ${path} answered ${status} in place of a redirect to the sign-in page`);
    const { origin, pathname, search } = target;
    if (origins.includes(origin) && pathname === '/oauth2/authorize') {
      const init = { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' } as const;
      const back = await fetch(`${url}${DECISION_PATH}${search}`, init);
      const location = back.headers.get('location');
      if (location === null) throw new Error(`the sign-in page answered ${back.status}: ${textOf(await back.text())}`);
      const callback = new URL(location);
      return get(callback.pathname + callback.search);
    }
    if (origin !== new URL(base).origin) {
      throw new Error(
        `GET ${path} leads to ${origin}${pathname}: give the application this stand-in's strategyOptions`,
      );
    }
    path = pathname + search;
  }
  throw new Error(`GET ${loginPath} redirects again and again`);
}

type Get = (path: string) => Promise<MockCallbackAnswer>;

function agentOf(agent: MockAgent): Get {
  return async (path) => {
    const { status, headers, text = '' } = await agent.get(path);
    return answerOf(status, Object.entries(headers), text, '');
  };
}

/** Requests of one browser, which keeps its cookies. */
function browserAt(baseURL: string): Get {
  const cookies = new Map<string, string>();
  const cookieHeader = () => [...cookies].map((cookie) => cookie.join('=')).join('; ');
  return async (path) => {
    const response = await fetch(new URL(path, baseURL), { redirect: 'manual', headers: { cookie: cookieHeader() } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=;]*)=([^;]*)/.exec(line) ?? [];
      const expires = /; *expires=([^;]*)/i.exec(line)?.[1];
      const ended = /; *max-age=(0|-)/i.test(line) || (expires !== undefined && Date.parse(expires) <= Date.now());
      if (ended) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answerOf(response.status, [...response.headers], await response.text(), cookieHeader());
  };
}

function answerOf(status: number, headers: [string, unknown][], text: string, cookie: string): MockCallbackAnswer {
  const joined: Record<string, string> = {};
  for (const [name, value] of headers) {
    const one = Array.isArray(value) ? value.join(', ') : String(value);
    joined[name] = name in joined ? `${joined[name] ?? ''}, ${one}` : one;
  }
  const isJSON = /^application\/([\w.-]+\+)?json\b/i.test(joined['content-type'] ?? '');
  return { status, headers: joined, text, body: isJSON ? (JSON.parse(text) as unknown) : undefined, cookie };
}

/** The words of a page's main part. */
function textOf(html: string): string {
  return html
    .replace(/^[^]*<main>|<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
