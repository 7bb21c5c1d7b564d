import { Agent } from 'node:http';

import type { EagleEyeErrorCode } from '../../lib';
import type { MockFault } from '../../lib/testing';
import { sentTo } from './eagle-eye';
import { expectError } from './expect-error';
import { PATIENCE } from './patience';
import {
  attempt,
  errorIn,
  FIRST_REQUESTS,
  REQUEST_NAMES,
  type RequestName,
  startWithCredentials,
  strategyWith,
} from './requests';
import { until } from './until';

/** A fault, and the error that it must come to. */
export interface FaultRow {
  what: string;
  fault: MockFault;
  code: EagleEyeErrorCode;
  upstreamStatus?: number | undefined;
  says?: RegExp;
  /** The requests at which it is tried. Default: one of the five, each in its turn. */
  at?: readonly RequestName[];
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
  eagleEye.fail(name, fault);
  const outcome = await attempt(name, eagleEye, strategyWith(eagleEye, { agent, timeout }));
  expectError(errorIn(outcome), { code, endpoint: name, upstreamStatus, says });
  // Nothing is sent twice or elsewhere, and nothing stays open.
  expect(sentTo(eagleEye, name)).toHaveLength(1);
  expect(sentTo(eagleEye, 'unknown')).toEqual([]);
  await until(() => inUse(agent) === 0);
}

let turn = 0;

/** A test for each fault; the requests take turns. */
export function testFaults(rows: readonly FaultRow[]): void {
  const cases = rows.flatMap((row) => {
    // A short deadline is for this request, and not for one before it.
    const names = row.timeout === undefined ? REQUEST_NAMES : FIRST_REQUESTS;
    turn += 1;
    const inTurn = names[turn % names.length] ?? 'token';
    return (row.at ?? [inTurn]).map((name) => ({ row, name, what: row.what, code: row.code }));
  });
  it.each(cases)('$what, at the $name request: $code', ({ row, name }) => meet(name, row));
}
