import { begun } from '../support/login-app';

afterEach(() => {
  jest.restoreAllMocks();
});

it('a login that took 11 minutes has expired, and says so', async () => {
  const { browser, callback } = await begun({ eagleEye: { codeLifetime: 3600 } });
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
  const { status, info } = await browser.finish(callback);
  expect({ status, reason: info?.reason }).toEqual({ status: 403, reason: 'expired' });
  expect(info?.message).toContain('took 11 minutes and has expired: it may take 10 minutes.');
});
