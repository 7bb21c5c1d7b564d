import { readFile } from 'node:fs';
import { Agent, type ServerResponse } from 'node:http';

import { EagleEyeTokens } from '../../lib';
import { inUse } from '../support/fault-table';
import { logIn, stage, strategyFor } from '../support/strategy';
import { stall, startThread } from '../support/thread';
import { until } from '../support/until';

/** Milliseconds in which a busy machine sends a request, and more than that. */
const DEADLINE = 1000;
const STALL = 1500;

describe('an answer that has arrived while the event loop stood still is read, although the time is up: it stood still', () => {
  const inReadFile = (): void => {
    readFile(__filename, () => {
      stall(STALL);
    });
  };
  it.each<[string, () => void]>([
    ['in setImmediate', () => setImmediate(stall, STALL)],
    ['in an I/O callback', inReadFile],
  ])('%s', async (_where, standStill) => {
    const { thread, origin } = await startThread((parent) => (_req, res) => {
      parent.postMessage('asked');
      setTimeout(() => res.end('{"access_token":"new","refresh_token":"rotated"}'), 50);
    });
    const strategy = strategyFor(origin, { timeout: DEADLINE, agent: new Agent() });
    thread.once('message', standStill);
    await expect(strategy.refreshAccessToken('token')).resolves.toMatchObject({ refresh_token: 'rotated' });
  });

  it('for an API request, whose answer may end long after that', async () => {
    const { thread, origin } = await startThread((parent) => (_req, res) => {
      parent.postMessage('asked');
      setTimeout(() => res.write('begun, '), 50);
      setTimeout(() => res.end('ended'), 3000);
    });
    const tokens = new EagleEyeTokens(strategyFor(origin, { timeout: DEADLINE }));
    await tokens.save('ada', { accessToken: 'token', profile: { baseUrl: origin } });
    thread.once('message', () => {
      stall(STALL);
    });
    expect(await (await tokens.fetch('ada', '/')).text()).toBe('begun, ended');
  });
});

/** The event loop stands still when a connection was begun, for longer than the deadlines of the tests: not at the first ones. */
class StallingAgent extends Agent {
  constructor(private free: number) {
    super({ keepAlive: true });
  }
  override createConnection(...args: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
    const socket = super.createConnection(...args);
    this.free -= 1;
    if (this.free < 0) stall(STALL);
    return socket;
  }
}

describe('the deadline of a request', () => {
  it('holds while it waits for a connection of the agent: nothing is sent then', async () => {
    const agent = new Agent({ maxSockets: 1 });
    const { eagleEye, strategy } = await stage({ agent });
    eagleEye.fail('refresh', { cut: 'never' });
    const first = strategy.refreshAccessToken('one');
    const failed = expect(first).rejects.toMatchObject({ code: 'connection_lost' });
    await until(() => eagleEye.requests.length === 1);
    const second = strategyFor(eagleEye, { agent, timeout: 50 }).refreshAccessToken('two');
    await expect(second).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(
        /waited 50 ms for a connection of the option "agent", and was not sent\. Try again\. .*"maxSockets"/,
      ),
    });
    expect(eagleEye.requests).toHaveLength(1);
    await eagleEye.stop();
    await failed;
  });

  it('ends a request that was not written yet: after a stall it is not sent, and no token is spent', async () => {
    const { eagleEye, strategy } = await stage({ timeout: 100, agent: new StallingAgent(0) });
    await expect(strategy.refreshAccessToken('token')).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('Try again'),
    });
    // Whatever was under way has arrived before this.
    await strategyFor(eagleEye).revokeToken('another');
    expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['revocation']);
  });

  it('does so where the connection is the second one, in place of a kept-alive one that was closed', async () => {
    const { eagleEye, strategy } = await stage({ timeout: DEADLINE, agent: new StallingAgent(1) });
    await strategy.revokeToken('first');
    eagleEye.fail('revocation', { cut: 'before' }, 1);
    await expect(strategy.revokeToken('second')).rejects.toMatchObject({ code: 'timeout' });
    await strategyFor(eagleEye).revokeToken('third');
    expect(eagleEye.requests.map(({ form }) => form.token)).toEqual(['first', 'second', 'third']);
  });

  it('ends an answer that comes in thousands of chunks of one octet, many in a packet', async () => {
    const { origin } = await startThread(() => (_req, { socket }) => {
      const chunks = '1\r\n \r\n'.repeat(1000);
      socket?.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket?.write(chunks), 1);
      socket?.on('close', () => {
        clearInterval(timer);
      });
    });
    const began = Date.now();
    await expect(strategyFor(origin, { timeout: 100 }).revokeToken('token')).rejects.toMatchObject({ code: 'timeout' });
    expect(Date.now() - began).toBeLessThan(5000);
  });

  it('is the end: an answer that comes later changes nothing', async () => {
    const agent = new Agent();
    const { eagleEye, strategy } = await stage({ agent, timeout: 100 });
    const late: ServerResponse[] = [];
    eagleEye.fail('token', { respond: (_req, res) => late.push(res) });
    // A second outcome would fail this test.
    expect(await logIn(strategy)).toMatchObject({ error: { code: 'timeout' } });
    expect(late).toHaveLength(1);
    late.forEach((res) => res.end('{"access_token":"late"}'));
    await until(() => inUse(agent) === 0);
    await until(async () => (await eagleEye.connections()) === 0);
  });
});
