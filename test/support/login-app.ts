import { createServer, type IncomingMessage } from 'node:http';

import express, { type RequestHandler } from 'express';
import { Passport } from 'passport';
import supertest from 'supertest';

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
  readonly eagleEye?: MockEagleEyeOptions;
}

/** A running application with a login, and the stand-in that it talks to. */
export interface LoginApp {
  readonly url: string;
  readonly een: MockEagleEye;
  readonly strategy: EagleEyeStrategy;
}

/** An Express app without a session, unless `before` brings one; what a login came to is answered as JSON. */
export async function startApp(settings: AppSettings = {}): Promise<LoginApp> {
  const app = express();
  const url = `http://127.0.0.1:${await listen(createServer(app))}`;
  const callbackURL = `${url}/callback`;
  const een = await startEagleEye({ callbackURL, ...settings.eagleEye });
  const options = { ...een.strategyOptions, ...settings.options };
  const strategy = new EagleEyeStrategy(options, (accessToken, refreshToken, { id }) => {
    return { id, accessToken, refreshToken };
  });
  const passport = new Passport().use(strategy);
  settings.before?.forEach((handler) => app.use(handler));
  app.get('/login', (req, res, next) => {
    const given = settings.authenticate ?? {};
    passport.authenticate('eagleeye', typeof given === 'function' ? given(req) : given)(req, res, next);
  });
  app.get('/callback', (req, res, next) => {
    const answer = (error: unknown, user: unknown, info: unknown, status = 200): void => {
      if (error) next(error);
      else res.status(status).json({ user, info });
    };
    passport.authenticate('eagleeye', answer)(req, res, next);
  });
  app.use(((error: Error & { status?: number }, _req, res, _next) => {
    res.status(error.status ?? 500).json({ error: Object.assign({}, error, { message: error.message }) });
  }) as express.ErrorRequestHandler);
  return { url, een, strategy };
}

/** A browser: an agent of supertest, which keeps cookies, at whatever URL. */
export class Browser {
  readonly #agent = supertest.agent('');
  /** The `Set-Cookie` fields of the last answer. */
  setCookies: readonly string[] = [];

  constructor(private readonly headers: Record<string, string> = {}) {}

  /** The cookies that it keeps for the app, those for https included, as `name=value`, the oldest first. */
  get cookies(): string[] {
    const app = { domain: '127.0.0.1', path: '/', secure: true, script: false };
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- its class is not supertest's to give
    return this.#agent.jar.getCookies(app).map((cookie) => cookie.toValueString());
  }

  /** Takes cookies, as `name=value`, as if the app had set them. */
  plant(...cookies: readonly string[]): this {
    this.#agent.jar.setCookies([...cookies], '127.0.0.1', '/');
    return this;
  }

  /** GET, without following a redirect. */
  get(url: string): Promise<{ status: number; location: string; text: string }> {
    return this.#ask(this.#agent.get(url));
  }

  post(url: string, form?: object): ReturnType<Browser['get']> {
    const request = this.#agent.post(url);
    return this.#ask(form ? request.type('form').send(form) : request);
  }

  async #ask(request: supertest.Test): ReturnType<Browser['get']> {
    const { status, text, headers } = await request.set(this.headers);
    this.setCookies = [headers['set-cookie'] ?? []].flat();
    // The agent knows no Max-Age.
    const deleted = this.setCookies.filter((field) => field.includes('Max-Age=0'));
    this.#agent.jar.setCookies(
      deleted.map((field) => field.replace('Max-Age=0', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT')),
      new URL(request.url).hostname,
      '/',
    );
    return { status, location: headers.location ?? '', text };
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
