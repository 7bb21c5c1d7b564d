import { Agent } from 'node:http';
import { createServer } from 'node:net';

import { listen } from '../support/listen';
import { logIn } from '../support/passport-run';
import { PATIENCE } from '../support/patience';
import { strategyFor } from '../support/strategy';

/** Milliseconds after which a connection without traffic is forgotten, as a NAT or a balancer does after minutes. */
const FORGOTTEN_AFTER = 150;
/** The README recommends 5,000, which is less than theirs, too. */
const IDLE_TIMEOUT = FORGOTTEN_AFTER / 3;

/** A token endpoint behind something that says nothing on connections it has forgotten; how many were made is counted. */
async function startForgetful(delay = 0) {
  let connections = 0;
  const body = JSON.stringify({ access_token: 'a-token' });
  const port = await listen(
    createServer((socket) => {
      connections += 1;
      let lastSeen = Date.now();
      socket.on('data', (data) => {
        if (Date.now() - lastSeen <= FORGOTTEN_AFTER && String(data).includes('&code=')) {
          setTimeout(() => {
            lastSeen = Date.now();
            socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
          }, delay);
        }
      });
    }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 100, timeout: IDLE_TIMEOUT });
  const strategy = strategyFor(`http://127.0.0.1:${port}`, { agent, timeout: PATIENCE, skipUserProfile: true });
  return { strategy, connections: () => connections };
}

const IN = { user: { accessToken: 'a-token' } };

it('with the agent that the README recommends, the first login after a quiet time succeeds behind a balancer that has forgotten the connection', async () => {
  const { strategy, connections } = await startForgetful();
  expect(await logIn(strategy)).toMatchObject(IN);
  await new Promise((resolve) => setTimeout(resolve, 2 * FORGOTTEN_AFTER));
  expect(await logIn(strategy)).toMatchObject(IN);
  expect(connections()).toBe(2);
});

it('an answer may take longer than the idle timeout of the agent', async () => {
  const { strategy } = await startForgetful(4 * IDLE_TIMEOUT);
  expect(await logIn(strategy)).toMatchObject(IN);
});
