import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';

import { EagleEyeTokens, type TokenStore } from '../../lib';
import { sentTo } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { stall, startThread } from '../support/thread';
import { until } from '../support/until';
import { CAMERAS, codeOf, stage } from './stage';

const HOUR = 3_600_000;

afterEach(() => {
  jest.restoreAllMocks();
});

/** A store that shows an old value so many times, as to a process that was slow. */
function slowStore(store: Map<string, string>, old: string | undefined, times: number): TokenStore {
  let reads = 0;
  return {
    get: (key) => (reads++ < times ? old : store.get(key)),
    set: (key, value) => store.set(key, value),
    delete: (key) => store.delete(key),
  };
}

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

  it('takes the base URL of the profile, without asking', async () => {
    const { een, tokens } = await stage();
    await tokens.save('ben', { accessToken: 'token', profile: { baseUrl: 'https://api.example.com' } });
    expect(await tokens.get('ben')).toEqual({ accessToken: 'token', baseUrl: 'https://api.example.com' });
    expect(sentTo(een, 'clientSettings')).toHaveLength(0);
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

  it.each<[string, unknown, unknown]>([
    ['no key', undefined, 'token'],
    ['an empty key', '', 'token'],
    ['no token', 'ben', undefined],
    ['what is no token', 'ben', 'sec\nret'],
  ])('is not kept with %s', async (_what, key, accessToken) => {
    const { tokens, store } = await stage();
    const saved = tokens.save(key as string, { accessToken: accessToken as string, profile: { baseUrl: 'https://x' } });
    await expect(saved).rejects.toThrow(
      new TypeError('EagleEyeTokens: save needs a key, a non-empty string, and the tokens of a login'),
    );
    expect(store.size).toBe(1);
  });

  it('of nobody is login_required', async () => {
    const { tokens } = await stage();
    await expect(tokens.get('nobody')).rejects.toMatchObject({ code: 'login_required', status: 401 });
    await expect(tokens.revoke('nobody')).resolves.toBeUndefined();
  });
});

