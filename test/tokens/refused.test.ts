import { Readable } from 'node:stream';

import { EagleEyeTokens } from '../../lib';
import { sentTo } from '../support/eagle-eye';
import { CAMERAS, codeOf, later, otherView, stage } from './stage';

const MINUTE = 60_000;

afterEach(() => {
  jest.restoreAllMocks();
});

const streamOf = (body: unknown): RequestInit => ({ method: 'POST', body: body as ReadableStream, duplex: 'half' });

const form = (): FormData => {
  const data = new FormData();
  data.set('file', new Blob(['a=b']), 'clip.mp4');
  return data;
};

describe('a 401 of the API', () => {
  it('is handed back when it comes again, and brings no new token for ten minutes, in all processes', async () => {
    const { een, tokens, store } = await stage();
    const other = new EagleEyeTokens(een.strategyOptions, { store: otherView(store) });
    een.fail('cameras', { status: 401 });
    for (let call = 0; call < 20; call += 1) {
      if (call === 10) later(9 * MINUTE);
      const response = await (call % 2 === 0 ? tokens : other).fetch('ada', CAMERAS);
      expect(response.status).toBe(401);
      expect(await response.text()).toContain('unauthenticated');
    }
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    expect(sentTo(een, 'cameras')).toHaveLength(21);
    // Who views cameras beside it keeps the token.
    const { accessToken, baseUrl } = await other.get('ada');
    const { status } = await fetch(`${baseUrl}/api/v3.0/users/self`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(status).toBe(200);

    later(2 * MINUTE);
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(401);
    expect(sentTo(een, 'refresh')).toHaveLength(2);
  });

  it('brings one new token for all who ask at once, each time that a new one helps', async () => {
    const { een, tokens } = await stage();
    for (let time = 1; time <= 3; time += 1) {
      een.expireAccessTokens();
      const responses = await Promise.all([1, 2, 3].map(() => tokens.fetch('ada', CAMERAS, { body: null })));
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(sentTo(een, 'refresh')).toHaveLength(time);
    }
  });

  it('that is not about the token stops no refresh that has another reason', async () => {
    const { een, tokens } = await stage({}, { accessTokenLifetime: 400 });
    een.fail('cameras', { status: 401 });
    await tokens.fetch('ada', CAMERAS);
    const { accessToken } = await tokens.get('ada');
    const asked = await tokens.refresh('ada', accessToken);
    expect(asked.accessToken).not.toBe(accessToken);
    await tokens.fetch('ada', CAMERAS);
    expect(sentTo(een, 'refresh')).toHaveLength(3);
    later(2 * MINUTE);
    await tokens.get('ada');
    expect(sentTo(een, 'refresh')).toHaveLength(4);
  });

  it.each([
    [1, 200],
    [2, 401],
  ])('is not handed back when another process has a new token by then, once (%i, %i)', async (times, status) => {
    const { een, tokens, store } = await stage();
    const other = new EagleEyeTokens(een.strategyOptions, { store: otherView(store) });
    een.fail('cameras', { status: 401 }, 1);
    een.fail(
      'cameras',
      (_req, res) => {
        // Meanwhile another process rotates the pair.
        void tokens
          .get('ada')
          .then(({ accessToken }) => other.refresh('ada', accessToken))
          .then(() => res.writeHead(401).end());
      },
      times,
    );
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(status);
    expect(sentTo(een, 'cameras')).toHaveLength(3);
    // That new token was not brand-new here: it is refreshed for a 401.
    een.expireAccessTokens();
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(200);
  });

  it.each<[string, (store: Map<string, string>) => unknown]>([
    ['fails', (store) => Object.assign(store, { get: () => Promise.reject(new Error('down')) })],
    ['holds nothing', (store) => store.delete('ada')],
    ['holds only a refresh token', (store) => store.set('ada', '{"accessToken":"","refreshToken":"r","baseUrl":""}')],
  ])('is handed back, and nothing else happens, although the store %s by then', async (_what, act) => {
    const { een, tokens, store } = await stage();
    let kept: unknown;
    een.fail('cameras', { status: 401 }, 1);
    een.fail('cameras', (_req, res) => {
      act(store);
      kept = [...store];
      res.writeHead(401).end();
    });
    expect((await tokens.fetch('ada', CAMERAS)).status).toBe(401);
    expect([...store]).toEqual(kept);
  });

  it.each<[string, () => RequestInit]>([
    ['a stream of the web', () => streamOf(Readable.toWeb(Readable.from(['once'])))],
    ['a stream of Node', () => streamOf(Readable.from(['once']))],
    ['a stream that only has "pipe", as a form of form-data', () => streamOf({ pipe: () => undefined })],
  ])('is told where the body is %s, and then handed back while the token is the new one', async (_what, init) => {
    const { een, tokens } = await stage();
    een.fail('cameras', { status: 401 });
    const first = tokens.fetch('ada', CAMERAS, init());
    await expect(first).rejects.toMatchObject({
      code: 'api_error',
      message: expect.stringMatching(/is a stream\. Make the request again\.$/),
      endpoint: 'api',
      upstreamStatus: 401,
    });
    expect(sentTo(een, 'cameras')).toHaveLength(1);
    for (let call = 0; call < 2; call += 1) {
      expect((await tokens.fetch('ada', CAMERAS, init())).status).toBe(401);
    }
    expect(sentTo(een, 'refresh')).toHaveLength(1);
    later(11 * MINUTE);
    expect(await codeOf(tokens.fetch('ada', CAMERAS, init()))).toBe('api_error');
    expect(sentTo(een, 'refresh')).toHaveLength(2);
  });

  it.each<[string, () => RequestInit['body']]>([
    ['text', () => 'a=b'],
    ['a form', form],
    ['parameters', () => new URLSearchParams('a=b')],
    ['octets', () => new Uint8Array([97, 61, 98])],
    ['a Blob', () => new Blob(['a=b'])],
  ])('sends %s again', async (_what, make) => {
    const { een, tokens } = await stage();
    een.fail('cameras', { status: 401 }, 1);
    await tokens.fetch('ada', CAMERAS, { method: 'POST', body: make() });
    const sent = sentTo(een, 'cameras').map(({ body }) => body);
    expect(sent).toEqual([expect.stringMatching(/a=b/), expect.stringMatching(/a=b/)]);
  });
});
