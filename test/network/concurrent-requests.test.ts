import { Agent } from 'node:http';

import type { MockFault } from '../../lib/testing';
import { inUse } from '../support/fault-table';
import { PATIENCE } from '../support/patience';
import { attempt, rejectionOf } from '../support/requests';
import { stage } from '../support/strategy';
import { until } from '../support/until';

it('60 requests at once, each with a fault of its own, have one outcome each', async () => {
  const mixed: [fault: MockFault, code: string][] = [
    [{ cut: 'before' }, 'connection_lost'],
    [{ body: '{"id":', cut: 'body' }, 'connection_lost'],
    [{ status: 302, headers: { location: '/' } }, 'invalid_response'],
    [{ status: 400, body: { status: 'notFound' } }, 'api_error'],
    [{ body: 'no JSON' }, 'invalid_response'],
    [{ body: 'x'.repeat(1_100_000) }, 'invalid_response'],
  ];
  const agent = new Agent();
  const { eagleEye, strategy } = await stage({ agent, timeout: PATIENCE });
  for (const [fault] of mixed) {
    eagleEye.fail('profile', fault, 10);
  }
  const requests = Array.from({ length: 60 }, () => rejectionOf(attempt('profile', eagleEye, strategy)));
  const codes = (await Promise.all(requests)).map((error) => String(Reflect.get(Object(error), 'code')));
  expect(codes.sort()).toEqual(mixed.flatMap(([, code]) => Array<string>(10).fill(code)).sort());
  await until(() => inUse(agent) === 0);
});
