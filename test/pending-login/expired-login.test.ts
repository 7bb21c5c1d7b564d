import { begun, Browser } from '../support/login-app';

afterEach(() => {
  jest.restoreAllMocks();
});

it('a login that took 11 minutes has expired, and says so', async () => {
  const { browser, callback } = await begun({ eagleEye: { codeLifetime: 3600 } });
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
  const { status, info } = await browser.finish(callback);
  expect({ status, reason: info?.reason }).toEqual({ status: 403, reason: 'expired' });
  expect(info?.message).toContain('took 11 minutes');
});

it('a login that has come back is not good again in the last second of its ten minutes', async () => {
  const start = Math.ceil(Date.now() / 1000) * 1000 + 100;
  const clock = jest.spyOn(Date, 'now').mockReturnValue(start);
  const { app, browser, callback } = await begun();
  const replay = new Browser().plant(...browser.cookies);
  expect(await browser.finish(callback)).toMatchObject({ status: 200 });
  clock.mockReturnValue(start + 600_400);
  // Each login forgets those that are over.
  expect(await new Browser().logIn(app)).toMatchObject({ status: 200 });
  expect(await replay.finish(callback)).toMatchObject({ status: 403, info: { reason: 'used' } });
});
