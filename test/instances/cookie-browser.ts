/** What an instance answered. */
export interface Answer {
  status: number;
  location: string;
  text: string;
}

/**
 * A browser without a screen, which follows no redirect and keeps the cookies of one site: behind a balancer every
 * instance is the same site to it.
 */
export class CookieBrowser {
  private readonly cookies = new Map<string, string>();

  get(url: string): Promise<Answer> {
    return this.send(url, {});
  }

  /** Posts a form with a CSRF token as it stood in a page. */
  post(url: string, csrfToken: string): Promise<Answer> {
    return this.send(url, { method: 'POST', body: new URLSearchParams({ csrfToken }) });
  }

  private async send(url: string, init: RequestInit): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
    };
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const name = pair.slice(0, pair.indexOf('=')).trim();
    const expires = attributes.map((attribute) => /^\s*expires=(.+)$/i.exec(attribute)?.[1]).find(Boolean);
    if (expires !== undefined && Date.parse(expires) < Date.now()) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}
