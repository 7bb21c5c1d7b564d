import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import type { EagleEyeStrategy } from '../../lib';
import type { MockEagleEye } from '../../lib/testing';
import { sentTo } from '../support/eagle-eye';
import { inUse } from '../support/fault-table';
import { listen } from '../support/listen';
import '../support/patience';
import { bytes } from '../support/raw-answer';
import { attempt, rejectionOf, type RequestName } from '../support/requests';
import { logIn, stage, strategyFor } from '../support/strategy';
import { stall, startThread } from '../support/thread';
import { createCertificate } from '../support/tls-server';
import { until } from '../support/until';

function idle(agent: Agent): number {
  return Object.values(agent.freeSockets).flat().length;
}

interface Warm {
  eagleEye: MockEagleEye;
  strategy: EagleEyeStrategy;
  agent: Agent;
}

/** A strategy whose agent has so many open connections to a stand-in. */
async function warmUp(connections: number): Promise<Warm> {
  const agent = new Agent({ keepAlive: true });
  const { eagleEye, strategy } = await stage({ agent });
  await Promise.all(Array.from({ length: connections }, () => strategy.revokeToken('token')));
  await until(() => idle(agent) === connections && inUse(agent) === 0);
  eagleEye.requests.length = 0;
  return { eagleEye, strategy, agent };
}

it('one connection serves login after login, refresh and revocation, also those that are refused', async () => {
  const { eagleEye, strategy, agent } = await warmUp(1);
  for (const status of [400, 401, 403, 404, 429, 503]) {
    eagleEye.fail('revocation', { status }, 1);
    for (const name of ['clientSettings', 'refresh', 'revocation'] as const) {
      await attempt(name, eagleEye, strategy).catch(() => undefined);
    }
  }
  expect(eagleEye.requests.length).toBeGreaterThan(15);
  expect(await eagleEye.connections()).toBe(1);
  await until(() => inUse(agent) === 0 && idle(agent) === 1);
});

describe('a kept-alive connection that the server closes under a request', () => {
  it.each<RequestName>(['clientSettings', 'profile', 'revocation'])(
    'is made up for by a new one, for the %s request',
    async (name) => {
      const { eagleEye, strategy } = await warmUp(1);
      eagleEye.fail(name, { cut: 'before' }, 1);
      eagleEye.fail('profile', { body: { id: 'ca0f61ab' } });
      eagleEye.fail('clientSettings', { body: { httpsBaseUrl: 'api.c001.eagleeyenetworks.com' } });
      await attempt(name, eagleEye, strategy);
      expect(sentTo(eagleEye, name)).toHaveLength(2);
    },
  );

  it.each<RequestName>(['token', 'refresh'])(
    'ends the %s request, which may have been served: nothing is sent twice',
    async (name) => {
      const { eagleEye, strategy } = await warmUp(1);
      eagleEye.fail(name, { cut: 'before' }, 1);
      const error = await rejectionOf(attempt(name, eagleEye, strategy));
      expect(error).toMatchObject({ code: 'connection_lost', endpoint: name });
      expect(sentTo(eagleEye, name)).toHaveLength(1);
    },
  );

  it('is made up for once: a new connection that is closed as well ends the request', async () => {
    const { eagleEye, strategy } = await warmUp(1);
    eagleEye.fail('revocation', { cut: 'before' });
    await expect(strategy.revokeToken('token')).rejects.toMatchObject({ code: 'connection_lost' });
    expect(sentTo(eagleEye, 'revocation')).toHaveLength(2);
  });

  it('ends the request when an answer had begun that turned out not to be HTTP', async () => {
    const { eagleEye, strategy } = await warmUp(1);
    const answer = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nsize\r\n{}\r\n';
    eagleEye.fail('revocation', bytes(answer), 1);
    await expect(strategy.revokeToken('token')).rejects.toMatchObject({ code: 'invalid_response' });
    expect(sentTo(eagleEye, 'revocation')).toHaveLength(1);
  });

  it('leaves the request its one deadline, the second attempt included', async () => {
    const { eagleEye, agent } = await warmUp(1);
    eagleEye.fail('revocation', { cut: 'before' }, 1);
    eagleEye.fail('revocation', { cut: 'never' });
    const hurried = strategyFor(eagleEye, { agent, timeout: 150 });
    await expect(hurried.revokeToken('token')).rejects.toMatchObject({ code: 'timeout' });
    await until(() => inUse(agent) === 0);
  });

  it('may be one of many: when the service has restarted, nobody notices', async () => {
    const { eagleEye: before, strategy } = await warmUp(20);
    await before.stop();
    const { eagleEye } = await stage({}, { port: Number(new URL(before.url).port) });
    await Promise.all(Array.from({ length: 10 }, () => strategy.revokeToken('token')));
    expect(sentTo(eagleEye, 'revocation')).toHaveLength(10);
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
  { what: 'closes the connection', later: (socket) => socket.end() },
];

describe('what a server does with a kept-alive connection after its answer does not reach the next login: it', () => {
  it.each(SURPLUS)('$what', async ({ more = '', later, secure = false }) => {
    const { cert, key } = await createCertificate();
    let connections = 0;
    let asked = 0;
    let isDone = later === undefined;
    const serve = (socket: Socket): void => {
      connections += 1;
      socket.on('data', (data) => {
        // The end of a token request.
        asked += String(data).includes('&code=') ? 1 : 0;
        socket.write(tokens(`answer ${asked}`) + (asked === 1 ? more : ''));
        if (asked === 1 && later) {
          setTimeout(() => {
            later(socket);
            isDone = true;
          }, 20);
        }
      });
    };
    const server = secure ? createTlsServer({ cert, key }, serve) : createServer(serve);
    const port = await listen(server);
    const agent = secure ? new HttpsAgent({ keepAlive: true, ca: cert }) : new Agent({ keepAlive: true });
    const origin = `${secure ? 'https' : 'http'}://127.0.0.1:${port}`;
    const strategy = strategyFor(origin, { agent, skipUserProfile: true });

    expect(await logIn(strategy)).toMatchObject({ user: { accessToken: 'answer 1' } });
    await until(() => isDone);
    // What was sent has arrived by then.
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await logIn(strategy)).toMatchObject({ user: { accessToken: 'answer 2' } });
    expect(await logIn(strategy)).toMatchObject({ user: { accessToken: 'answer 3' } });
    // The connection on which something arrived between two requests was not used again; the next one was.
    expect(connections).toBe(2);
  });
});

it('Nor does what it sends while the event loop stands still, up to the moment at which the next login begins', async () => {
  const { thread, origin } = await startThread((parent) => {
    let asked = 0;
    return (req, res) => {
      asked += 1;
      res.end(`{"access_token":"answer ${asked}"}`);
      // When it is told to, it sends an answer that nobody asked for.
      parent.once('message', (forged: string) => {
        parent.postMessage('soon');
        setTimeout(() => req.socket.write(forged), 50);
      });
    };
  });
  const strategy = strategyFor(origin, { agent: new Agent({ keepAlive: true }), skipUserProfile: true });
  expect(await logIn(strategy)).toMatchObject({ user: { accessToken: 'answer 1' } });
  thread.postMessage(tokens('forged'));
  const second = await new Promise((resolve) => {
    thread.once('message', () => {
      stall(300);
      resolve(logIn(strategy));
    });
  });
  expect(second).toMatchObject({ user: { accessToken: 'answer 2' } });
});
