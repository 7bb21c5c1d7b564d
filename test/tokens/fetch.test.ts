import { Agent } from 'node:https';
import { inspect } from 'node:util';

import * as undici from 'undici';

import { EagleEyeStrategy, EagleEyeTokens, type FetchFunction } from '../../lib';
import { sentTo, startEagleEye } from '../support/eagle-eye';
import { startTlsServer } from '../support/tls-server';
import { CAMERAS, codeOf, keep, stage } from './stage';

describe('where a request goes', () => {
  it.each<[string, string | undefined]>([
    [CAMERAS, undefined],
    ['/sse/v3.0/events/12:download?a=b:c', undefined],
    ['/api/v3.0/cameras?name=Front door', '/api/v3.0/cameras?name=Front%20door'],
    ['/api/v3.0/cameras?name=Tür#top', '/api/v3.0/cameras?name=T%C3%BCr'],
    ['/api/../api/v3.0/cameras', CAMERAS],
  ])('%s is on the base URL, as a path and in full', async (path, sent = path) => {
    const { een, tokens } = await stage();
    await tokens.fetch('ada', path);
    await tokens.fetch('ada', een.url + path);
    expect(een.requests.map(({ url }) => url)).toEqual([sent, sent]);
  });

  it('is nowhere for what may lead elsewhere', async () => {
    const asked: string[] = [];
    const { een, tokens } = await stage({ fetch: (url) => Promise.reject(new Error(String(asked.push(url)))) });
    await keep(tokens, 'gateway', 'https://gateway.example/een');
    const faces = [CAMERAS, '@evil.example'];
    const anywhere: unknown[] = [
      ...['https://evil.example/', 'https://eagleeyenetworks.com.evil.example/', 'https://een.cloud@evil.example/'],
      ...[
        'https://evileagleeyenetworks.com/',
        'http://media.c001.eagleeyenetworks.com/',
        'https://api.een.cloud:8443/',
      ],
      ...['https://ada:pass@media.een.cloud/', 'ftp://media.c001.eagleeyenetworks.com/', 'https://', '//evil.example/'],
      ...['/\\evil.example', '\\/evil.example', '@evil.example', 'api/v3.0', '', ' ', '/a\nb', '/\t/evil.example'],
      ...[
        'http://127.0.0.1:1/',
        een.url.replace('http:', 'https:'),
        een.url.replace('//', '//ada@'),
        `blob:${een.url}/x`,
      ],
      ...[undefined, null, 7, ['/x'], new URL(een.url + CAMERAS), { toString: () => faces.shift() }],
    ];
    const leaving = ['/../x', '/%2e%2e/x', '/a/../../x', '/.%2E/', '/a\\..\\..\\x', '/..', '/../een2/'];
    for (const [key, path] of [...anywhere.map((one) => ['ada', one]), ...leaving.map((one) => ['gateway', one])]) {
      const sent = tokens.fetch(key as string, path as string);
      await expect(sent).rejects.toThrow(TypeError);
      await expect(sent).rejects.toThrow('one of the "trustedApiDomains" (eagleeyenetworks.com, een.cloud)');
    }
    expect(asked).toEqual([]);
    await expect(tokens.fetch('gateway', '/a/../b')).rejects.toThrow('1');
    expect(asked).toEqual(['https://gateway.example/een/b']);
  });

  it("is also one of the vendor's other hosts, or of the domains that are trusted in their place", async () => {
    const asked: [string, unknown][] = [];
    const send: FetchFunction<Response> = (url, { headers }) => {
      asked.push([url, headers.authorization]);
      return Promise.resolve(new Response());
    };
    const { een, tokens } = await stage({ fetch: send });
    const { accessToken } = await tokens.get('ada');
    const urls = [
      'https://media.c001.eagleeyenetworks.com/media/session?a=b:c',
      'HTTPS://AUTH.eagleeyenetworks.com:443/api/v3.0/authorizationTokens',
    ] as const;
    for (const url of urls) {
      await tokens.fetch('ada', url);
    }
    expect(asked).toEqual(urls.map((url) => [new URL(url).href, `Bearer ${accessToken}`]));

    const trusting = new EagleEyeTokens(
      { ...een.strategyOptions, trustedApiDomains: ['Example.com'] },
      { fetch: send },
    );
    await keep(trusting, 'ada', een.url);
    await trusting.fetch('ada', 'https://media.example.com/');
    await expect(trusting.fetch('ada', urls[0])).rejects.toThrow('"trustedApiDomains" (example.com)');
    expect(asked).toHaveLength(3);
  });

  it('is no place that a redirect names', async () => {
    const { een, tokens } = await stage();
    een.fail('cameras', { status: 302, headers: { location: 'https://evil.example/' } });
    await expect(tokens.fetch('ada', CAMERAS)).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('redirect (HTTP 302)'),
      upstreamStatus: 302,
    });
    een.recover('cameras');
    // "Not modified" names no other place.
    een.fail('cameras', { status: 304 });
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(304);
  });
});

