import session from 'express-session';
import { type RequestHandler } from 'express';

import { begun, Browser, startApp } from '../support/login-app';

type Bag = Record<string, unknown> & { passport?: unknown };

/** A session of the simplest kind: one object for the browsers of a test. */
function sessionOf(bag: Bag): RequestHandler {
  return (req, _res, next) => {
    Object.assign(req, { session: bag });
    next();
  };
}

const stored = (): RequestHandler =>
  session({ secret: 'a secret of the tests', resave: false, saveUninitialized: false });

describe.each([
  ['asked for by name', { options: { store: true } }],
  ['where the request does not know its response', { hidesResponse: true }],
])('pending logins in the session, %s', (_what, settings) => {
  it('come back, several tabs at once, and no cookie is set for them', async () => {
    const app = await startApp({ ...settings, before: [stored()], authenticate: ({ url }) => ({ state: url }) });
    const browser = new Browser();
    const [first, second] = [await browser.begin(app, '/login?1'), await browser.begin(app, '/login?2')];
    expect([...browser.cookies.keys()]).toEqual(['connect.sid']);
    expect(await browser.finish(await browser.visit(first))).toMatchObject({ info: { state: '/login?1' } });
    expect(await browser.finish(await browser.visit(second))).toMatchObject({ info: { state: '/login?2' } });
  });

  it('are bounded by number and bytes, and leave other data under the key alone', async () => {
    const state = 'x'.repeat(498);
    const bag: Bag = { 'oauth2:localhost': { mine: 'kept' } };
    const app = await startApp({ ...settings, before: [sessionOf(bag)], authenticate: { state } });
    const browser = new Browser();
    for (let login = 0; login < 40; login += 1) {
      await browser.begin(app);
      expect(JSON.stringify(bag).length).toBeLessThan(2200);
    }
    expect(await browser.logIn(app)).toMatchObject({ status: 200, info: { state } });
    expect(bag['oauth2:localhost']).toMatchObject({ mine: 'kept' });
  });

  it('are dropped when the session is renewed, and that is said', async () => {
    const { app, browser, callback } = await begun({
      ...settings,
      before: [stored()],
      prepare: (server) => {
        server.use('/renew', stored(), (req, res) => {
          req.session.regenerate(() => {
            res.end();
          });
        });
      },
    });
    await browser.get(`${app.url}/renew`);
    const { status, info } = await browser.finish(callback);
    expect({ status, reason: info?.reason }).toEqual({ status: 403, reason: 'cookie_missing' });
    expect(info?.message).toMatch(/session was renewed/);
  });

  it('belong to a session, whatever ID an application writes into it', async () => {
    let bag: Bag = { sessionId: 'room 7' };
    const shared: RequestHandler = (...request) => sessionOf(bag)(...request);
    const { callback } = await begun({ ...settings, before: [shared] });
    bag = { sessionId: 'room 7' };
    expect(await new Browser().finish(callback)).toMatchObject({ status: 403, info: { reason: 'cookie_missing' } });
  });

  it('join when the callback comes twice before the session was saved', async () => {
    const bag: Bag = {};
    let isLoaded = false;
    const loaded: RequestHandler = (...request) => sessionOf(isLoaded ? structuredClone(bag) : bag)(...request);
    const app = await startApp({ ...settings, before: [loaded] });
    const callback = await new Browser().visit(await new Browser().begin(app));
    isLoaded = true;
    const answers = await Promise.all([new Browser().finish(callback), new Browser().finish(callback)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(app.een.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
  });

  it('work once', async () => {
    const { browser, callback } = await begun({ ...settings, before: [sessionOf({})] });
    expect(await browser.finish(callback)).toMatchObject({ status: 200 });
    expect(await browser.finish(callback)).toMatchObject({ status: 403, info: { reason: 'used' } });
  });
});

it('says what is missing when there is neither a response nor a session', async () => {
  const bare = await startApp({ hidesResponse: true });
  expect((await new Browser().get(`${bare.url}/login`)).text).toMatch(/response_required.*req\.res = res/);
  const asked = await startApp({ options: { store: true } });
  expect((await new Browser().get(`${asked.url}/login`)).text).toMatch(/session_required.*session plugin/);
});
