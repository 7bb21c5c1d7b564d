import { type MockEagleEye, startMockEagleEye } from 'passport-eagleeye/testing';
import request from 'supertest';

import { createApp } from './express-session';

process.env.SESSION_SECRET ??= 'a secret for the tests alone';

let eagleEye: MockEagleEye;

beforeEach(async () => {
  eagleEye = await startMockEagleEye({ authorize: 'allow', redirectURIs: ['http://127.0.0.1:3333/callback'] });
});

afterEach(() => eagleEye.stop());

/** Clicks on "Login", and comes back from Eagle Eye: the app's answer to the callback. */
async function logIn(browser: ReturnType<typeof request.agent>): Promise<request.Response> {
  const toEagleEye = await browser.get('/login').expect(302);
  const back = await fetch(toEagleEye.headers.location ?? '', { redirect: 'manual' });
  const { pathname, search } = new URL(back.headers.get('location') ?? '');
  return browser.get(pathname + search);
}

it('shows the cameras of whoever logs in', async () => {
  const browser = request.agent(createApp(eagleEye.strategyOptions));

  await logIn(browser);

  const { body } = await browser.get('/').expect(200);
  expect(body.name).toBe('Ada Keller');
  expect(body.cameras).toHaveLength(3);
});

it('offers another try to a user who says no', async () => {
  const browser = request.agent(createApp(eagleEye.strategyOptions));
  eagleEye.authorize = 'deny';

  await logIn(browser);

  await browser.get('/').expect(200, /Login with Eagle Eye Networks/);
});

it('answers 502 when Eagle Eye is out of order', async () => {
  const browser = request.agent(createApp(eagleEye.strategyOptions));
  eagleEye.fail('token', { status: 503 });

  const answer = await logIn(browser);

  expect(answer.status).toBe(502);
});