describe('what a request holds', () => {
  it("is the strategy's customHeaders, unless the caller says otherwise, and the token", async () => {
    const een = await startEagleEye();
    const customHeaders = { 'X-Gateway': 'key', 'X-Mine': 'option' };
    const headers = { 'x-mine': 'call', Authorization: 'Bearer other' };
    const strategy = new EagleEyeStrategy({ ...een.strategyOptions, customHeaders }, () => undefined);
    for (const source of [strategy, { ...een.strategyOptions, customHeaders }]) {
      const tokens = new EagleEyeTokens(source);
      await keep(tokens, 'ada', een.url);
      een.fail('cameras', { status: 404 }, 1);
      await tokens.fetch('ada', CAMERAS, { headers });
      const sent = { 'x-gateway': 'key', 'x-mine': 'call', authorization: 'Bearer token' };
      expect(een.requests.at(-1)?.headers).toMatchObject(sent);
      expect(inspect([source, tokens], { depth: 9, showHidden: true })).not.toContain('hasAgent');
    }
  });

  it('is what a Request holds', async () => {
    const { een, tokens } = await stage();
    const request = new Request('http://elsewhere.example/', { method: 'POST', body: 'mine' });
    await tokens.fetch('ada', CAMERAS, request);
    expect(een.requests.at(-1)).toMatchObject({ endpoint: 'cameras', method: 'POST', body: 'mine' });
  });

  it('is nothing else where the source knows no options', async () => {
    const { een, strategy } = await stage();
    const tokens = new EagleEyeTokens({
      timeout: 1000,
      refreshAccessToken: (token) => strategy.refreshAccessToken(token),
      revokeToken: (token) => strategy.revokeToken(token),
      baseUrlOf: (response) => strategy.baseUrlOf(response),
    });
    await tokens.save('ada', { refreshToken: een.issueTokens().refresh_token });
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(200);
    await expect(tokens.fetch('ada', 'https://evil.example/')).rejects.toThrow('(eagleeyenetworks.com, een.cloud)');
  });
});

