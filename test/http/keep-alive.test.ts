import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Worker } from 'node:worker_threads';

import type { MockEagleEye, MockFault } from '../../lib/testing';
import { stopAfterwards } from '../support/eagle-eye';
import { inUse } from '../support/fault-table';
import { listen } from '../support/listen';
import '../support/patience';
import { bytes } from '../support/raw-answer';
import {
  attempt,
  ENDPOINTS,
  logIn,
  type RequestName,
  startWithCredentials,
  strategyAt,
  strategyWith,
} from '../support/requests';
import { createCertificate } from '../support/tls-server';
import { until } from '../support/until';

function keepAlive<Kept extends Agent>(agent: Kept): Kept {
  stopAfterwards({
    stop: () => {
      agent.destroy();
    },
  });
  return agent;
}

function idle(agent: Agent): number {
  return Object.values(agent.freeSockets).flat().length;
}

/** A stand-in, and an agent with so many open connections to it. */
async function warmUp(connections: number): Promise<{ eagleEye: MockEagleEye; agent: Agent }> {
  const eagleEye = await startWithCredentials();
  const agent = keepAlive(new Agent({ keepAlive: true }));
  const strategy = strategyWith(eagleEye, { agent });
  await Promise.all(Array.from({ length: connections }, () => strategy.revokeToken('token')));
  await until(() => idle(agent) === connections && inUse(agent) === 0);
  eagleEye.requests.length = 0;
  return { eagleEye, agent };
}

function requestsTo(eagleEye: MockEagleEye, name: RequestName): number {
  return eagleEye.requests.filter(({ endpoint }) => endpoint === ENDPOINTS[name]).length;
}

describe('one connection', () => {
  it('serves login after login, refresh and revocation, also those that are refused', async () => {
    const { eagleEye, agent } = await warmUp(1);
    const strategy = strategyWith(eagleEye, { agent });
    for (const status of [400, 401, 403, 404, 429, 503]) {
      eagleEye.fail(ENDPOINTS.revocation, { status }, 1);
      for (const name of ['clientSettings', 'refresh', 'revocation'] as const) {
        await attempt(name, eagleEye, strategy);
      }
    }
    expect(eagleEye.requests.length).toBeGreaterThan(15);
    expect(await eagleEye.connections()).toBe(1);
    await until(() => inUse(agent) === 0 && idle(agent) === 1);
  });
});

describe('a kept-alive connection that the server closes under a request', () => {
  it.each<RequestName>(['clientSettings', 'profile', 'revocation'])(
    'is made up for by a new one, for the %s request',
    async (name) => {
      const { eagleEye, agent } = await warmUp(1);
      eagleEye.fail(ENDPOINTS[name], { cut: 'before' }, 1);
      eagleEye.fail(ENDPOINTS.profile, { body: { id: 'ca0f61ab' } });
      eagleEye.fail(ENDPOINTS.clientSettings, { body: { httpsBaseUrl: 'api.c001.eagleeyenetworks.com' } });
      expect(await attempt(name, eagleEye, strategyWith(eagleEye, { agent }))).toHaveProperty('value');
      expect(requestsTo(eagleEye, name)).toBe(2);
    },
  );

  it.each<RequestName>(['token', 'refresh'])(
    'ends the %s request, which may have been served: nothing is sent twice',
    async (name) => {
      const { eagleEye, agent } = await warmUp(1);
      eagleEye.fail(ENDPOINTS[name], { cut: 'before' }, 1);
      const outcome = await attempt(name, eagleEye, strategyWith(eagleEye, { agent }));
      expect(outcome).toMatchObject({ error: { code: 'connection_lost', endpoint: name } });
      expect(requestsTo(eagleEye, name)).toBe(1);
    },
  );

  it('is made up for once: a new connection that is closed as well ends the request', async () => {
    const { eagleEye, agent } = await warmUp(1);
    eagleEye.fail(ENDPOINTS.revocation, { cut: 'before' });
    const outcome = await attempt('revocation', eagleEye, strategyWith(eagleEye, { agent }));
    expect(outcome).toMatchObject({ error: { code: 'connection_lost' } });
    expect(requestsTo(eagleEye, 'revocation')).toBe(2);
  });

  it.each<[what: string, fault: MockFault, code: string]>([
    ['was cut off', { body: 'half of this', cut: 'body' }, 'connection_lost'],
    [
      'turned out not to be HTTP',
      { respond: bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nsize\r\n{}\r\n') },
      'malformed_http',
    ],
  ])('ends the request when an answer had begun that %s', async (_what, fault, code) => {
    const { eagleEye, agent } = await warmUp(1);
    eagleEye.fail(ENDPOINTS.revocation, fault, 1);
    const outcome = await attempt('revocation', eagleEye, strategyWith(eagleEye, { agent }));
    expect(outcome).toMatchObject({ error: { code } });
    expect(requestsTo(eagleEye, 'revocation')).toBe(1);
  });

  it('leaves the request its one deadline, the second attempt included', async () => {
    const { eagleEye, agent } = await warmUp(1);
    eagleEye.fail(ENDPOINTS.revocation, { cut: 'before' }, 1);
    eagleEye.fail(ENDPOINTS.revocation, { cut: 'never' });
    const outcome = await attempt('revocation', eagleEye, strategyWith(eagleEye, { agent, timeout: 150 }));
    expect(outcome).toMatchObject({ error: { code: 'timeout' } });
    await until(() => inUse(agent) === 0);
  });

  it('may be one of many: when the service has restarted, nobody notices', async () => {
    const { eagleEye: before, agent } = await warmUp(20);
    await before.stop();
    const eagleEye = await startWithCredentials({ port: Number(new URL(before.url).port) });
    const strategy = strategyWith(eagleEye, { agent });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => attempt('revocation', eagleEye, strategy)));
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => ({ value: undefined })));
  });
});

