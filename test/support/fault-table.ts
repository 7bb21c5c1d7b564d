import { Agent } from 'node:http';

import { EagleEyeError, type EagleEyeErrorCode } from '../../lib';
import type { MockFault } from '../../lib/testing';
import { SECRETS } from './credentials';
import { sentTo } from './eagle-eye';
import { leaks } from './leaks';
import { PATIENCE } from './patience';
import { attempt, rejectionOf, type RequestName } from './requests';
import { stage } from './strategy';
import { until } from './until';

/** What the error of a request must be. */
export interface ExpectedError {
  code: EagleEyeErrorCode;
  endpoint: RequestName;
  upstreamStatus?: number | undefined;
  /** What its message must say: cause and cure. */
  says?: RegExp | undefined;
}

/** Checks the error of a request in all that an application may rely on, and that it gives no secret away. */
export function expectError(error: unknown, { code, endpoint, upstreamStatus, says }: ExpectedError): EagleEyeError {
  if (!(error instanceof EagleEyeError)) {
    throw new Error('this is not an EagleEyeError', { cause: error });
  }
  expect({ code: error.code, endpoint: error.endpoint, upstreamStatus: error.upstreamStatus }).toEqual({
    code,
    endpoint,
    upstreamStatus,
  });
  const title = endpoint.replace('S', ' s');
  expect(error.message).toMatch(new RegExp(`^Eagle Eye ${title} request \\(https?://[^ ]+\\) .+\\.$`));
  expect(error.stack?.startsWith(`EagleEyeError: ${error.message}\n`)).toBe(true);
  if (says) {
    expect(error.message).toMatch(says);
  }
  // The error underneath has its code and its message, and nothing of the socket, the certificate or the answer.
  const names = error.cause === undefined ? [] : Reflect.ownKeys(Object(error.cause));
  expect(names.filter((name) => !['code', 'message', 'stack'].includes(String(name)))).toEqual([]);
  expect(leaks(error, SECRETS)).toEqual([]);
  return error;
}

/** A fault, and the error that it must come to. */
export interface FaultRow extends Omit<ExpectedError, 'endpoint'> {
  what: string;
  fault: MockFault;
  /** The requests at which it is tried. */
  at: readonly RequestName[];
  /** Milliseconds; short for the faults that only the deadline ends. */
  timeout?: number;
}

/** Connections of an agent that serve a request. */
export function inUse(agent: Agent): number {
  return Object.values(agent.sockets).flat().length;
}

async function meet(endpoint: RequestName, row: FaultRow): Promise<void> {
  // One connection for each request: kept-alive ones have tests of their own.
  const agent = new Agent();
  const { eagleEye, strategy } = await stage({ agent, timeout: row.timeout ?? PATIENCE });
  eagleEye.fail(endpoint, row.fault);
  expectError(await rejectionOf(attempt(endpoint, eagleEye, strategy)), { ...row, endpoint });
  // Nothing is sent twice or elsewhere, and nothing stays open.
  expect(sentTo(eagleEye, endpoint)).toHaveLength(1);
  expect(sentTo(eagleEye, 'unknown')).toEqual([]);
  await until(() => inUse(agent) === 0);
}

/** A test for each fault. What the rows have in common is said once. */
export function testFaults<Common extends Partial<FaultRow>>(
  common: Common,
  rows: readonly (Omit<FaultRow, keyof Common> & Partial<FaultRow>)[],
): void {
  const cases = rows.flatMap((own) => {
    const row: FaultRow = { ...common, ...own } as FaultRow & typeof own;
    return row.at.map((name) => ({ row, name, what: row.what, code: row.code }));
  });
  it.each(cases)('$what, at the $name request: $code', ({ row, name }) => meet(name, row));
}