describe('a request without an answer', () => {
  it.each([
    ['GET', 1, 'resolved', 2],
    ['HEAD', 1, 'resolved', 2],
    ['GET', 2, 'connection_lost', 2],
    ['POST', 1, 'connection_lost', 1],
  ])('is repeated once when it is a %s, and its connection breaks (%i times)', async (method, times, outcome, sent) => {
    const { een, tokens } = await stage();
    een.fail('cameras', { cut: 'before' }, times);
    expect(await codeOf(tokens.fetch('ada', CAMERAS, { method }))).toBe(outcome);
    expect(sentTo(een, 'cameras')).toHaveLength(sent);
  });

  it.each([
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', /got no connection in time .*after 10 s, whatever/],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout', /got no answer in time .*300 s/],
    ['ECONNREFUSED', 'unreachable', /could not reach its host .*option "fetch"/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_error', /no TLS connection to trust .*NODE_EXTRA_CA_CERTS/],
  ])('says what %s means', async (code, kind, message) => {
    const cause = Object.assign(new Error('of undici'), { code });
    // node-fetch has Node's code on an error of its own.
    for (const failed of [new TypeError('fetch failed', { cause }), cause]) {
      const fetch = jest.fn(() => Promise.reject(failed));
      const { tokens } = await stage({ fetch });
      await expect(tokens.fetch('ada', CAMERAS)).rejects.toMatchObject({
        code: kind,
        status: kind === 'timeout' ? 504 : expect.any(Number),
        message: expect.stringMatching(message),
      });
      expect(fetch).toHaveBeenCalledTimes(1);
    }
  });

  it('says that it uses no agent, though one is set, and what to do', async () => {
    const { url, ca } = await startTlsServer();
    const options = { clientID: 'c', clientSecret: 's', apiBaseURL: url, callbackURL: `${url}/callback` };
    const strategy = new EagleEyeStrategy(options, () => undefined);
    const tokens = new EagleEyeTokens(strategy);
    await keep(tokens, 'ada', url);
    const failed = (): Promise<unknown> => tokens.fetch('ada', CAMERAS).catch((error: unknown) => error);
    const without = await failed();
    expect(without).toMatchObject({ code: 'tls_error', message: expect.stringContaining('NODE_USE_ENV_PROXY=1') });
    expect(without).toMatchObject({ message: expect.not.stringContaining('"agent" is set') });
    strategy._oauth2.setAgent(new Agent({ ca }));
    const lines = /"agent" is set, but .*undici\.fetch\(url, \{ \.\.\.init, dispatcher \}\).*\{ ca \}/;
    expect(await failed()).toMatchObject({ code: 'tls_error', message: expect.stringMatching(lines) });

    const dispatcher = new undici.Agent({ connect: { ca } });
    const cured = new EagleEyeTokens(strategy, { fetch: (to, init) => undici.fetch(to, { ...init, dispatcher }) });
    await keep(cured, 'ada', url);
    expect(await (await cured.fetch('ada', CAMERAS)).json()).toEqual({ id: 'ca0f61ab' });
    await dispatcher.close();
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
    const message = expect.stringContaining('got no answer within 300 ms');
    await expect(hurried.fetch('ada', CAMERAS)).rejects.toMatchObject({ code: 'timeout', message });
  });

  it('shows neither the token nor the query in its error', async () => {
    const echo: FetchFunction<Response> = (_url, { headers }) => {
      const cause = new Error(`cut at ${String(headers.authorization)}`);
      return Promise.reject(new TypeError('fetch failed', { cause }));
    };
    const { tokens } = await stage({ fetch: echo });
    const { accessToken } = await tokens.get('ada');
    const error: unknown = await tokens.fetch('ada', `${CAMERAS}?of=somebody`).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'connection_lost', message: expect.stringContaining('(cut at Bearer …)') });
    expect(inspect(error, { showHidden: true })).not.toContain(accessToken.slice(0, 12));
    expect(inspect(error)).not.toContain('somebody');
  });

  it('passes on what cannot be sent, and says so where there is no fetch, as in jsdom', async () => {
    const { tokens } = await stage();
    await expect(tokens.fetch('ada', CAMERAS, { method: 'no method' })).rejects.toHaveProperty('name', 'TypeError');
    // As node-fetch hands on what Node's http throws.
    const thrown = Object.assign(new TypeError('no method'), { code: 'ERR_INVALID_HTTP_TOKEN' });
    const other = await stage({ fetch: () => Promise.reject(thrown) });
    await expect(other.tokens.fetch('ada', CAMERAS)).rejects.toBe(thrown);
    const given = new EagleEyeTokens(other.strategy, { fetch: () => Promise.resolve({ status: 200 }) });
    await keep(given, 'ada', other.een.url);
    const { fetch: kept, Headers } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'fetch');
      Reflect.deleteProperty(globalThis, 'Headers');
      const sent = tokens.fetch('ada', CAMERAS);
      await expect(sent).rejects.toThrow(TypeError);
      await expect(sent).rejects.toThrow('there is no fetch here, as in jsdom');
      expect(await given.fetch('ada', CAMERAS)).toEqual({ status: 200 });
    } finally {
      Object.assign(globalThis, { fetch: kept, Headers });
    }
  });
});
