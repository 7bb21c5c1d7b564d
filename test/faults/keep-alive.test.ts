import { Agent } from 'node:http';
import type { Socket } from 'node:net';

import type { MockEagleEye } from '../../lib/testing';
import { startEagleEye } from '../support/eagle-eye';
import { inUse } from '../support/fault-table';
import '../support/patience';
import { attempt, ENDPOINTS, type RequestName, startWithCredentials, strategyWith } from '../support/requests';
import { until } from '../support/until';

const agents: Agent[] = [];

function keepAliveAgent(): Agent {
  const agent = new Agent({ keepAlive: true });
  agents.push(agent);
  return agent;
}

afterEach(() => {
  for (const agent of agents.splice(0)) {
    agent.destroy();
  }
});

function idle(agent: Agent): Socket[] {
  return Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
}

/** Opens connections that are then kept alive, so many at once. */
async function warmUp(eagleEye: MockEagleEye, agent: Agent, connections: number): Promise<void> {
  const strategy = strategyWith(eagleEye, { agent });
  await Promise.all(Array.from({ length: connections }, () => attempt('revocation', eagleEye, strategy)));
  await until(() => idle(agent).length === connections && inUse(agent) === 0);
  eagleEye.requests.length = 0;
}

function requestsTo(eagleEye: MockEagleEye, name: RequestName): number {
  return eagleEye.requests.filter(({ endpoint }) => endpoint === ENDPOINTS[name]).length;
}

describe('connections are kept alive', () => {
  it('so that one serves login after login, refresh and revocation', async () => {
    const eagleEye = await startWithCredentials({ httpsBaseUrl: 'absent' });
    const strategy = strategyWith(eagleEye, { agent: keepAliveAgent() });
    for (let count = 0; count < 5; count += 1) {
      for (const name of ['clientSettings', 'refresh', 'revocation'] as const) {
        await attempt(name, eagleEye, strategy);
      }
    }
    expect(eagleEye.requests.length).toBeGreaterThan(15);
    expect(await eagleEye.connections()).toBe(1);
  });

  it('after an answer that was refused, too', async () => {
    const eagleEye = await startWithCredentials();
    const agent = keepAliveAgent();
    const strategy = strategyWith(eagleEye, { agent });
    for (const status of [400, 401, 403, 404, 429, 500, 503]) {
      eagleEye.fail('revoke', { status }, 1);
      expect(await attempt('revocation', eagleEye, strategy)).toHaveProperty('error');
    }
    expect(await eagleEye.connections()).toBe(1);
    await until(() => inUse(agent) === 0 && idle(agent).length === 1);
  });
});

describe('a kept-alive connection that the server closes under a request', () => {
  const repeated: RequestName[] = ['clientSettings', 'profile', 'revocation'];
  const once: RequestName[] = ['token', 'refresh'];

  it.each(repeated)('is made up for by a new one, for the %s request', async (name) => {
    const eagleEye = await startWithCredentials();
    const agent = keepAliveAgent();
    await warmUp(eagleEye, agent, 1);
    eagleEye.fail(ENDPOINTS[name], { cut: 'before' }, 1);
    if (name === 'profile') {
      eagleEye.fail('users/self', { body: { id: 'ca0f61ab' } });
    }
    if (name === 'clientSettings') {
      eagleEye.fail('clientSettings', { body: { httpsBaseUrl: 'api.c001.eagleeyenetworks.com' } });
    }
    expect(await attempt(name, eagleEye, strategyWith(eagleEye, { agent }))).toHaveProperty('value');
    expect(requestsTo(eagleEye, name)).toBe(2);
  });

  it.each(once)('ends the %s request, which may have been served: nothing is sent twice', async (name) => {
    const eagleEye = await startWithCredentials();
    const agent = keepAliveAgent();
    await warmUp(eagleEye, agent, 1);
    eagleEye.fail('token', { cut: 'before' }, 1);
    const outcome = await attempt(name, eagleEye, strategyWith(eagleEye, { agent }));
    expect(outcome).toMatchObject({ error: { code: 'connection_lost', endpoint: name } });
    expect(requestsTo(eagleEye, name)).toBe(1);
  });

  it('is made up for once: a new connection that is closed as well ends the request', async () => {
    const eagleEye = await startWithCredentials();
    const agent = keepAliveAgent();
    await warmUp(eagleEye, agent, 1);
    eagleEye.fail('revoke', { cut: 'before' });
    const outcome = await attempt('revocation', eagleEye, strategyWith(eagleEye, { agent }));
    expect(outcome).toMatchObject({ error: { code: 'connection_lost' } });
    expect(requestsTo(eagleEye, 'revocation')).toBe(2);
  });

  it('ends the request when an answer had begun', async () => {
    const eagleEye = await startWithCredentials();
    const agent = keepAliveAgent();
    await warmUp(eagleEye, agent, 1);
    eagleEye.fail('revoke', { body: 'half of this', cut: 'body' }, 1);
    const outcome = await attempt('revocation', eagleEye, strategyWith(eagleEye, { agent }));
    expect(outcome).toMatchObject({ error: { code: 'connection_lost' } });
    expect(requestsTo(eagleEye, 'revocation')).toBe(1);
  });

  it('has the one deadline of the request, the second attempt included', async () => {
    const eagleEye = await startWithCredentials();
    const agent = keepAliveAgent();
    await warmUp(eagleEye, agent, 1);
    eagleEye.fail('revoke', { cut: 'before' }, 1);
    eagleEye.fail('revoke', { cut: 'never' });
    const outcome = await attempt('revocation', eagleEye, strategyWith(eagleEye, { agent, timeout: 150 }));
    expect(outcome).toMatchObject({ error: { code: 'timeout' } });
    await until(() => inUse(agent) === 0);
  });

  it('may be one of many: when the service has restarted, nobody notices', async () => {
    const before = await startWithCredentials();
    const agent = keepAliveAgent();
    await warmUp(before, agent, 20);
    await before.stop();
    const eagleEye = await startWithCredentials({ port: Number(new URL(before.url).port) });
    eagleEye.fail('users/self', { body: { id: 'ca0f61ab' } });
    const strategy = strategyWith(eagleEye, { agent });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => attempt('revocation', eagleEye, strategy)));
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => ({ value: undefined })));
  });
});

describe('what a server does with a connection after its answer changes nothing', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['sends octets that nobody asked for', (socket) => socket.write('more')],
    ['sends a second answer', (socket) => socket.write('HTTP/1.1 500 No\r\ncontent-length: 4\r\n\r\nevil')],
    ['closes it', (socket) => socket.end()],
    ['resets it', (socket) => socket.resetAndDestroy()],
  ])('when it %s', async (_what, act) => {
    const eagleEye = await startEagleEye();
    const agent = keepAliveAgent();
    const strategy = strategyWith(eagleEye, { agent });
    let server: Socket | undefined;
    eagleEye.fail(
      'revoke',
      {
        respond: (req, res) => {
          server = req.socket;
          res.end();
        },
      },
      1,
    );
    await strategy.revokeToken('a-token');
    const [client] = idle(agent);
    if (!server || !client) {
      throw new Error('the connection was not kept alive');
    }
    const { bytesRead } = client;
    act(server);
    await until(() => client.bytesRead > bytesRead || client.destroyed || client.readableEnded);
    await expect(strategy.revokeToken('another-token')).resolves.toBeUndefined();
    await expect(strategy.revokeToken('another-token')).resolves.toBeUndefined();
  });
});
