import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';

import express, { type Express, type RequestHandler } from 'express';
import { Passport } from 'passport';

import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../../lib/testing';
import { startEagleEye } from './eagle-eye';
import { listen } from './listen';

/** What the app answers to a callback, as JSON. */
export interface LoginAnswer {
  readonly status: number;
  readonly user?: { id: string; accessToken: string; refreshToken: string };
  readonly info?: { code?: string; reason?: string; message?: string; state?: unknown };
  readonly error?: { code?: string; message: string };
}

/** How an app is set up; everything may be left out. */
export interface AppSettings {
  readonly options?: Partial<StrategyOptions>;
  /** Options of `authenticate` on the first leg. */
  readonly authenticate?: Record<string, unknown> | ((req: IncomingMessage) => Record<string, unknown>);
  /** Stands before the routes: a session, say. */
  readonly before?: readonly RequestHandler[];
  readonly prepare?: (app: Express) => void;
  /** Whether the strategy gets a request that does not know its response, as in some frameworks. */
  readonly hidesResponse?: boolean;
  readonly eagleEye?: MockEagleEyeOptions;
}

type AppError = Error & { status?: number; code?: string };

/** A running application with a login, and the stand-in that it talks to. */
export interface LoginApp {
  readonly url: string;
  readonly port: number;
  readonly een: MockEagleEye;
  readonly strategy: EagleEyeStrategy;
  /** Whatever the app ended in beside its answers. */
  readonly thrown: unknown[];
}

/** An Express app without a session, unless `before` brings one; what a login came to is answered as JSON. */
export async function startApp(settings: AppSettings = {}): Promise<LoginApp> {
  const app = express();
  const port = await listen(createServer(app));
  const url = `http://127.0.0.1:${port}`;
  const callbackURL = `${url}/callback`;
  const een = await startEagleEye({ callbackURL, ...settings.eagleEye });
  const strategy = new EagleEyeStrategy(
    { ...een.strategyOptions, ...settings.options },
    (accessToken, refreshToken, profile, done) => {
      done(null, { id: profile.id, accessToken, refreshToken });
    },
  );
  const passport = new Passport();
  passport.use(strategy);
  const thrown: unknown[] = [];
  settings.prepare?.(app);
  settings.before?.forEach((handler) => app.use(handler));
  const seen = <Req extends object>(req: Req): Req =>
    settings.hidesResponse ? (Object.create(req, { res: { value: undefined } }) as Req) : req;
  app.get('/login', (req, res, next) => {
    const given = settings.authenticate ?? {};
    const options = typeof given === 'function' ? given(req) : given;
    passport.authenticate('eagleeye', options, undefined)(seen(req), res, next);
  });
  app.get('/callback', (req, res, next) => {
    const answer = (error: AppError | null, user: unknown, info: unknown, status = 200): void => {
      res
        .status(error ? (error.status ?? 500) : status)
        .json(error ? { error: Object.assign({}, error, { message: error.message }) } : { user, info });
    };
    passport.authenticate('eagleeye', answer)(seen(req), res, next);
  });
  app.use(((error: AppError, _req, res, _next) => {
    thrown.push(error);
    res.status(error.status ?? 500).json({ error: { code: error.code, message: error.message } });
  }) as express.ErrorRequestHandler);
  return { url, port, een, strategy, thrown };
}

/** A browser: keeps cookies by host, and sends the oldest first. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** The longest `Cookie` field that it has sent, and the longest cookie that it was given. */
  longestField = 0;
  longestCookie = 0;
  setCookies: string[] = [];

  constructor(private readonly headers: Record<string, string> = {}) {}

  /** GET without following a redirect, at the port of the URL, with the URL's host in the `Host` field. */
  async get(url: string, method = 'GET'): Promise<{ status: number; location: string; text: string }> {
    const { port, pathname, search, host } = new URL(url);
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    this.longestField = Math.max(this.longestField, cookie.length);
    const headers = { host, ...(cookie && { cookie }), ...this.headers };
    const sent = request({ host: '127.0.0.1', port, path: pathname + search, headers, method }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
    }
    this.setCookies = response.headers['set-cookie'] ?? [];
    for (const line of this.setCookies) {
      this.longestCookie = Math.max(this.longestCookie, line.length);
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
      this.cookies.delete(name);
      if (!/max-age=0/i.test(line)) {
        this.cookies.set(name, value);
      }
    }
    return { status: response.statusCode ?? 0, location: response.headers.location ?? '', text };
  }

  post(url: string): ReturnType<Browser['get']> {
    return this.get(url, 'POST');
  }

  /** Clicks on "Login": the URL at Eagle Eye. */
  async begin(app: Pick<LoginApp, 'url'>, path = '/login'): Promise<URL> {
    const { location, text } = await this.get(app.url + path);
    if (!location) {
      throw new Error(`no redirect, but ${text}`);
    }
    return new URL(location);
  }

  /** Allows, or denies, at Eagle Eye: the URL of the callback. */
  async visit(authorize: URL): Promise<string> {
    return (await fetch(authorize, { redirect: 'manual' })).headers.get('location') ?? '';
  }

  /** Opens the callback: what the app says. */
  async finish(callback: string): Promise<LoginAnswer> {
    const { status, text } = await this.get(callback);
    return { status, ...(JSON.parse(text) as object) };
  }

  async logIn(app: LoginApp, path = '/login'): Promise<LoginAnswer> {
    return this.finish(await this.visit(await this.begin(app, path)));
  }
}

/** A login that Eagle Eye has sent back, and whose callback the browser has not opened yet. */
export async function begun(settings?: AppSettings): Promise<{ app: LoginApp; browser: Browser; callback: string }> {
  const app = await startApp(settings);
  const browser = new Browser();
  return { app, browser, callback: await browser.visit(await browser.begin(app)) };
}
