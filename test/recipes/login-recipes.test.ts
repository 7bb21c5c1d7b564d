import { parseSetCookie } from 'cookie';
import type { StrategyOptions } from 'passport-eagleeye';

import type { MockEagleEye } from 'passport-eagleeye/testing';

import type { App } from '../frameworks/app';
import { run, type Running } from '../frameworks/running-app';
import { visitEagleEye } from '../support/browser';
import { listCameras } from './api-call';
import { createApp as createExpressApp } from './express-session';
import { createApp as createFastifyApp } from './fastify';
import { createApp as createKoaApp } from './koa';

type CreateRecipe = (options: Partial<StrategyOptions>) => Promise<App>;

const expressRecipe: CreateRecipe = (options) =>
  Promise.resolve({ listener: createExpressApp(options), close: () => Promise.resolve() });

const koaRecipe: CreateRecipe = (options) =>
  Promise.resolve({ listener: createKoaApp(options).callback(), close: () => Promise.resolve() });

const fastifyRecipe: CreateRecipe = async (options) => {
  const app = await createFastifyApp(options);
  await app.ready();
  return {
    listener: (req, res) => {
      app.routing(req, res);
    },
    close: () => app.close(),
  };
};

function accessTokenOf({ requests }: MockEagleEye): string {
  const asked = requests.find(({ endpoint }) => endpoint === 'users/self');
  return String(asked?.headers.authorization).replace('Bearer ', '');
}

function runRecipe(createApp: CreateRecipe): Promise<Running> {
  return run(({ strategyOptions }) => createApp(strategyOptions), { sessions: true });
}

const RECIPES: [name: string, recipe: CreateRecipe][] = [
  ['Express with sessions', expressRecipe],
  ['Koa', koaRecipe],
  ['Fastify', fastifyRecipe],
];

describe.each(RECIPES)('the recipe for %s', (_name, recipe) => {
  it('shows a stranger the way to Eagle Eye', async () => {
    const { browser } = await runRecipe(recipe);

    const page = await browser
      .get('/')
      .expect(200)
      .expect('content-type', /^text\/html/);

    expect(page.text).toContain('<a href="/login">Login with Eagle Eye Networks</a>');
  });

  it('logs a user in, and shows the cameras of the account', async () => {
    const { browser, eagleEye } = await runRecipe(recipe);

    const page = await browser.get('/login').redirects(5).expect(200);

    expect(page.body).toEqual({ name: 'Ada Keller', cameras: eagleEye.users[0]?.cameras });
  });

  it('shows a user who said no the way to Eagle Eye again', async () => {
    const { browser, eagleEye } = await runRecipe(recipe);
    eagleEye.authorize = 'deny';

    const page = await browser.get('/login').redirects(5).expect(200);

    expect(page.text).toContain('Login with Eagle Eye Networks');
  });

  it('keeps its cookies from scripts, and its tokens out of them', async () => {
    const { browser, eagleEye } = await runRecipe(recipe);

    const begun = await browser.get('/login');
    const ended = await browser.get(await visitEagleEye(String(begun.headers.location)));

    const fields = [begun, ended].flatMap(({ headers }) => headers['set-cookie'] ?? []);
    const cookies = fields.map((field) => parseSetCookie(field));
    expect(cookies.length).toBeGreaterThanOrEqual(2);
    for (const { value = '', ...attributes } of cookies) {
      expect(attributes).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' });
      expect(value + Buffer.from(value, 'base64').toString()).not.toContain(accessTokenOf(eagleEye));
    }
  });
});

describe.each(RECIPES)('in production, the recipe for %s', (_name, recipe) => {
  beforeEach(() => {
    jest.replaceProperty(process, 'env', { ...process.env, NODE_ENV: 'production' });
    jest.spyOn(console, 'error').mockReturnValue();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('sends no cookie that would come back over http', async () => {
    const { browser } = await runRecipe(recipe);

    const { headers } = await browser.get('/login');

    const cookies = [headers['set-cookie'] ?? []].flat().map((field) => parseSetCookie(field));
    expect(cookies.filter(({ secure }) => secure !== true)).toEqual([]);
  });
});

describe('the recipe for Express with sessions', () => {
  it('ends the tokens when the user logs out', async () => {
    const { browser, eagleEye } = await runRecipe(expressRecipe);
    await browser.get('/login').redirects(5);

    await browser.post('/logout').expect(302);

    const page = await browser.get('/').expect(200);
    expect(page.text).toContain('Login with Eagle Eye Networks');
    await expect(listCameras(eagleEye.url, accessTokenOf(eagleEye))).rejects.toMatchObject({ status: 401 });
  });
});
