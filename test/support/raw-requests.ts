import { once } from 'node:events';
import { connect } from 'node:net';

import { Browser } from './login-app';

const LONG = 'x'.repeat(9000);
const STATE = 'state=a&code=b';

const TARGETS = [
  ...['//', '//:', '//[', '//@', '/../..', '*', '', '?', '#', '/?#', '/;', '\\', 'http://', 'http://[', 'http://a:b/'],
  ...['/%', '/%ff', '/%00', '/%2e%2e/', '/é', '/login?%', '/login?r=%ff', '/callback?%', `/callback?${STATE}&${STATE}`],
  ...[
    '/callback?state[]=a&code[a]=b',
    '/callback?code=%00&state=%00',
    `/callback?error=${LONG}`,
    '/callback?error[]=a',
  ],
  ...['/oauth2/authorize?redirect_uri=%zz', '/media/streams/preview/multipart?esn=%', '/cameras/%ff/picture', 'a'],
  '/__proto__?__proto__[a]=b&constructor=a',
];

const METHODS = [
  ...['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'SOURCE', 'PRI', 'M-SEARCH', 'FOO'],
  ...['get', 'G ET', '', ' GET', 'GET\t', 'é', 'G'.repeat(9000)],
];

const COOKIES = [
  ...['a', '=', ';;;', 'key=', 'key=a; key=b', 'key=%', 'jwt=a.b.c', 'jwt=%ff', 'connect.sid=s%3Aa', 'a=%E0%', 'é='],
  ...['koa.sess=e30=; koa.sess.sig=a', 'sessionId=a.b', 'camera-desk=s%3A', '__proto__=a', 'media_session=\xff;;=='],
];
const HOSTS = ['X:', 'Host:', 'Host: [', 'Host: a:b:c', 'Host: @', 'Host: é', 'Host: a/b', 'Host: a\r\nHost: b'];
const FIELDS = [
  ...COOKIES.map((cookie) => `Cookie: ${cookie}`),
  ...[`X: ${LONG}`, 'Authorization: Bearer \xff', 'Upgrade: a\r\nConnection: Upgrade', 'Expect: a', 'Origin: \xff'],
  ...['X-Forwarded-Host: @,\r\nX-Forwarded-Proto: a b', 'Forwarded: a', 'Range: bytes=9-1', 'Accept: ;', 'X', ': a'],
  ...[' X: a', 'X : a', 'X: \x00', 'If-None-Match: "', 'Transfer-Encoding: a'],
];

const sized = (type: string, body: string): string =>
  `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const FORM = 'application/x-www-form-urlencoded';

const BODIES = [
  ...['{', '{"__proto__":1}', 'null', '"a"', '\xff', '['.repeat(9000)].map((body) => sized('application/json', body)),
  ...['%', 'a[b][c]=1', '__proto__[a]=1', 'csrfToken[]=a', STATE, 'a=1&'.repeat(2000)].map((body) => sized(FORM, body)),
  ...['multipart/form-data; boundary=a', 'a', 'text/plain; charset=a'].map((type) => sized(type, 'a')),
  ...['-1', '99999999999999999999', '5\r\nContent-Length: 6'].map((size) => `Content-Length: ${size}\r\n\r\na`),
  ...['z\r\n', '-1\r\n', '5\r\na'].map((chunks) => `Transfer-Encoding: chunked\r\n\r\n${chunks}`),
];

const PATHS = ['/', '/login', '/callback', '/logout'];

/** Hundreds of requests that no browser sends, octet by octet. */
function rawRequests(host: string): string[] {
  const rest = `Host: ${host}\r\nConnection: close\r\n`;
  return [
    ...TARGETS.map((target) => `GET ${target} HTTP/1.1\r\n${rest}\r\n`),
    ...PATHS.flatMap((path) => [
      ...METHODS.map((method) => `${method} ${path} HTTP/1.1\r\n${rest}\r\n`),
      ...HOSTS.map((field) => `GET ${path} HTTP/1.1\r\n${field}\r\nConnection: close\r\n\r\n`),
      ...FIELDS.map((field) => `GET ${path} HTTP/1.1\r\n${rest}${field}\r\n\r\n`),
      ...BODIES.map((body) => `POST ${path} HTTP/1.1\r\n${rest}${body}`),
    ]),
  ];
}

/** Sends octets to a port of this machine: what was answered until the connection closed. */
export async function send(port: number, octets: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  // A server may refuse a request before it has read all of it.
  socket.on('error', () => undefined);
  socket.write(octets, 'latin1');
  // Of a request that never ends, a server waits for more.
  const impatience = setTimeout(() => socket.end(), 300);
  await once(socket, 'close');
  clearTimeout(impatience);
  return answer;
}

/** An application still answers after all these requests, and has shown no stack. */
export async function expectSurvives(url: string, host = new URL(url).host): Promise<void> {
  const stacks: string[][] = [];
  const all = rawRequests(host);
  while (all.length > 0) {
    const requests = all.splice(0, 100);
    await Promise.all(
      requests.map(async (octets) => {
        const answer = await send(Number(new URL(url).port), octets);
        if (/\bat .+:\d+:\d+/.test(answer)) stacks.push([octets.slice(0, 200), answer.slice(0, 500)]);
      }),
    );
    const { status } = await new Browser({ host }).get(url).catch((cause: unknown) => {
      throw new Error(`It answers no more after one of these: ${JSON.stringify(requests)}`, { cause });
    });
    expect(status).toBeLessThan(500);
  }
  expect(stacks).toEqual([]);
}