describe('a refresh', () => {
  it.each([
    [299, 'hours', {}],
    [0, 'hours', {}],
    [10, 'a minute', { accessTokenLifetime: 60 }],
  ])(
    'happens once for 50 calls at once, when %i seconds remain, and new tokens live for %s',
    async (seconds, _for, stand) => {
      const { een, tokens, store } = await stage({}, stand, seconds);
      const before = store.get('ada');
      const responses = await Promise.all(Array.from({ length: 50 }, () => tokens.fetch('ada', CAMERAS)));
      expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200));
      expect(sentTo(een, 'refresh')).toHaveLength(1);
      expect(store.get('ada')).not.toBe(before);
      await Promise.all(responses.map(async (response) => response.body?.cancel()));
    },
  );

  it('is shared by two objects over one store, also of two strategies', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    const twin = new EagleEyeTokens({ ...een.strategyOptions }, { store });
    const [one, other] = await Promise.all([tokens.get('ada'), twin.get('ada')]);
    expect(one.accessToken).toBe(other.accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it('is not needed by a reader that was slow: it gets the new pair', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    const slow = new EagleEyeTokens(een.strategyOptions, { store: slowStore(store, store.get('ada'), 1) });
    const fresh = await tokens.get('ada');
    expect((await slow.get('ada')).accessToken).toBe(fresh.accessToken);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it('that Eagle Eye refuses is believed only after another look into the store', async () => {
    const { een, strategy, tokens, store } = await stage({}, {}, 10);
    // Another process without a lock rotates the pair meanwhile.
    const late = new EagleEyeTokens(strategy, { store: slowStore(store, store.get('ada'), 2) });
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

  it.each<[string, object, string]>([
    ['is down', { status: 503 }, 'temporarily_unavailable'],
    ['cuts its answer off', { cut: 'body' }, 'connection_lost'],
    ['asks a proxy question', { status: 401, headers: { 'www-authenticate': 'Negotiate' }, body: '' }, 'api_error'],
  ])('leaves the old token in use while it lives, when Eagle Eye %s', async (_what, fault, code) => {
    const { een, tokens, store } = await stage({}, {}, 100);
    const before = JSON.parse(store.get('ada') ?? '') as { accessToken: string };
    een.fail('refresh', fault);
    expect((await tokens.get('ada')).accessToken).toBe(before.accessToken);
    // And does not ask again at once.
    await tokens.get('ada');
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    const later = Date.now() + 200_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    expect(await codeOf(tokens.get('ada'))).toBe(code);
    expect(store.size).toBe(1);
  });

  it('that brings no longer life is not tried again at once, nor by another process', async () => {
    const { een, tokens, store } = await stage({}, { accessTokenLifetime: 200 }, 200);
    const other = new EagleEyeTokens(een.strategyOptions, { store: slowStore(store, undefined, 0) });
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
    await until(() => Boolean(store.get('ben')?.includes('renewedAt')));
    const second = codeOf(tokens.get('ben'));
    expect([await first, await second]).toEqual(['delay' in fault ? 'resolved' : 'api_error', 'resolved']);
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

  it('whose response names no host keeps the base URL, or stores the pair before client settings are asked', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    een.fail('refresh', { body: { access_token: 'new', refresh_token: 'rotated', expires_in: 3600 } });
    expect(await tokens.get('ada')).toMatchObject({ accessToken: 'new', baseUrl: een.url });
    expect(sentTo(een, 'clientSettings')).toHaveLength(0);

    await tokens.save('ben', { refreshToken: 'first' });
    een.fail('clientSettings', { status: 503 }, 1);
    expect(await codeOf(tokens.get('ben'))).toBe('api_error');
    expect(store.get('ben')).toContain('rotated');
  });

  it('is login_required where Eagle Eye gave no refresh token', async () => {
    const { een, tokens } = await stage();
    const params = { expires_in: 0 };
    await tokens.save('ben', { accessToken: 'token', params, profile: { baseUrl: een.url } });
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

describe('a 401 of the API', () => {
  it('is answered by one refresh and one more request', async () => {
    const { een, tokens } = await stage();
    een.expireAccessTokens();
    const responses = await Promise.all([1, 2, 3].map(() => tokens.fetch('ada', CAMERAS, { method: 'GET' })));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
  });

  it('is handed on when it comes again', async () => {
    const { een, tokens } = await stage();
    een.fail('cameras', { status: 401 });
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(401);
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    expect(sentTo(een, 'cameras')).toHaveLength(2);
  });

  it('sends a body again that is a string, and says when it is a stream', async () => {
    const { een, tokens } = await stage();
    een.fail('cameras', { status: 401 }, 1);
    await tokens.fetch('ada', CAMERAS, { method: 'POST', body: 'again' });
    expect(een.requests.map(({ endpoint, body }) => endpoint === 'cameras' && body)).toEqual(['again', false, 'again']);

    een.fail('cameras', { status: 401 }, 1);
    const body = Readable.toWeb(Readable.from(['once'])) as ReadableStream;
    const streamed = tokens.fetch('ada', CAMERAS, { method: 'POST', body, duplex: 'half' });
    await expect(streamed).rejects.toMatchObject({ code: 'api_error', message: expect.stringContaining('a stream') });
    expect(sentTo(een, 'cameras')).toHaveLength(3);
  });

  it('after which Eagle Eye refuses the refresh is login_required', async () => {
    const { een, tokens } = await stage();
    een.fail('cameras', { status: 401 });
    een.fail('refresh', { status: 401, body: '' });
    expect(await codeOf(tokens.fetch('ada', CAMERAS))).toBe('login_required');
  });
});

describe('revoke', () => {
  it('ends the pair at Eagle Eye, and forgets it', async () => {
    const { een, tokens, store } = await stage();
    const { accessToken, baseUrl } = await tokens.get('ada');
    await tokens.revoke('ada');
    expect(store.size).toBe(0);
    const { status } = await fetch(baseUrl + CAMERAS, { headers: { authorization: `Bearer ${accessToken}` } });
    expect(status).toBe(401);
    expect(sentTo(een, 'revocation')).toHaveLength(1);
  });

  it('waits for a refresh under way, and ends the pair that comes of it', async () => {
    const { een, tokens, store } = await stage({}, {}, 10);
    een.fail('refresh', { delay: 100 }, 1);
    const refreshed = tokens.get('ada');
    await until(() => sentTo(een, 'refresh').length === 1);
    await tokens.revoke('ada');
    const { accessToken, baseUrl } = await refreshed;
    const { status } = await fetch(baseUrl + CAMERAS, { headers: { authorization: `Bearer ${accessToken}` } });
    expect({ status, size: store.size }).toEqual({ status: 401, size: 0 });
    expect(await codeOf(tokens.get('ada'))).toBe('login_required');
  });

  it('leaves nothing to who waits for it', async () => {
    const { tokens } = await stage({}, {}, 10);
    const [code] = await Promise.all([codeOf(tokens.get('ada')), tokens.revoke('ada')]);
    expect(code).toBe('login_required');
  });

  it('forgets the pair although Eagle Eye cannot be told, and says so', async () => {
    const { een, tokens, store } = await stage();
    een.fail('revocation', { status: 503 });
    expect(await codeOf(tokens.revoke('ada'))).toBe('temporarily_unavailable');
    expect(store.size).toBe(0);
  });
});

describe('fetch', () => {
  it('refuses a path that may lead elsewhere, and sends nothing', async () => {
    const { een, tokens } = await stage();
    const hosts = ['https://evil.example/', '//evil.example/', '/\\evil.example', '\\/evil.example', '@evil.example'];
    for (const path of [...hosts, 'api/v3.0', '', '/a b', '/a\nb', '/\t/evil.example']) {
      await expect(tokens.fetch('ada', path)).rejects.toThrow(TypeError);
    }
    expect(een.requests).toEqual([]);
  });

  it('follows no redirect', async () => {
    const { een, tokens } = await stage();
    een.fail('cameras', { status: 302, headers: { location: 'https://evil.example/' } });
    expect(await codeOf(tokens.fetch('ada', CAMERAS))).toBe('invalid_response');
    een.recover('cameras');
    // "Not modified" names no other place.
    een.fail('cameras', { status: 304 });
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(304);
  });

  it('lets nobody else set the authorization', async () => {
    const { een, tokens } = await stage();
    await tokens.fetch('ada', CAMERAS, { headers: { Authorization: 'Bearer other', 'x-mine': 'kept' } });
    expect(een.requests.at(-1)?.headers).toMatchObject({
      authorization: expect.stringMatching(/^Bearer eyJ/),
      'x-mine': 'kept',
    });
  });

  it('takes a Request for what it is', async () => {
    const { een, tokens } = await stage();
    const request = new Request('http://elsewhere.example/', { method: 'POST', body: 'mine' });
    await tokens.fetch('ada', CAMERAS, request);
    expect(een.requests.at(-1)).toMatchObject({ endpoint: 'cameras', method: 'POST', body: 'mine' });
  });

  it('reads an answer that has arrived while the event loop stood still, although the time is up', async () => {
    const { hurried } = await stage();
    const { thread, origin } = await startThread((parent) => (_req, res) => {
      parent.postMessage('asked');
      setTimeout(() => res.write('begun, '), 50);
      setTimeout(() => res.end('ended'), 1000);
    });
    await hurried.save('ben', { accessToken: 'token', profile: { baseUrl: origin } });
    thread.once('message', () => {
      stall(600);
    });
    expect(await (await hurried.fetch('ben', '/')).text()).toBe('begun, ended');
  });

  it("keeps the strategy's timeout, and honours the caller's signal", async () => {
    const { een, tokens, hurried } = await stage();
    een.fail('cameras', { cut: 'never' });
    const aborted = new AbortController();
    const waiting = tokens.fetch('ada', CAMERAS, { signal: aborted.signal });
    setTimeout(() => {
      aborted.abort(new Error('changed my mind'));
    }, 50);
    await expect(waiting).rejects.toThrow('changed my mind');
    await expect(tokens.fetch('nobody', CAMERAS, { signal: aborted.signal })).rejects.toThrow('changed my mind');
    expect(await codeOf(hurried.fetch('ada', CAMERAS))).toBe('timeout');
  });

  it('tells a lost or refused connection as the strategy does', async () => {
    const { een, tokens } = await stage();
    een.fail('cameras', { cut: 'before' });
    expect(await codeOf(tokens.fetch('ada', CAMERAS))).toBe('connection_lost');
    await tokens.save('ben', { accessToken: 'token', profile: { baseUrl: 'http://127.0.0.1:1' } });
    expect(await codeOf(tokens.fetch('ben', CAMERAS))).toMatch(/unreachable|connection_lost/);
  });

  it('shows neither the token nor the query in an error', async () => {
    const echo = (_input: unknown, init?: RequestInit): Promise<Response> => {
      const cause = new Error(`cut at ${String(new Headers(init?.headers).get('authorization'))}`);
      return Promise.reject(new TypeError('fetch failed', { cause }));
    };
    const { tokens } = await stage({ fetch: echo });
    const { accessToken } = await tokens.get('ada');
    const error: unknown = await tokens.fetch('ada', `${CAMERAS}?of=somebody`).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'connection_lost', message: expect.stringContaining('(cut at Bearer …)') });
    expect(inspect(error, { showHidden: true })).not.toContain(accessToken.slice(0, 12));
    expect(inspect(error)).not.toContain('somebody');
  });

  it('takes another fetch, and passes on what it cannot send', async () => {
    const mine = await stage({ fetch: () => Promise.resolve(new Response('mine')) });
    expect(await (await mine.tokens.fetch('ada', CAMERAS)).text()).toBe('mine');
    expect(mine.een.requests).toEqual([]);
    const { tokens } = await stage();
    await expect(tokens.fetch('ada', CAMERAS, { method: 'no method' })).rejects.toHaveProperty('name', 'TypeError');
  });
});

it('a worker needs only the credentials', async () => {
  const { een, store } = await stage({}, {}, 10);
  const tokens = new EagleEyeTokens(een.strategyOptions, { store });
  expect((await tokens.fetch('ada', CAMERAS)).status).toBe(200);
  expect(() => new EagleEyeTokens({ clientID: 'c' } as never)).toThrow(
    /^EagleEyeTokens: option "clientSecret" must be/,
  );
});

it('streams an answer that takes longer than the timeout', async () => {
  const { hurried } = await stage();
  const port = await listen(
    createServer((_req, res) => {
      res.write('first ');
      setTimeout(() => res.end('last'), 500);
    }),
  );
  await hurried.save('ben', { accessToken: 'token', profile: { baseUrl: `http://127.0.0.1:${port}` } });
  expect(await (await hurried.fetch('ben', '/video')).text()).toBe('first last');
});
