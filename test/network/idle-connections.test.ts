import { Agent } from 'node:http';
import { createServer, type Socket } from 'node:net';

import { listen } from '../support/listen';
import { PATIENCE } from '../support/patience';
import { logIn, strategyFor } from '../support/strategy';
import { until } from '../support/until';

/** Milliseconds after which the agent closes an idle connection. The README recommends 5,000. */
const IDLE_TIMEOUT = 50;
const IN = { user: { accessToken: 'a-token' } };

/** A token endpoint behind a balancer that drops what comes on connections that it has forgotten. */
async function startForgetful(delay = 0) {
  const connections: Socket[] = [];
  const forgotten = new Set<Socket>();
  const body = JSON.stringify({ access_token: 'a-token' });
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('data', (data) => {
      if (!forgotten.has(socket) && String(data).includes('&code=')) {
        setTimeout(() => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`), delay);
      }
    });
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 100, timeout: IDLE_TIMEOUT });
  const options = { agent, timeout: PATIENCE, skipUserProfile: true };
  const strategy = strategyFor(`http://127.0.0.1:${await listen(server)}`, options);
  const forget = (): void => {
    connections.forEach((socket) => forgotten.add(socket));
  };
  return { strategy, agent, connections, forget };
}

it('with the agent that the README recommends, a login after a quiet time does not use a connection that a balancer has forgotten', async () => {
  const { strategy, agent, connections, forget } = await startForgetful();
  expect(await logIn(strategy)).toMatchObject(IN);
  forget();
  await until(() => Object.keys(agent.freeSockets).length === 0);
  expect(await logIn(strategy)).toMatchObject(IN);
  expect(connections).toHaveLength(2);
});
