import { sentTo } from '../support/eagle-eye';
import { begun, Browser } from '../support/login-app';

afterEach(() => {
  jest.restoreAllMocks();
});

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
