import type { RequestListener } from 'node:http';

import supertest from 'supertest';

import { startApp } from '../support/login-app';
import { start } from './stand-in';

describe('logIn', () => {
  it.each(['an agent of supertest', 'a base URL'])('answers what the callback answered: %s', async (how) => {
    const { url, een } = await startApp();
    const answer = await een.logIn(how === 'a base URL' ? url : supertest.agent(url), { user: 'ca1b72de' });
    expect(answer).toEqual({
      status: 200,
      headers: expect.objectContaining({ 'content-type': 'application/json; charset=utf-8' }),
      text: expect.stringMatching(/^{"user":/),
      body: expect.objectContaining({ user: expect.objectContaining({ id: 'ca1b72de' }) }),
      // That of the login is gone with it.
      cookie: '',
    });
  });

  it('presses Deny when authorize is deny', async () => {
    const { url, een } = await startApp({ eagleEye: { authorize: 'deny' } });
    expect(await een.logIn(url)).toMatchObject({ body: { info: { code: 'access_denied' } } });
  });

  it('says where a login ends that does not lead to the sign-in page', async () => {
    const { url, een } = await startApp();
    await expect(een.logIn(url, { loginPath: '/sign-in' })).rejects.toThrow('GET /sign-in answered 404');
    const { origin } = new URL(een.strategyOptions.authorizationURL);
    await expect((await start()).logIn(url)).rejects.toThrow(`GET /login leads to ${origin}`);
    const circle: RequestListener = (_req, res) => res.writeHead(302, { location: '/login' }).end();
    await expect(een.logIn(supertest.agent(circle))).rejects.toThrow('again and again');
  });

  it('says why the stand-in refused the request', async () => {
    const { url, een } = await startApp({ authenticate: { callbackURL: 'http://127.0.0.1:3333/' } });
    await expect(een.logIn(url)).rejects.toThrow(/not on the whitelist.*http:\/\/127\.0\.0\.1:3333\/ The whitelist/);
    een.fail('authorize', { status: 503 });
    await expect(een.logIn(url)).rejects.toThrow('the sign-in page answered 503');
  });
});

it('issueTokens throws a TypeError for a user or an option that it does not know', async () => {
  const een = await start();
  expect(() => een.issueTokens({ user: 'nobody' })).toThrow(TypeError);
  expect(() => een.issueTokens({ person: 'x' } as never)).toThrow(TypeError);
});
