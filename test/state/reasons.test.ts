import timers from 'node:timers';

import { begun, Browser, startApp } from '../support/login-app';

afterEach(() => {
  jest.restoreAllMocks();
});

function letPass(milliseconds: number): void {
  const later = Date.now() + milliseconds;
  jest.spyOn(Date, 'now').mockReturnValue(later);
}

describe('a refused state explains itself', () => {
  it('other_host: the login began on localhost, and came back to 127.0.0.1', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
    const app = await startApp();
    const browser = new Browser();
    const { location } = await browser.get(`http://localhost:${app.port}/login`);
    // Cookies belong to a host.
    browser.cookies.clear();
    const { status, info } = await browser.finish(await browser.visit(new URL(location)));
    expect(status).toBe(403);
    expect(info).toMatchObject({ code: 'invalid_state', reason: 'other_host' });
    expect(info?.message).toContain(`began on http://localhost:${app.port}, and the callback came to ${app.url}`);
    // Said when the login began, too, and once.
    await browser.get(`http://localhost:${app.port}/login`);
    expect(warned).toHaveBeenCalledTimes(1);
    expect(warned.mock.calls[0]?.[0]).toContain(`Open ${app.url} in the browser`);
  });

  it('cookie_missing: right host, in time, but without the cookie', async () => {
    const { info } = await new Browser().finish((await begun()).callback);
    expect(info).toMatchObject({ reason: 'cookie_missing' });
    expect(info?.message).toMatch(/blocks cookies, or .* another browser/);
  });

  it('expired: the login took 11 minutes', async () => {
    const { browser, callback } = await begun({ eagleEye: { codeLifetime: 3600 } });
    letPass(11 * 60_000);
    const { info } = await browser.finish(callback);
    expect(info).toMatchObject({ reason: 'expired' });
    expect(info?.message).toContain('took 11 minutes');
  });

  it('used: also in the last second of its ten minutes', async () => {
    const start = Math.ceil(Date.now() / 1000) * 1000 + 100;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(start);
    const { app, browser, callback } = await begun();
    const replay = new Browser();
    browser.cookies.forEach((value, name) => replay.cookies.set(name, value));
    expect(await browser.finish(callback)).toMatchObject({ status: 200 });
    clock.mockReturnValue(start + 600_400);
    expect(await new Browser().logIn(app)).toMatchObject({ status: 200 });
    expect(await replay.finish(callback)).toMatchObject({ status: 403, info: { reason: 'used' } });
  });

  it('used: the callback is opened once more', async () => {
    const { browser, callback } = await begun();
    await browser.finish(callback);
    const { info } = await browser.finish(callback);
    expect(info).toMatchObject({ reason: 'used' });
    expect(info?.message).toContain('has come back before');
  });

  it.each([
    ...['code=abc', 'code=abc&state=', 'code=abc&state=made-up', `code=abc&state=${'A'.repeat(100)}`],
    ...['error=access_denied', 'error=server_error&error_description=Please+call+us&state=made-up'],
  ])('not_ours: %s', async (query) => {
    const app = await startApp();
    const { status, info } = await new Browser().finish(`${app.url}/callback?${query}`);
    expect({ status, reason: info?.reason }).toEqual({ status: 403, reason: 'not_ours' });
    expect(info?.message).not.toContain('call us');
    expect(app.een.requests).toEqual([]);
  });

  it('shows nothing of a state that was altered, nor of a strange Host field', async () => {
    const { app, browser, callback } = await begun();
    const altered = await browser.finish(`${callback.slice(0, -4)}evil`);
    expect(altered.info?.message).not.toContain('evil');

    const nasty = new Browser({ host: '"><script>alert(1)</script>' });
    const { location } = await nasty.get(`${app.url}/login`);
    const { info } = await new Browser().finish(await browser.visit(new URL(location)));
    expect(info?.message).not.toMatch(/script|alert/);
  });
});

it('a callback with a good state but neither code nor error is malformed, and begins no new login', async () => {
  const { browser, callback } = await begun();
  const answer = await browser.finish(callback.replace('code=', 'token='));
  expect(answer).toMatchObject({ status: 400, info: { code: 'malformed_callback' } });
});

describe('an impatient user', () => {
  it('logs in although the callback came twice at once, and once more: Eagle Eye is asked once', async () => {
    const { app, browser, callback } = await begun();
    const cookies = [...browser.cookies];
    const reload = async (): Promise<unknown> => {
      const tab = new Browser();
      cookies.forEach(([name, value]) => tab.cookies.set(name, value));
      return (await tab.finish(callback)).user;
    };
    const users = [...(await Promise.all([reload(), reload()])), await reload()];
    expect(users).toEqual([users[0], users[0], users[0]]);
    expect(users[0]).toBeDefined();
    expect(app.een.requests.filter(({ endpoint }) => endpoint !== 'authorize').map(({ endpoint }) => endpoint)).toEqual(
      ['token', 'profile'],
    );
  });

  it('is no attacker: another code with the same state and cookie is refused', async () => {
    const { browser, callback } = await begun();
    const [[name, value] = ['', '']] = [...browser.cookies];
    await browser.finish(callback);
    browser.cookies.set(name, value);
    const answer = await browser.finish(callback.replace(/code=[^&]*/, 'code=another'));
    expect(answer).toMatchObject({ status: 403, info: { reason: 'used' } });
  });

  it('joins nothing that is kept longer: the callback and its tokens are forgotten by then', async () => {
    const timer = jest.spyOn(timers, 'setTimeout');
    const { browser, callback } = await begun();
    const cookies = [...browser.cookies];
    await browser.finish(callback);
    const [[forget, delay] = []] = timer.mock.calls;
    expect(delay).toBe(10_000);
    forget?.();
    cookies.forEach(([name, value]) => browser.cookies.set(name, value));
    expect((await browser.finish(callback)).info?.reason).toBe('used');
  });

  it('has ten seconds', async () => {
    const { browser, callback } = await begun();
    const [[name, value] = ['', '']] = [...browser.cookies];
    await browser.finish(callback);
    letPass(10_500);
    browser.cookies.set(name, value);
    expect((await browser.finish(callback)).info?.reason).toBe('used');
  });
});
