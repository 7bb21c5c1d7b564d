import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { createServer } from 'node:tls';

import type { MockFault } from '../../lib/testing';
import { sentTo } from '../support/eagle-eye';
import { inUse } from '../support/fault-table';
import { listen } from '../support/listen';
import { PATIENCE } from '../support/patience';
import { bytes } from '../support/raw-answer';
import { attempt, rejectionOf, type RequestName } from '../support/requests';
import { logIn, stage, strategyFor } from '../support/strategy';
import { stall, startThread } from '../support/thread';
import { createCertificate } from '../support/tls-server';
import { until } from '../support/until';

function idle(agent: Agent): number {
  return Object.values(agent.freeSockets).flat().length;
}

/** A strategy whose agent has so many open connections to a stand-in. */
async function warmUp(connections: number, timeout = PATIENCE) {
  const agent = new Agent({ keepAlive: true });
  const { eagleEye, strategy } = await stage({ agent, timeout });
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
  const CUT: MockFault = { cut: 'before' };
  const NOT_HTTP = bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nsize\r\n{}\r\n');
  it.each<[what: string, name: RequestName, faults: MockFault[], sent: number, code?: string]>([
    ['is made up for by a new one', 'clientSettings', [CUT], 2],
    ['is made up for by a new one', 'profile', [CUT], 2],
    ['is made up for by a new one', 'revocation', [CUT], 2],
    ['ends what may have been served: nothing is sent twice', 'token', [CUT], 1, 'connection_lost'],
    ['ends what may have been served: nothing is sent twice', 'refresh', [CUT], 1, 'connection_lost'],
    ['ends the request when a new connection is closed as well', 'revocation', [CUT, CUT], 2, 'connection_lost'],
    ['ends the request when an answer had begun', 'revocation', [NOT_HTTP], 1, 'invalid_response'],
    ['leaves the request its one deadline', 'revocation', [CUT, { cut: 'never' }], 2, 'timeout'],
    ['is not closed by the deadline: nothing is sent twice', 'revocation', [{ cut: 'never' }], 1, 'timeout'],
  ])('%s: the %s request', async (_what, name, faults, sent, code = '') => {
    const { eagleEye, strategy, agent } = await warmUp(1, code === 'timeout' ? 500 : PATIENCE);
    faults.forEach((fault) => {
      eagleEye.fail(name, fault, 1);
    });
    eagleEye.fail('profile', { body: { id: 'ca0f61ab' } });
    eagleEye.fail('clientSettings', { body: { httpsBaseUrl: 'api.c001.eagleeyenetworks.com' } });
    const attempted = attempt(name, eagleEye, strategy);
    if (code) expect(await rejectionOf(attempted)).toMatchObject({ code, endpoint: name });
    else await attempted;
    await until(() => inUse(agent) === 0);
    expect(sentTo(eagleEye, name)).toHaveLength(sent);
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

const forgeLater = (socket: Socket): boolean => socket.write(tokens('forged'));

describe('what a server does with a kept-alive connection after its answer does not reach the next login: it', () => {
  it.each<[what: string, more: string, later: (socket: Socket) => void]>([
    ['sends a second answer in the same packet', tokens('forged'), () => undefined],
    ['sends a second answer 20 ms later', '', forgeLater],
    ['closes the connection', '', (socket) => socket.end()],
  ])('%s', async (_what, more, later) => {
    const { cert, key } = await createCertificate();
    let connections = 0;
    let asked = 0;
    let isDone = false;
    const server = createServer({ cert, key }, (socket) => {
      connections += 1;
      socket.on('data', (data) => {
        // The end of a token request.
        asked += String(data).includes('&code=') ? 1 : 0;
        socket.write(tokens(`answer ${asked}`) + (asked === 1 ? more : ''));
        if (asked === 1) {
          setTimeout(() => {
            later(socket);
            isDone = true;
          }, 20);
        }
      });
    });
    const agent = new HttpsAgent({ keepAlive: true, ca: cert });
    const strategy = strategyFor(`https://127.0.0.1:${await listen(server)}`, { agent, skipUserProfile: true });

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