function tokens(whose: string): string {
  const body = JSON.stringify({ access_token: whose });
  return `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

interface SurplusRow {
  what: string;
  /** What the server writes with its first answer. */
  more?: string;
  /** What it does 20 ms later. */
  later?: (socket: Socket) => void;
  secure?: boolean;
}

const forgeLater = (socket: Socket): boolean => socket.write(tokens('forged'));

const SURPLUS: SurplusRow[] = [
  { what: 'sends a second answer in the same packet', more: tokens('forged') },
  { what: 'sends a second answer 20 ms later', later: forgeLater },
  { what: 'sends a second answer 20 ms later, over TLS', later: forgeLater, secure: true },
  {
    what: 'begins a second answer in the same packet',
    more: tokens('forged').slice(0, 20),
    later: (socket) => socket.write(tokens('forged').slice(20)),
  },
  { what: 'sends octets that mean nothing', later: (socket) => socket.write('more') },
  { what: 'closes the connection', later: (socket) => socket.end() },
  { what: 'resets the connection', later: (socket) => socket.destroy() },
];

describe('what a server does with a kept-alive connection after its answer does not reach the next login: it', () => {
  it.each(SURPLUS)('$what', async ({ more = '', later, secure = false }) => {
    const { cert, key } = await createCertificate();
    let connections = 0;
    let asked = 0;
    const serve = (socket: Socket): void => {
      connections += 1;
      socket.on('data', (data) => {
        // The end of a token request.
        asked += String(data).includes('&code=') ? 1 : 0;
        socket.write(tokens(`answer ${asked}`) + (asked === 1 ? more : ''));
        if (asked === 1 && later) {
          setTimeout(later, 20, socket);
        }
      });
    };
    const server = secure ? createTlsServer({ cert, key }, serve) : createServer(serve);
    const port = await listen(server);
    const agent = keepAlive(secure ? new HttpsAgent({ keepAlive: true, ca: cert }) : new Agent({ keepAlive: true }));
    const origin = `${secure ? 'https' : 'http'}://127.0.0.1:${port}`;
    const strategy = strategyAt(origin, { agent, skipUserProfile: true });

    expect(await logIn(strategy)).toMatchObject({ value: { accessToken: 'answer 1' } });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await logIn(strategy)).toMatchObject({ value: { accessToken: 'answer 2' } });
    expect(await logIn(strategy)).toMatchObject({ value: { accessToken: 'answer 3' } });
    // The connection on which something arrived between two requests was not used again; the next one was.
    expect(connections).toBe(2);
  });
});

/** A token endpoint on a thread of its own; when it is told to, it sends an answer 50 ms later that nobody asked for. */
const SURPLUS_THREAD = `
  const { parentPort } = require('node:worker_threads');
  let asked = 0;
  let connection;
  const server = require('node:http').createServer((req, res) => {
    asked += 1;
    connection = req.socket;
    res.end('{"access_token":"answer ' + asked + '"}');
  });
  parentPort.on('message', (forged) => {
    parentPort.postMessage('soon');
    setTimeout(() => connection.write(forged), 50);
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

it('Nor does what it sends while the event loop stands still, up to the moment at which the next login begins', async () => {
  const thread = new Worker(SURPLUS_THREAD, { eval: true });
  stopAfterwards({ stop: () => thread.terminate() });
  const port = await new Promise((resolve) => thread.once('message', resolve));
  const agent = keepAlive(new Agent({ keepAlive: true }));
  const strategy = strategyAt(`http://127.0.0.1:${String(port)}`, { agent, skipUserProfile: true });
  expect(await logIn(strategy)).toMatchObject({ value: { accessToken: 'answer 1' } });
  thread.postMessage(tokens('forged'));
  const second = await new Promise((resolve) => {
    thread.once('message', () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      resolve(logIn(strategy));
    });
  });
  expect(second).toMatchObject({ value: { accessToken: 'answer 2' } });
});
