import { Agent } from 'node:http';

import { EagleEyeError } from '../../lib';
import type { MockFault } from '../../lib/testing';
import { inUse } from '../support/fault-table';
import { PATIENCE } from '../support/patience';
import { attempt, type Outcome, type RequestName, startWithCredentials, strategyWith } from '../support/requests';
import { until } from '../support/until';

function codeOf(outcome: Outcome): string {
  return 'error' in outcome && outcome.error instanceof EagleEyeError ? outcome.error.code : JSON.stringify(outcome);
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) {
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

describe('hundreds of requests at once, each with a fault of its own, have one outcome each', () => {
  const mixed: [fault: MockFault, times: number][] = [
    [{ cut: 'before' }, 30],
    [{ body: '{"id":', cut: 'body' }, 30],
    [{ status: 302, headers: { location: '/' } }, 30],
    [{ status: 503 }, 30],
    [{ body: 'no JSON' }, 30],
    [{ body: 'x'.repeat(1_100_000) }, 30],
  ];

  it.each<RequestName>(['token', 'profile'])(
    'at the %s request',
    async (name) => {
      const eagleEye = await startWithCredentials({ recordRequests: false });
      const agent = new Agent();
      const strategy = strategyWith(eagleEye, { agent, timeout: PATIENCE });
      for (const [fault, times] of mixed) {
        eagleEye.fail(name === 'token' ? 'token' : 'users/self', fault, times);
      }
      const outcomes = await Promise.all(Array.from({ length: 180 }, () => attempt(name, eagleEye, strategy)));
      expect(counted(outcomes.map(codeOf))).toEqual({
        connection_lost: 60,
        redirected: 30,
        [name === 'token' ? 'token_error' : 'api_error']: 30,
        not_json: 30,
        response_too_large: 30,
      });
      await until(() => inUse(agent) === 0);
    },
    60_000,
  );

  it('at a server that is silent to all of them', async () => {
    const eagleEye = await startWithCredentials({ recordRequests: false });
    const agent = new Agent();
    eagleEye.fail('token', { cut: 'never' });
    const strategy = strategyWith(eagleEye, { agent, timeout: 200 });
    const outcomes = await Promise.all(Array.from({ length: 300 }, () => attempt('token', eagleEye, strategy)));
    expect(counted(outcomes.map(codeOf))).toEqual({ timeout: 300 });
    await until(() => inUse(agent) === 0);
    await until(async () => (await eagleEye.connections()) === 0);
  });
});
