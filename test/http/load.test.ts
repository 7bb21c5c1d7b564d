import { Agent } from 'node:http';

import type { MockFault } from '../../lib/testing';
import { inUse } from '../support/fault-table';
import type { MemoryReport } from '../support/memory-process';
import { PATIENCE } from '../support/patience';
import { flood } from '../support/raw-answer';
import { attempt, errorIn, type Outcome, startWithCredentials, strategyWith, tokenResponse } from '../support/requests';
import { runTypeScript } from '../support/typescript-process';
import { until } from '../support/until';

const MIB = 1024 * 1024;

/** The codes to which requests came, in order. */
function codesOf(outcomes: readonly Outcome[]): unknown[] {
  return outcomes.map((outcome): unknown => Reflect.get(Object(errorIn(outcome)), 'code')).sort();
}

describe('hundreds of requests at once, each with a fault of its own, have one outcome each', () => {
  const mixed: [fault: MockFault, code: string][] = [
    [{ cut: 'before' }, 'connection_lost'],
    [{ body: '{"id":', cut: 'body' }, 'connection_lost'],
    [{ status: 302, headers: { location: '/' } }, 'redirected'],
    [{ status: 400, body: { status: 'notFound' } }, 'api_error'],
    [{ body: 'no JSON' }, 'not_json'],
    [{ body: 'x'.repeat(1_100_000) }, 'response_too_large'],
  ];

  it('at the profile request', async () => {
    const eagleEye = await startWithCredentials();
    const agent = new Agent();
    for (const [fault] of mixed) {
      eagleEye.fail('profile', fault, 30);
    }
    // The token requests of the others are answered by faults of their own.
    const strategy = strategyWith(eagleEye, { agent, timeout: PATIENCE });
    const outcomes = await Promise.all(Array.from({ length: 180 }, () => attempt('profile', eagleEye, strategy)));
    expect(codesOf(outcomes)).toEqual(mixed.flatMap(([, code]) => Array<string>(30).fill(code)).sort());
    await until(() => inUse(agent) === 0);
  });

  it('at a server that is silent to all of them', async () => {
    const eagleEye = await startWithCredentials();
    const agent = new Agent();
    eagleEye.fail('token', { cut: 'never' });
    const strategy = strategyWith(eagleEye, { agent, timeout: 200 });
    const outcomes = await Promise.all(Array.from({ length: 300 }, () => attempt('token', eagleEye, strategy)));
    expect(codesOf(outcomes)).toEqual(Array(300).fill('timeout'));
    await until(() => inUse(agent) === 0);
    await until(async () => (await eagleEye.connections()) === 0);
  });
});

it("The process' memory stays flat, whatever a server sends", async () => {
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  const endless = flood(chunked, Buffer.from(`100000\r\n${'x'.repeat(MIB)}\r\n`), 64 * MIB);
  const tiny = flood(chunked, Buffer.from('1\r\nx\r\n'.repeat(9000)), 2 * MIB);
  const interim = flood('', Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(4096)), 64 * MIB);
  const eagleEye = await startWithCredentials();
  eagleEye.fail('refresh', { body: tokenResponse() }, 1);
  for (const { fault } of [endless, interim, tiny]) {
    eagleEye.fail('refresh', fault, 1);
  }
  eagleEye.fail('refresh', { body: 'x'.repeat(MIB) });
  // Some versions of Node.js leave up to 64 MiB of young garbage lying about: not what is asked for here.
  const nodeOptions = ['--expose-gc', '--max-semi-space-size=4'];
  const args = [JSON.stringify(eagleEye.strategyOptions), '1', '1', '1', '32'];
  const { stdout } = await runTypeScript('memory-process.ts', { nodeOptions, args });
  const [first, second, third, fourth]: Partial<MemoryReport>[] = JSON.parse(stdout);

  expect(first?.outcomes).toEqual(['response_too_large']);
  expect(endless.sent()).toBeLessThan(16 * MIB);
  expect(first?.peak).toBeLessThan(16 * MIB);
  for (const report of [second, third]) {
    expect(['timeout', 'connection_lost']).toContain(report?.outcomes?.[0]);
    expect(report?.peak).toBeLessThan(32 * MIB);
  }
  expect(fourth?.outcomes).toEqual(Array.from({ length: 32 }, () => 'not_json'));
  for (const report of [first, second, third, fourth]) {
    expect(report?.kept).toBeLessThan(4 * MIB);
  }
});
