import type { EagleEyeErrorCode } from 'passport-eagleeye';

import { type Browser, clickLogin, logIn, visitEagleEye } from '../support/browser';
import type { CreateApp } from './app';
import { cookieStateStore, run } from './running-app';

/** A callback by form_post: the browser posts what a redirect would have had in its query. */
function post(browser: Browser, callback: string): ReturnType<Browser['post']> {
  const { pathname, search } = new URL(callback, 'http://127.0.0.1');
  return browser.post(pathname).type('form').send(search.slice(1));
}

function setCookiesOf({ headers }: { headers: Record<string, unknown> }): string[] {
  const fields = headers['set-cookie'];
  return Array.isArray(fields) ? fields.map(String) : [];
}

function expectOneError(errors: readonly unknown[], code: EagleEyeErrorCode, ...words: string[]): void {
  expect(errors).toEqual([expect.objectContaining({ code })]);
  for (const word of words) {
    expect(errors[0]).toHaveProperty('message', expect.stringContaining(word));
  }
}

/** What a login does, whatever the framework. */
export function describeLogin(framework: string, createApp: CreateApp): void {
  describe(`a login in ${framework}`, () => {
    describe('with sessions', () => {
      it('leads through Eagle Eye back to where the user wanted to go, logged in', async () => {
        const { browser, eagleEye, errors } = await run(createApp, { sessions: true });

        const page = await browser.get('/login').redirects(5);

        const [first] = eagleEye.users;
        expect(page.status).toBe(200);
        expect(page.body).toEqual({
          id: first?.id,
          name: `${first?.firstName ?? ''} ${first?.lastName ?? ''}`,
          baseUrl: eagleEye.url,
        });
        expect(page.redirects.at(-1)).toMatch(/\/cameras$/);
        expect(errors).toEqual([]);
      });

      it('asks Eagle Eye three times, with the redirect URI letter for letter', async () => {
        const { browser, eagleEye, site } = await run(createApp, { sessions: true });

        await browser.get('/login').redirects(5);

        const [authorize, token] = eagleEye.requests;
        expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['authorize', 'token', 'users/self']);
        expect(authorize?.url).toContain(`&redirect_uri=${site.origin}/callback&`);
        expect(token?.form.redirect_uri).toBe(`${site.origin}/callback`);
      });

      it('resolves a relative callbackURL against the address that the browser asked', async () => {
        const { browser, eagleEye, site } = await run(createApp, { sessions: true, callbackURL: '/callback' });

        const page = await browser.get('/login').redirects(5);

        expect(page.body).toHaveProperty('id', eagleEye.users[0]?.id);
        expect(eagleEye.requests[1]?.form.redirect_uri).toBe(`${site.origin}/callback`);
      });

      it.each([
        ['believes', true, 'https://app.example.com/callback'],
        ['does not believe', false, undefined],
      ])('%s the proxy about the address when the option proxy is %s', async (_what, proxy, expected) => {
        const { browser, site } = await run(createApp, { sessions: true, callbackURL: '/callback', proxy });

        const begun = await browser
          .get('/login')
          .set({ 'x-forwarded-host': 'app.example.com', 'x-forwarded-proto': 'https' })
          .expect(302);

        const { searchParams } = new URL(String(begun.headers.location));
        expect(searchParams.get('redirect_uri')).toBe(expected ?? `${site.origin}/callback`);
      });

      it.each([
        ['in the order in which they began', [0, 1]],
        ['in the other order', [1, 0]],
      ])('succeeds in two tabs of one browser, %s', async (_order, order) => {
        const { browser } = await run(createApp, { sessions: true });
        const tabs = [await visitEagleEye(await clickLogin(browser)), await visitEagleEye(await clickLogin(browser))];

        for (const tab of order) {
          await browser
            .get(tabs[tab] ?? '')
            .expect(302)
            .expect('location', /\/cameras$/);
        }
        await browser.get('/cameras').expect(200);
      });

      it('takes a callback by form_post', async () => {
        const { browser } = await run(createApp, { sessions: true });

        await post(browser, await visitEagleEye(await clickLogin(browser))).expect(302);

        await browser.get('/cameras').expect(200);
      });

      it('fails with 401 when the user said no', async () => {
        const { browser, errors } = await run(createApp, { sessions: true }, { authorize: 'deny' });

        const answer = await logIn(browser);

        expect(answer.status).toBe(401);
        expect(errors).toEqual([]);
        await browser.get('/cameras').expect(401);
      });

      it('fails with 403 in a browser that did not begin it', async () => {
        const { browser, site, eagleEye } = await run(createApp, { sessions: true });
        const callback = await visitEagleEye(await clickLogin(browser));

        await site.newBrowser().get(callback).expect(403);

        expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['authorize']);
      });

      it('fails with 400 on a malformed callback', async () => {
        const { browser, errors } = await run(createApp, { sessions: true });

        await browser.get('/callback?code=a&code=b').expect(400);

        expect(errors).toEqual([]);
      });

      it('hands the framework an error, and answers 502, when Eagle Eye is out of order', async () => {
        const { browser, eagleEye, errors } = await run(createApp, { sessions: true });
        eagleEye.fail('token', { status: 500, body: 'out of order' });

        const answer = await logIn(browser);

        expect(answer.status).toBe(502);
        expectOneError(errors, 'http_error', 'HTTP 500');
      });
    });

    describe('without a session', () => {
      it('is kept in a cookie by CookieStateStore, which is gone afterwards', async () => {
        const { browser, eagleEye } = await run(createApp, { sessions: false, store: cookieStateStore() });

        const begun = await browser.get('/login').expect(302);
        const callback = await visitEagleEye(String(begun.headers.location));
        const ended = await browser.get(callback).expect(200);

        expect(ended.body).toEqual({
          user: expect.objectContaining({ id: eagleEye.users[0]?.id }),
          returnTo: '/cameras',
        });
        expect(setCookiesOf(begun)).toEqual([
          expect.stringMatching(/^eagleeye-state\.\S+=[\w-]{40,}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
        ]);
        expect(setCookiesOf(ended)).toEqual([expect.stringMatching(/^eagleeye-state\.\S+=; Max-Age=0; /)]);
      });

      it('carries PKCE in the cookie', async () => {
        const { browser, eagleEye } = await run(createApp, { sessions: false, store: cookieStateStore(), pkce: true });

        await browser.get('/login').redirects(5).expect(200);

        expect(eagleEye.requests[1]?.form.code_verifier).toMatch(/^[\w.~-]{43,128}$/);
      });

      it('says that a session or a CookieStateStore is needed when there is neither', async () => {
        const { browser, errors } = await run(createApp, { sessions: false });

        await browser.get('/login').expect(500);

        expectOneError(errors, 'session_required', 'express-session', 'new CookieStateStore({ secret })');
      });
    });
  });
}
