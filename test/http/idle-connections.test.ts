import { Agent } from 'node:http';
import { createServer, type Socket } from 'node:net';

import { listen } from '../support/listen';
import { PATIENCE } from '../support/patience';
import { logIn, type Outcome, strategyAt } from '../support/requests';

/** Milliseconds after which a connection without traffic is forgotten, as a NAT or a balancer does after minutes. */
const FORGOTTEN_AFTER = 150;
const QUIET_TIME = 2 * FORGOTTEN_AFTER;
/** The README recommends 5,000, which is less than theirs, too. */
const IDLE_TIMEOUT = FORGOTTEN_AFTER / 3;

/** What comes back when something is sent on a forgotten connection. */
const FORGETFUL = {
  'resets it': (socket: Socket) => socket.resetAndDestroy(),
  'says nothing': () => undefined,
} as const;

/** A token endpoint behind something that forgets connections; how many were made is counted. */
async function startForgetful(answerForgotten: (socket: Socket) => unknown, delay = 0) {
  let connections = 0;
  const body = JSON.stringify({ access_token: 'a-token' });
  const port = await listen(
    createServer((socket) => {
      connections += 1;
      let lastSeen = Date.now();
      socket.on('data', (data) => {
        if (Date.now() - lastSeen > FORGOTTEN_AFTER) {
          answerForgotten(socket);
        } else if (String(data).includes('&code=')) {
          setTimeout(() => {
            lastSeen = Date.now();
            socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
          }, delay);
        }
      });
    }),
  );
  return { origin: `http://127.0.0.1:${port}`, connections: () => connections };
}

function recommended(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 100, timeout: IDLE_TIMEOUT });
}

/** A login, a quiet time, and the first login after it. */
async function logInTwice(origin: string, agent: Agent, timeout: number): Promise<Outcome[]> {
  const strategy = strategyAt(origin, { agent, timeout, skipUserProfile: true });
  const first = await logIn(strategy);
  await new Promise((resolve) => setTimeout(resolve, QUIET_TIME));
  return [first, await logIn(strategy)];
}

const IN = { value: { accessToken: 'a-token' } };

describe.each(Object.entries(FORGETFUL))('behind a balancer that forgets an idle connection and %s', (what, forget) => {
  it('the first login after a quiet time succeeds, with the agent that the README recommends', async () => {
    const { origin, connections } = await startForgetful(forget);
    expect(await logInTwice(origin, recommended(), PATIENCE)).toMatchObject([IN, IN]);
    expect(connections()).toBe(2);
  });

  it('it would fail without the idle timeout: a code is not sent twice', async () => {
    const { origin, connections } = await startForgetful(forget);
    const silent = what === 'says nothing';
    const [first, second] = await logInTwice(origin, new Agent({ keepAlive: true }), silent ? 300 : PATIENCE);
    expect(first).toMatchObject(IN);
    expect(second).toMatchObject({ error: { code: silent ? 'timeout' : 'connection_lost', endpoint: 'token' } });
    expect(connections()).toBe(1);
  });
});

it('an answer may take longer than the idle timeout of the agent', async () => {
  const { origin } = await startForgetful(FORGETFUL['resets it'], 4 * IDLE_TIMEOUT);
  const strategy = strategyAt(origin, { agent: recommended(), timeout: PATIENCE, skipUserProfile: true });
  expect(await logIn(strategy)).toMatchObject(IN);
});
