import { createHash } from 'node:crypto';

import type { MockEagleEye } from '../../lib/testing';
import { authorize, broughtBack, codeForm, receive, type Received, requestToken, start, stopAll } from './stand-in';

afterEach(stopAll);

/** Presses a button as a browser would: the form of the page, with what is chosen in it. */
function press(standIn: MockEagleEye, page: Received, form: Record<string, string>): Promise<Received> {
  const action = /<form method="post" action="([^"]*)">/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  return receive(standIn.url + action, { method: 'POST', body: new URLSearchParams(form) });
}

describe('the sign-in page', () => {
  it('says that it is not Eagle Eye Networks', async () => {
    const { status, headers, body } = await authorize(await start());
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(body).toContain('Stand-in, not Eagle Eye Networks.');
  });

  it('has a language, a title, a viewport, a heading and one main landmark', async () => {
    const { body } = await authorize(await start());
    expect(body).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(body).toMatch(/<title>Sign in [^<]+<\/title>/);
    expect(body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(String(body).match(/<main>/g)).toHaveLength(1);
    expect(body).toContain('<h1>Sign in</h1>');
  });

  it('offers everybody who can sign in, and has the one who is signed in chosen', async () => {
    const standIn = await start();
    standIn.signedInUser = standIn.users[1]?.id ?? '';
    const { body } = await authorize(standIn);
    const chosen = [...String(body).matchAll(/<input type="radio" name="user" value="(\w+)"( checked)? required>/g)];
    expect(chosen.map(([, id, checked]) => [id, checked !== undefined])).toEqual([
      [standIn.users[0]?.id, false],
      [standIn.users[1]?.id, true],
    ]);
    for (const text of ['Ada Keller', 'ada.keller@example.com, account 00001106', 'Noor de Vries']) {
      expect(body).toContain(text);
    }
  });

  it('names somebody without a name by the id', async () => {
    const users = [{ id: 'c0ffee00', firstName: null, lastName: null, email: null, accountId: '00000007' }];
    const { body } = await authorize(await start({ users }));
    expect(body).toContain('<span>c0ffee00 <small>account 00000007</small></span>');
  });

  it('escapes every value in it', async () => {
    const evil = `"'><script>alert(1)</script>`;
    const users = [{ id: evil, firstName: evil, lastName: evil, email: evil, accountId: evil }];
    const standIn = await start({ users, clientID: evil, redirectURIs: ["http://127.0.0.1:3333/'><script>"] });
    const { body } = await authorize(standIn, { state: evil });
    expect(body).not.toContain('<script');
    expect(body).not.toContain(`"'>`);
  });

  it('may run no script, load nothing and sit in no frame; its own style is allowed by hash', async () => {
    const { headers, body } = await authorize(await start());
    const style = /<style>([^<]*)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = headers.get('content-security-policy');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('has a style for light and dark', async () => {
    const { body } = await authorize(await start());
    expect(body).toContain('color-scheme: light dark');
    expect(body).toContain('@media (prefers-color-scheme: dark)');
  });

  describe('on Allow', () => {
    it('sends the user to the client with a code for the chosen person and the state unchanged', async () => {
      const standIn = await start();
      const state = 'line\nfeed & "quotes" + é';
      const page = await authorize(standIn, { state });
      const response = await press(standIn, page, { user: standIn.users[1]?.id ?? '', decision: 'allow' });
      expect(response.status).toBe(302);
      const { code = '', ...rest } = broughtBack(response);
      expect(rest).toEqual({ state });
      const { body } = await requestToken(standIn, codeForm(standIn, code));
      expect(body.httpsBaseUrl.hostname).toBe('api.c027.eagleeyenetworks.com');
    });

    it('keeps the code challenge', async () => {
      const standIn = await start();
      const verifier = 'v'.repeat(43);
      const page = await authorize(standIn, { code_challenge: verifier });
      const response = await press(standIn, page, { user: standIn.signedInUser, decision: 'allow' });
      const { code = '' } = broughtBack(response);
      expect((await requestToken(standIn, codeForm(standIn, code))).status).toBe(400);
      expect((await requestToken(standIn, codeForm(standIn, code, { code_verifier: verifier }))).status).toBe(200);
    });

    it.each<Record<string, string>>([{ user: 'nobody' }, {}])(
      'shows an error page when nobody was chosen: %j',
      async (form) => {
        const standIn = await start();
        const response = await press(standIn, await authorize(standIn), { ...form, decision: 'allow' });
        expect(response.status).toBe(400);
      },
    );
  });

  describe('on Deny', () => {
    it('sends the user to the client with access_denied and the state', async () => {
      const standIn = await start();
      const response = await press(standIn, await authorize(standIn), { decision: 'deny' });
      expect(broughtBack(response)).toMatchObject({ error: 'access_denied', state: 'st4te' });
    });
  });

  it('checks the request again when a button is pressed', async () => {
    const standIn = await start();
    const init = { method: 'POST', body: new URLSearchParams({ user: standIn.signedInUser, decision: 'allow' }) };
    const { status } = await receive(
      `${standIn.url}/oauth2/authorize/decision?redirect_uri=https://evil.example`,
      init,
    );
    expect(status).toBe(400);
  });

  it('shows an error page when no button was pressed', async () => {
    const standIn = await start();
    expect((await press(standIn, await authorize(standIn), {})).status).toBe(400);
  });
});
