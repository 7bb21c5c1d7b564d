import { Agent } from 'node:http';

import type { MockFault } from '../../lib/testing';
import { inUse } from '../support/fault-table';
import { PATIENCE } from '../support/patience';
import { attempt, rejectionOf } from '../support/requests';
import { stage } from '../support/strategy';
import { until } from '../support/until';

/** The codes to which requests came, in order. */
async function codesOf(requests: readonly Promise<unknown>[]): Promise<unknown[]> {
  const errors = await Promise.all(requests.map(rejectionOf));
  return errors.map((error): unknown => Reflect.get(Object(error), 'code')).sort();
}

describe('many requests at once, each with a fault of its own, have one outcome each', () => {
  const mixed: [fault: MockFault, code: string][] = [
    [{ cut: 'before' }, 'connection_lost'],
    [{ body: '{"id":', cut: 'body' }, 'connection_lost'],
    [{ status: 302, headers: { location: '/' } }, 'invalid_response'],
    [{ status: 400, body: { status: 'notFound' } }, 'api_error'],
    [{ body: 'no JSON' }, 'invalid_response'],
    [{ body: 'x'.repeat(1_100_000) }, 'invalid_response'],
  ];

  it('at the profile request', async () => {
    const agent = new Agent();
    const { eagleEye, strategy } = await stage({ agent, timeout: PATIENCE });
    for (const [fault] of mixed) {
      eagleEye.fail('profile', fault, 10);
    }
    const requests = Array.from({ length: 60 }, () => attempt('profile', eagleEye, strategy));
    expect(await codesOf(requests)).toEqual(mixed.flatMap(([, code]) => Array<string>(10).fill(code)).sort());
    await until(() => inUse(agent) === 0);
  });
});
