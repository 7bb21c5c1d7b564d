import { createServer, type RequestListener } from 'node:http';
import request from 'supertest';

import type { MockEagleEye } from '../../lib/testing';
import { listen } from '../support/listen';
import { api, authorizeURL, spend, start } from './stand-in';

/** An application whose login needs its cookies, as a real one does. */
function application(een: MockEagleEye, changes: Record<string, string> = {}): RequestListener {
  return (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://x');
    const cookie = req.headers.cookie ?? '';
    if (pathname === '/login') res.writeHead(302, { location: '/login/eagleeye' }).end();
    else if (pathname === '/login/eagleeye') {
      const cookies = ['login=st4te; Path=/; HttpOnly', 'old=1'];
      res.writeHead(302, { location: authorizeURL(een, changes), 'set-cookie': cookies }).end();
    } else if (pathname === '/callback' && cookie.includes('login=st4te')) {
      const error = searchParams.get('error');
      const cookies = ['login=; Max-Age=0', 'old=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'session=s'];
      res.writeHead(error ? 401 : 200, { 'content-type': 'application/json; charset=utf-8', 'set-cookie': cookies });
      res.end(JSON.stringify({ code: searchParams.get('code'), error }));
    } else res.writeHead(pathname === '/me' && cookie.includes('session=s') ? 200 : 403).end('no');
  };
}

const OPTIONS = { callbackURL: 'http://127.0.0.1:3333/callback' };

describe('logIn', () => {
  it.each(['an agent of supertest', 'a base URL'])(
    'answers what the callback answered, in one form: %s',
    async (how) => {
      const een = await start(OPTIONS);
      const app = application(een);
      const target = how === 'a base URL' ? `http://127.0.0.1:${await listen(createServer(app))}` : request.agent(app);
      const answer = await een.logIn(target, { user: 'ca1b72de' });
      expect(answer).toEqual({
        status: 200,
        headers: expect.objectContaining({
          'content-type': 'application/json; charset=utf-8',
          'set-cookie': expect.stringMatching(/^login=.*, session=s$/),
        }),
        text: expect.stringMatching(/^{"code":/),
        body: { code: expect.any(String), error: null },
        cookie: how === 'a base URL' ? 'session=s' : '',
      });
      const { body } = await spend(een, (answer.body as { code: string }).code);
      expect((await api(een, 'users/self', body.access_token)).body.id).toBe('ca1b72de');
      const headers = { cookie: answer.cookie };
      const me = typeof target === 'string' ? await fetch(`${target}/me`, { headers }) : await target.get('/me');
      expect(me.status).toBe(200);
    },
  );

  it('presses Deny when authorize is deny', async () => {
    const een = await start({ ...OPTIONS, authorize: 'deny' });
    const agent = request.agent(application(een));
    expect(await een.logIn(agent)).toMatchObject({ status: 401, body: { error: 'access_denied' } });
  });

  it('says where a login ends that does not lead to the sign-in page', async () => {
    const een = await start(OPTIONS);
    const agent = request.agent(application(een));
    await expect(een.logIn(agent, { loginPath: '/sign-in' })).rejects.toThrow('GET /sign-in answered 403');
    const other = await start(OPTIONS);
    await expect(other.logIn(agent)).rejects.toThrow(
      `GET /login/eagleeye leads to ${new URL(authorizeURL(een)).origin}`,
    );
    const circle: RequestListener = (_req, res) => res.writeHead(302, { location: '/login' }).end();
    await expect(een.logIn(request.agent(circle))).rejects.toThrow('again and again');
  });

  it('says why the stand-in refused the request', async () => {
    const een = await start(OPTIONS);
    const agent = request.agent(application(een, { redirect_uri: 'http://127.0.0.1:3333/' }));
    await expect(een.logIn(agent)).rejects.toThrow(/not on the whitelist.*http:\/\/127\.0\.0\.1:3333\/ The whitelist/);
    een.fail('authorize', { status: 503 });
    await expect(een.logIn(agent)).rejects.toThrow('the sign-in page answered 503');
  });
});

it('issueTokens is for the one who is signed in, or for the user it is told', async () => {
  const een = await start();
  expect((await api(een, 'users/self', een.issueTokens({ user: 'ca1b72de' }).access_token)).body.id).toBe('ca1b72de');
  expect((await api(een, 'users/self', een.issueTokens().access_token)).body.id).toBe('ca0f61ab');
  expect(() => een.issueTokens({ user: 'nobody' })).toThrow(TypeError);
  expect(() => een.issueTokens({ person: 'x' } as never)).toThrow(TypeError);
});
