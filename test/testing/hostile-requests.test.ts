import { openSocket, spend, start } from './stand-in';

const TARGETS =
  `/ // /// //evil.example/ * ? # /../.. /%2e%2e/ /% /%zz /oauth2/authorize?%E0%A4%A=%zz /oauth2/authorize?redirect_uri=x
  http://[:/ http://evil.example/oauth2/token evil.example:443 /api/v3.0/cameras?pageToken=%00 /media/streams/preview/multipart?esn=%
  /oauth2/authorize/decision?redirect_uri=http://127.0.0.1:3333%0d%0a /${'x'.repeat(9000)}`.split(/\s+/);
const BODY = 'grant_type=%zz&__proto__=x';
const JSON_BODY = '{"__proto__":{"type":"reseller"}}';
/** The rest of a request, with its method before it. */
const REQUESTS: [method: string, rest: string][] = [
  ['GET', ''],
  ['HEAD', ''],
  ['OPTIONS', 'origin: null\r\naccess-control-request-method: x\r\n'],
  ['OPTIONS', 'origin: \xff\r\n'],
  ['CONNECT', ''],
  ['TRACE', 'max-forwards: 0\r\n'],
  ['MADE-UP', ''],
  ['get', ''],
  ['GET', 'upgrade: websocket\r\nconnection: upgrade\r\n'],
  ['GET', 'authorization: Bearer \xff\r\ncookie: media_session=\xff;;==\r\n'],
  ['GET', `x: ${'y'.repeat(20_000)}\r\n`],
  ['GET', 'no colon\r\n'],
  ['GET', 'host: a\r\nhost: b\r\n'],
  ['POST', 'expect: the worst\r\n'],
  ['POST', `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`],
  ['POST', `content-type: application/json\r\ncontent-length: ${JSON_BODY.length}\r\n\r\n${JSON_BODY}`],
  ['POST', 'content-length: 5\r\n\r\nlonger than it says'],
  ['POST', 'content-length: 100\r\n\r\nshorter'],
  ['POST', 'content-length: -1\r\n'],
  ['POST', 'transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\nzz\r\n\x00'],
];

it('raw requests that no client should send neither end nor hang it', async () => {
  const een = await start();
  const all = TARGETS.flatMap((target) =>
    REQUESTS.map(([method, rest]) => `${method} ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${rest}\r\n`),
  );
  expect(all).toHaveLength(400);
  const unanswered = new Set<string>();
  for (const request of all) {
    const { socket, ended } = await openSocket(een, '');
    socket.end(request, 'latin1');
    const answer = await ended;
    if (!/^HTTP\/1\.1 [2-5]\d\d /.test(answer)) unanswered.add(request.split(' ', 1)[0] ?? '');
    expect(answer).not.toMatch(/^HTTP\/1\.1 500 /);
  }
  // CONNECT is for proxies: Node.js closes the connection.
  expect([...unanswered]).toEqual(['CONNECT']);
  expect(await een.connections()).toBe(0);
  expect((await spend(een, een.issueCode())).status).toBe(200);
});
