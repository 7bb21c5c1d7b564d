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
  const get = typeof app === 'string' ? browserAt(base) : agentOf(app);
  for (let path = loginPath, redirects = 0; redirects < 10; redirects += 1) {
    const { status, headers } = await get(path);
    if (!headers.location) throw new Error(`GET ${path} answered ${status}, not a redirect to the sign-in page`);
    const { origin, pathname, search } = new URL(headers.location, new URL(path, base));
    if (origin + pathname === authorizationURL) return get(await callbackPath(decisionURL + search, form));
    if (origin !== base) {
      throw new Error(
        `GET ${path} leads to ${origin + pathname}: give the application this stand-in's strategyOptions`,
      );
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

function agentOf(agent: MockAgent) {
  return async (path: string) => {
    const { status, headers, text = '' } = await agent.get(path);
    return answerOf(status, Object.entries(headers), text, '');
  };
}

/** Requests of one browser, which keeps its cookies. */
function browserAt(baseURL: string) {
  const cookies = new Map<string, string>();
  const cookieHeader = () => [...cookies].map((cookie) => cookie.join('=')).join('; ');
  return async (path: string) => {
    const headers = cookies.size > 0 ? { cookie: cookieHeader() } : undefined;
    const response = await fetch(new URL(path, baseURL), { redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=;]*)=([^;]*)/.exec(line) ?? [];
      const expires = /; *expires=([^;]*)/i.exec(line)?.[1] ?? '';
      if (/; *max-age=(0|-)/i.test(line) || Date.parse(expires) <= Date.now()) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answerOf(response.status, [...response.headers], await response.text(), cookieHeader());
  };
}

function answerOf(status: number, given: [string, unknown][], text: string, cookie: string): MockCallbackAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of given) headers[name] = [headers[name] ?? [], value].flat(2).join(', ');
  const isJSON = /^application\/([\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '');
  return { status, headers, text, body: isJSON ? (JSON.parse(text) as unknown) : undefined, cookie };
}
