import { EagleEyeTokens, type LoginTokens } from '../../lib';
import { sentTo } from '../support/eagle-eye';
import { until } from '../support/until';
import { CAMERAS, codeOf, keep, later, otherView, stage } from './stage';

const HOUR = 3_600_000;

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a fresh pair', () => {
  it('is used as it is, with the base URL of the account', async () => {
    const { een, tokens } = await stage();
    const { accessToken, baseUrl, expiresAt } = await tokens.get('ada');
    expect(accessToken).toMatch(/^eyJ/);
    expect(baseUrl).toBe(een.url);
    expect(expiresAt).toBeGreaterThan(Date.now() + 11 * HOUR);
    const response = await tokens.fetch('ada', `${CAMERAS}?pageSize=1`, { headers: { accept: 'application/json' } });
    expect(await response.json()).toMatchObject({ results: [expect.any(Object)] });
    expect(sentTo(een, 'refresh')).toHaveLength(0);
    expect(een.requests.at(-1)?.headers.authorization).toBe(`Bearer ${accessToken}`);
  });

  it('comes of a refresh token only, at its first use', async () => {
    const { een, tokens } = await stage();
    const { refresh_token: refreshToken } = een.issueTokens();
    await tokens.save('ben', { refreshToken });
    expect(sentTo(een, 'refresh')).toHaveLength(0);
    const [{ accessToken, baseUrl }] = await Promise.all([tokens.get('ben'), tokens.get('ben')]);
    expect(baseUrl).toBe(een.url);
    expect((await tokens.fetch('ben', '/api/v3.0/cameras')).status).toBe(200);
    expect(een.requests.at(-1)?.headers.authorization).toBe(`Bearer ${accessToken}`);
    // A worker that starts again has a newer one by then.
    await tokens.save('ben', { refreshToken });
    expect((await tokens.get('ben')).accessToken).toBe(accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it.each<[unknown, string]>([
    [{}, 'save needs the tokens of a login'],
    [undefined, 'save needs the tokens of a login'],
    [{ accessToken: 'sec\nret' }, 'option "accessToken" must be a string of visible characters'],
    [{ accessToken: 'token', refreshToken: 7 }, 'EagleEyeTokens.save: option "refreshToken" must be a string'],
    [{ accessToken: 'token', refresh_token: 'r' }, '"refresh_token": did you mean "refreshToken"?'],
    [{ access_token: 'token', refreshToken: 'r' }, 'did you mean "accessToken"?'],
    // In seconds, as a Date, and a time that does not exist.
    [{ accessToken: 'token', expiresAt: 1_800_000_000 }, '"expiresAt" must be milliseconds'],
    [{ accessToken: 'token', expiresAt: new Date(2e12) }, '"expiresAt" must be milliseconds'],
    [{ accessToken: 'token', expiresAt: 1e308 }, '"expiresAt" must be milliseconds'],
  ])('is not kept with %p', async (login, message) => {
    const { tokens, store } = await stage();
    const saved: Promise<void> = tokens.save('ben', login as LoginTokens);
    await expect(saved).rejects.toThrow(TypeError);
    await expect(saved).rejects.toThrow(message);
    expect(store.size).toBe(1);
  });

  it.each([undefined, null, '', 0, 7, true, {}, ['ada'], Symbol('ada')])(
    'has a key that is a non-empty string, in every method: %p is a TypeError',
    async (key) => {
      const { een, tokens } = await stage();
      const of = key as string;
      const message = `the key must be a non-empty string, and is ${key === '' ? 'empty' : `of type ${typeof key}`}`;
      const calls = [
        () => tokens.save(of, { accessToken: 'token', profile: { baseUrl: 'https://x' } }),
        () => tokens.get(of),
        () => tokens.fetch(of, CAMERAS),
        () => tokens.refresh(of, 'seen'),
        () => tokens.revoke(of),
      ];
      for (const call of calls) {
        await expect(call()).rejects.toThrow(TypeError);
        await expect(call()).rejects.toThrow(message);
      }
      expect(een.requests).toEqual([]);
    },
  );

  it.each<[string, number | undefined]>([
    ['43198', 43_198],
    ['"43198"', 43_198],
    ...['-1', '1e308', '1e999', '5e-324', '"soon"', '""', '"-5"', 'null', '0', '[3]', '{}', 'true'].map(
      (json): [string, undefined] => [json, undefined],
    ),
  ])('of a login or a refresh ends as "expires_in": %s says, or at no known time', async (json, seconds) => {
    const { een, tokens } = await stage({}, {}, 10);
    const { refresh_token } = een.issueTokens({ user: 'ca0f61ab' });
    een.fail('refresh', {
      headers: { 'content-type': 'application/json' },
      body: `{"access_token":"new","refresh_token":"${refresh_token}","expires_in":${json}}`,
    });
    const params = JSON.parse(`{"expires_in":${json}}`) as { expires_in: number };
    await tokens.save('ben', { accessToken: 'token', params, profile: { baseUrl: een.url } });
    for (const key of ['ada', 'ben']) {
      const { expiresAt } = await tokens.get(key);
      expect(expiresAt && Math.round((expiresAt - Date.now()) / 10_000)).toBe(seconds && Math.round(seconds / 10));
    }
    later(HOUR);
    expect((await tokens.get('ada')).accessToken).toBe('new');
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it('ends when expiresAt says, as get gives it, whatever params say; and may hold more', async () => {
    const { een, tokens } = await stage();
    const profile = { baseUrl: een.url, id: '1' };
    const elsewhere = { accessToken: 'token', refreshToken: 'r', profile, user: undefined };
    const { expiresAt } = await tokens.get('ada');
    await tokens.save('ben', { ...elsewhere, expiresAt, params: { expires_in: 10 } });
    expect(await tokens.get('ben')).toMatchObject({ accessToken: 'token', expiresAt });
    await tokens.save('ben', { ...elsewhere, expiresAt: Date.now() + 1000 });
    een.fail('refresh', { status: 503 }, 1);
    await tokens.get('ben');
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });
});

describe('a refresh', () => {
  it('happens once for 50 calls at once, and they get the new pair, which is stored', async () => {
    const { een, tokens, store } = await stage({}, {}, 299);
    const before = store.get('ada');
    const responses = await Promise.all(Array.from({ length: 50 }, () => tokens.fetch('ada', CAMERAS)));
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    expect(store.get('ada')).not.toBe(before);
  });

  it('is shared by two objects over one store, also of two strategies', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    const twin = new EagleEyeTokens({ ...een.strategyOptions }, { store });
    const [one, other] = await Promise.all([tokens.get('ada'), twin.get('ada')]);
    expect(one.accessToken).toBe(other.accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it('that Eagle Eye refuses is believed only after another look into the store', async () => {
    const { een, strategy, tokens, store } = await stage({}, {}, 10);
    // Another process without a lock rotates the pair meanwhile.
    const late = new EagleEyeTokens(strategy, { store: otherView(store, store.get('ada'), 2) });
    const fresh = await tokens.get('ada');
    expect((await late.get('ada')).accessToken).toBe(fresh.accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(2);
  });

  it('that Eagle Eye refuses forgets the pair', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    een.fail('refresh', { status: 400, body: { error: 'invalid_grant' } });
    expect(await codeOf(tokens.get('ada'))).toBe('login_required');
    expect(store.size).toBe(0);
  });

  it('leaves the old token in use while it lives, when Eagle Eye is down', async () => {
    const { een, tokens, store } = await stage({}, {}, 100);
    const before = JSON.parse(store.get('ada') ?? '') as { accessToken: string };
    een.fail('refresh', { status: 503 });
    expect((await tokens.get('ada')).accessToken).toBe(before.accessToken);
    // And does not ask again at once.
    await tokens.get('ada');
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    later(200_000);
    expect(await codeOf(tokens.get('ada'))).toBe('temporarily_unavailable');
    expect(store.size).toBe(1);
  });

  it('that brings no longer life is not tried again at once, nor by another process', async () => {
    const { een, tokens, store } = await stage({}, { accessTokenLifetime: 200 }, 200);
    const other = new EagleEyeTokens(een.strategyOptions, { store: otherView(store) });
    const { accessToken } = await tokens.get('ada');
    expect((await tokens.get('ada')).accessToken).toBe(accessToken);
    expect((await other.get('ada')).accessToken).toBe(accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it.each([
    ['take their time', { delay: 50 }],
    ['fail at first', { status: 503 }],
  ])('is one at the first use of a refresh token, although client settings %s', async (_what, fault) => {
    const { een, tokens, store } = await stage({}, { httpsBaseUrl: 'absent' });
    await tokens.save('ben', { refreshToken: een.issueTokens().refresh_token });
    een.fail('clientSettings', fault, 1);
    const first = codeOf(tokens.get('ben'));
    await ('delay' in fault ? until(() => Boolean(store.get('ben')?.includes('renewedAt'))) : first);
    const second = codeOf(tokens.get('ben'));
    expect([await first, await second]).toEqual(['delay' in fault ? 'resolved' : 'api_error', 'resolved']);
    later(60_000);
    expect((await tokens.fetch('ben', CAMERAS)).status).toBe(200);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it('stores the pair although the response names a host that is not trusted, and says so', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    const pair = een.issueTokens({ user: 'ca0f61ab' });
    een.fail('refresh', { body: { ...pair, httpsBaseUrl: 'evil.example' } });
    expect(await codeOf(tokens.get('ada'))).toBe('untrusted_api_host');
    expect(store.get('ada')).toContain(pair.refresh_token);
    expect(store.get('ada')).toContain(een.url);
  });

  it('that nobody answers is waited for once by all, and not by one after the other', async () => {
    const { een, hurried } = await stage({}, {}, 1);
    een.fail('refresh', { cut: 'never' });
    later(2000);
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(hurried.get('ada'))));
    expect(new Set(codes)).toEqual(new Set(['timeout']));
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it('whose response names no host keeps the base URL', async () => {
    const { een, tokens } = await stage({}, {}, 10);
    een.fail('refresh', { body: { access_token: 'new', refresh_token: 'rotated', expires_in: 3600 } });
    expect(await tokens.get('ada')).toMatchObject({ accessToken: 'new', baseUrl: een.url });
    expect(sentTo(een, 'clientSettings')).toHaveLength(0);
  });

  it('is login_required where Eagle Eye gave no refresh token', async () => {
    const { een, tokens } = await stage();
    const expiresAt = Date.now() + 100_000;
    await tokens.save('ben', { accessToken: 'token', expiresAt, profile: { baseUrl: een.url } });
    expect(await tokens.get('ben')).toMatchObject({ expiresAt });
    later(100_000);
    const message = 'Eagle Eye gave no refresh token for this user. The user must log in.';
    await expect(tokens.get('ben')).rejects.toMatchObject({ code: 'login_required', message });
  });
});

describe('a refresh that is asked for', () => {
  it('is one for all who have seen the same token, at once or later, and one more for who has seen the new one', async () => {
    const { een, tokens } = await stage();
    const { accessToken } = await tokens.get('ada');
    const renewed = await Promise.all([1, 2].map(() => tokens.refresh('ada', accessToken)));
    renewed.push(await tokens.refresh('ada', accessToken), await tokens.get('ada'));
    expect(new Set(renewed.map((token) => token.accessToken)).size).toBe(1);
    expect(renewed[0]?.accessToken).not.toBe(accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    await tokens.refresh('ada', renewed[0]?.accessToken ?? '');
    expect(sentTo(een, 'refresh')).toHaveLength(2);
  });

  it.each([undefined, '', 7])('names the token that was seen: %p is a TypeError', async (seen) => {
    const { een, tokens } = await stage();
    await expect(tokens.refresh('ada', seen as string)).rejects.toThrow(TypeError);
    await expect(tokens.refresh('ada', seen as string)).rejects.toThrow('the access token that you have seen');
    expect(sentTo(een, 'refresh')).toEqual([]);
  });

  it('is not shared with another user, whatever the keys are', async () => {
    const { een, tokens } = await stage();
    const keys = ['b', 'a\nb'];
    for (const key of keys) await tokens.save(key, { refreshToken: een.issueTokens().refresh_token });
    // Both have seen a token that is none of theirs.
    const renewed = await Promise.all([tokens.refresh('b', 'seen\na'), tokens.refresh('a\nb', 'seen')]);
    expect(renewed).toEqual([await tokens.get('b'), await tokens.get('a\nb')]);
    expect(renewed[0].accessToken).not.toBe(renewed[1].accessToken);
  });

  it('rejects when it fails, and leaves the token that is still good', async () => {
    const { een, tokens } = await stage();
    const { accessToken } = await tokens.get('ada');
    een.fail('refresh', { status: 503 }, 1);
    await expect(codeOf(tokens.refresh('ada', accessToken))).resolves.toBe('temporarily_unavailable');
    await expect(tokens.get('ada')).resolves.toMatchObject({ accessToken });
    await expect(codeOf(tokens.refresh('nobody', accessToken))).resolves.toBe('login_required');
  });

  it('is not content with the old token, which an early refresh that fails gives back', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    const { accessToken } = JSON.parse(store.get('ada') ?? '') as { accessToken: string };
    een.fail('refresh', { status: 503 }, 1);
    const early = tokens.get('ada');
    await new Promise(setImmediate);
    const renewed = tokens.refresh('ada', accessToken);
    expect((await early).accessToken).toBe(accessToken);
    expect((await renewed).accessToken).not.toBe(accessToken);
  });
});

describe('revoke', () => {
  it('waits for a refresh under way, also one that had to wait itself, and ends the pair that comes of it', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    een.fail('refresh', { status: 503, delay: 30 }, 1);
    een.fail('refresh', { delay: 100 }, 1);
    const first = codeOf(tokens.refresh('ada', 'another'));
    const refreshed = tokens.get('ada');
    expect(await first).toBe('temporarily_unavailable');
    await until(() => sentTo(een, 'refresh').length === 2);
    await tokens.revoke('ada');
    const { accessToken, baseUrl } = await refreshed;
    const { status } = await fetch(baseUrl + CAMERAS, { headers: { authorization: `Bearer ${accessToken}` } });
    expect({ status, size: store.size }).toEqual({ status: 401, size: 0 });
    expect(sentTo(een, 'revocation')).toHaveLength(1);
  });

  it('leaves nothing to who waits for it', async () => {
    const { tokens } = await stage({}, {}, 10);
    const [code] = await Promise.all([codeOf(tokens.get('ada')), tokens.revoke('ada')]);
    expect(code).toBe('login_required');
  });

  it('ends an access token where there is no refresh token', async () => {
    const { een, tokens } = await stage();
    await keep(tokens, 'ben', een.url);
    await tokens.revoke('ben');
    expect(sentTo(een, 'revocation')).toEqual([expect.objectContaining({ body: 'token=token' })]);
  });

  it('forgets the pair although Eagle Eye cannot be told, and says so', async () => {
    const { een, tokens, store } = await stage();
    een.fail('revocation', { status: 503 });
    expect(await codeOf(tokens.revoke('ada'))).toBe('temporarily_unavailable');
    expect(store.size).toBe(0);
  });
});

it('a worker is told which credential is missing', () => {
  const missing = /^EagleEyeTokens: option "clientSecret" must be/;
  expect(() => new EagleEyeTokens({ clientID: 'c' } as never)).toThrow(missing);
});
