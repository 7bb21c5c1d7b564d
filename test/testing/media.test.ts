import type { MockEagleEye } from '../../lib/testing';
import { until } from '../support/until';
import { api, bearer, letPass, receive, start, TIMESTAMP } from './stand-in';

/** Start of image, a frame of 160 by 96, end of image. */
const JPEG = /^ffd8.*ffc0000b08006000a001.*ffd9$/;

it('liveImage answers a JPEG, with its time; a second later another one', async () => {
  const een = await start();
  const clock = jest.spyOn(Date, 'now').mockReturnValue(1.8e12);
  const imageOf = async () => {
    const authorization = `Bearer ${een.issueTokens().access_token}`;
    const url = `${een.url}/api/v3.0/media/liveImage.jpeg?deviceId=10011061&type=preview`;
    const response = await fetch(url, { headers: { authorization } });
    return { headers: response.headers, hex: Buffer.from(await response.arrayBuffer()).toString('hex') };
  };
  const { headers, hex } = await imageOf();
  expect(hex).toMatch(JPEG);
  expect(headers.get('content-type')).toBe('image/jpeg');
  expect(headers.get('x-een-timestamp')).toMatch(TIMESTAMP);
  expect(headers.get('x-een-prevtoken')).toMatch(/./);
  expect((await imageOf()).hex).toBe(hex);
  clock.mockReturnValue(1.8e12 + 1000);
  const next = (await imageOf()).hex;
  expect(next).toMatch(JPEG);
  expect(next).not.toBe(hex);
});

describe('the preview', () => {
  const feeds = 'feeds?deviceId=10011061&type=preview&include=multipartUrl';

  async function urlOf(een: MockEagleEye): Promise<string> {
    const { body } = await bearer(een, feeds);
    return String(body.results[0].multipartUrl);
  }

  /** What comes in until there are so many pictures. */
  async function pictures(url: string, headers: Record<string, string>, count: number): Promise<string> {
    const { status, headers: answered, body } = await fetch(url, { headers });
    let received = `${status} ${answered.get('content-type')}\r\n`;
    for await (const chunk of body ?? []) {
      received += Buffer.from(chunk as Uint8Array).toString('latin1');
      if (received.split('--picture\r\n').length > count) break;
    }
    return received;
  }

  it('is a feed of a camera, on another host than the API', async () => {
    const een = await start();
    const { body } = await bearer(een, feeds);
    const multipartUrl = `${een.url.replace('127.0.0.1', 'localhost')}/media/streams/preview/multipart?esn=10011061`;
    const feed = { id: '10011061-preview', type: 'preview', deviceId: '10011061', mediaType: 'video' };
    expect(body).toMatchObject({ results: [{ ...feed, multipartUrl }], totalSize: 1 });
    expect((await bearer(een, feeds.replace('&include=multipartUrl', ''))).body.results).toEqual([feed]);
  });

  it('sends JPEGs without end to whoever has the access token, and ends with the connection', async () => {
    const een = await start();
    const authorization = `Bearer ${een.issueTokens().access_token}`;
    const url = await urlOf(een);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const received = await pictures(url, { authorization }, 3);
    expect(received).toMatch(
      /^200 multipart\/x-mixed-replace; boundary=picture\r\n--picture\r\ncontent-type: image\/jpeg\r\n/,
    );
    const [, head = '', rest = ''] = /content-length: (\d+)\r\n\r\n([^]*)/.exec(received) ?? [];
    expect(Buffer.from(rest.slice(0, Number(head)), 'latin1').toString('hex')).toMatch(JPEG);
    await until(async () => (await een.connections()) === 0 && timers() <= before);
  });

  it('takes the cookie of a media session, as long as an access token lives', async () => {
    const een = await start({ accessTokenLifetime: 100 });
    const { access_token } = een.issueTokens();
    const url = await urlOf(een);
    const session = await api(een, 'media/session', access_token);
    expect(session.body).toEqual({ url: `${new URL(url).origin}/media/session` });
    const { status, headers } = await receive(session.body.url, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(status).toBe(204);
    const [setCookie = ''] = headers.getSetCookie();
    expect(setCookie).toMatch(/^media_session=[\w-]{32}; Path=\/media; HttpOnly; Secure; SameSite=None$/);
    expect(setCookie).not.toContain(access_token);
    const cookie = setCookie.split(';', 1)[0] ?? '';
    expect(await pictures(url, { cookie }, 1)).toMatch(/^200 /);
    letPass(100);
    expect((await receive(url, { headers: { cookie } })).status).toBe(401);
  });

  it('is refused without either, for a camera of another account, and at will', async () => {
    const een = await start();
    const url = await urlOf(een);
    const authorization = `Bearer ${een.issueTokens({ user: 'ca1b72de' }).access_token}`;
    expect((await receive(url)).status).toBe(401);
    expect((await receive(een.url + '/media/session')).status).toBe(401);
    expect((await receive(url, { headers: { authorization } })).status).toBe(404);
    een.fail('multipart', { status: 503 });
    expect(await receive(url, { headers: { authorization } })).toMatchObject({ status: 503, body: { code: 503 } });
  });
});
