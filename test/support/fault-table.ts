import { Agent } from 'node:http';

import type { EagleEyeErrorCode } from '../../lib';
import type { MockFault } from '../../lib/testing';
import { expectError } from './expect-error';
import { PATIENCE } from './patience';
import {
  ENDPOINTS,
  attempt,
  attemptAlone,
  errorIn,
  REQUEST_NAMES,
  type RequestName,
  startWithCredentials,
  strategyWith,
} from './requests';
import { until } from './until';

/** A fault, and the error that it must come to wherever it happens. */
export interface FaultRow {
  what: string;
  fault: MockFault;
  code: EagleEyeErrorCode;
  /** Default: all five requests. */
  at?: readonly RequestName[];
  upstreamStatus?: number;
  says?: RegExp;
  /** Milliseconds; short for the faults that only the deadline ends. */
  timeout?: number;
}

/** Connections of an agent that serve a request. */
export function inUse(agent: Agent): number {
  return Object.values(agent.sockets).flat().length;
}

async function meet(name: RequestName, row: FaultRow): Promise<void> {
  const { fault, code, upstreamStatus, says, timeout = PATIENCE } = row;
  const eagleEye = await startWithCredentials();
  // One connection for each request: what happens on kept-alive ones is a matter of its own.
  const agent = new Agent();
  eagleEye.fail(ENDPOINTS[name], fault);
  const started = performance.now();
  const strategy = strategyWith(eagleEye, { agent, timeout });
  // A short deadline is for this request, and not for one before it.
  const outcome = row.timeout ? await attemptAlone(name, strategy) : await attempt(name, eagleEye, strategy);
  const elapsed = performance.now() - started;

  expectError(errorIn(outcome), { code, endpoint: name, upstreamStatus, says });
  // The deadline, and what a busy machine takes on top of it.
  expect(elapsed).toBeLessThan(timeout + PATIENCE);
  expect(eagleEye.requests.filter(({ endpoint }) => endpoint === ENDPOINTS[name])).toHaveLength(1);
  expect(eagleEye.requests.filter(({ endpoint }) => endpoint === 'unknown')).toEqual([]);
  await until(() => inUse(agent) === 0);
}

/** A test for each fault at each request where it applies. */
export function testFaults(rows: readonly FaultRow[]): void {
  const cases = rows.flatMap((row) =>
    (row.at ?? REQUEST_NAMES).map((name) => ({ row, name, what: row.what, code: row.code })),
  );
  it.each(cases)('$what, at the $name request: $code', ({ row, name }) => meet(name, row));
}
