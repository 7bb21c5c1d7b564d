import { randomBytes } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { EagleEyeStrategy } from '../../lib';
import { sentTo } from '../support/eagle-eye';
import { begun, Browser } from '../support/login-app';
import { errorOf, failureOf, loginRequest, redirectOf, run, strategyFor } from '../support/strategy';

afterEach(() => {
  jest.restoreAllMocks();
});

const REQUEST = new IncomingMessage(new Socket());
const used = { status: 403, info: { code: 'invalid_state', reason: 'used' } };

it('a callback that comes twice at once, and once more, logs in each time: Eagle Eye is asked once', async () => {
  const { app, browser, callback } = await begun();
  const { cookies } = browser;
  const reload = async (): Promise<unknown> => (await new Browser().plant(...cookies).finish(callback)).user;
  const users = [...(await Promise.all([reload(), reload()])), await reload()];
  expect(users).toEqual([users[0], users[0], users[0]]);
  expect(users[0]).toBeDefined();
  expect([sentTo(app.een, 'token').length, sentTo(app.een, 'profile').length]).toEqual([1, 1]);
});

it('a callback that comes again without its cookie is refused', async () => {
  const { browser, callback } = await begun();
  await browser.finish(callback);
  const answer = await browser.finish(callback);
  expect(answer).toMatchObject(used);
  expect(answer.info?.message).toContain('has come back before');
});

it('another code with the same state and cookie is refused', async () => {
  const { browser, callback } = await begun();
  const { cookies } = browser;
  await browser.finish(callback);
  const answer = await browser.plant(...cookies).finish(callback.replace(/code=[^&]*/, 'code=another'));
  expect(answer).toMatchObject(used);
});

it('a callback that comes again after ten seconds is refused', async () => {
  const { browser, callback } = await begun();
  const { cookies } = browser;
  await browser.finish(callback);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 10_500);
  expect(await browser.plant(...cookies).finish(callback)).toMatchObject(used);
});

/** Begins a login: its state, and its cookie. */
async function beginWith(strategy: EagleEyeStrategy): Promise<{ state: string; cookie: string | undefined }> {
  const res = new ServerResponse(REQUEST);
  const state = new URL(await redirectOf(run(strategy, loginRequest({ res })))).searchParams.get('state') ?? '';
  const [field = ''] = [res.getHeader('set-cookie')].flat().map(String);
  return { state, cookie: field.split(';')[0] };
}

it('what Eagle Eye refused is not kept, however long the words are', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const strategy = strategyFor('http://127.0.0.1:1', { state: true });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let login = 0; login < 3000; login += 1) {
    const { state, cookie } = await beginWith(strategy);
    const query = { error: randomBytes(2000).toString('hex'), state };
    await errorOf(run(strategy, loginRequest({ query, headers: { cookie }, res: new ServerResponse(REQUEST) })));
  }
  collectGarbage();
  // 12 MB of words came.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(6_000_000);
});

it('ten thousand logins that have come back are remembered, and no more: the oldest is forgotten', async () => {
  const strategy = strategyFor('http://127.0.0.1:1', { state: true });
  const finish = async (state: string, cookie?: string): Promise<unknown> => {
    const query = { error: 'access_denied', state };
    return (
      await failureOf(run(strategy, loginRequest({ query, headers: { cookie }, res: new ServerResponse(REQUEST) })))
    ).info;
  };
  const states: string[] = [];
  for (let login = 0; login < 10_001; login += 1) {
    const { state, cookie } = await beginWith(strategy);
    expect(await finish(state, cookie)).toMatchObject({ code: 'access_denied' });
    states.push(state);
  }
  const [first = '', second = ''] = states;
  expect(await finish(first)).toMatchObject({ reason: 'cookie_missing' });
  expect(await finish(second)).toMatchObject({ reason: 'used' });
});

it('a repetition joins a login whose ten minutes end meanwhile', async () => {
  const { browser, callback } = await begun({ eagleEye: { codeLifetime: 3600 } });
  const { cookies } = browser;
  const start = Date.now();
  const clock = jest.spyOn(Date, 'now').mockReturnValue(start + 599_000);
  expect(await browser.finish(callback)).toMatchObject({ status: 200 });
  clock.mockReturnValue(start + 602_000);
  expect(await new Browser().plant(...cookies).finish(callback)).toMatchObject({ status: 200 });
});
