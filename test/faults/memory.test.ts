import type { MockFault } from '../../lib/testing';
import type { MemoryReport } from '../support/memory-process';
import '../support/patience';
import { flood } from '../support/raw-answer';
import { startWithCredentials, tokenResponse } from '../support/requests';
import { runTypeScript } from '../support/typescript-process';

const MIB = 1024 * 1024;

function isReport(value: unknown): value is MemoryReport {
  return typeof value === 'object' && value !== null && 'peak' in value && 'kept' in value;
}

/** The memory of a process whose token requests meet a fault, so many in a row. */
async function memoryWith(fault: MockFault, requests: number): Promise<MemoryReport> {
  const eagleEye = await startWithCredentials({ recordRequests: false });
  eagleEye.fail('token', { body: tokenResponse('refresh') }, 1);
  eagleEye.fail('token', fault);
  const args = [eagleEye.url, `${requests}`];
  // Some versions of Node.js leave up to 64 MiB of young garbage lying about: not what is asked for here.
  const nodeOptions = ['--expose-gc', '--max-semi-space-size=4'];
  const report: unknown = JSON.parse((await runTypeScript('memory-process.ts', { nodeOptions, args })).stdout);
  if (!isReport(report)) {
    throw new Error('the process reported nothing');
  }
  return report;
}

describe("the process' memory stays flat while a server sends 64 MiB", () => {
  it('as one answer without an end', async () => {
    const chunk = Buffer.from(`100000\r\n${'x'.repeat(MIB)}\r\n`);
    const { respond, sent } = flood('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', chunk, 64 * MIB);
    const { outcomes, peak, kept } = await memoryWith({ respond }, 1);
    expect(outcomes).toEqual(['response_too_large']);
    expect(sent()).toBeLessThan(16 * MIB);
    expect(peak).toBeLessThan(16 * MIB);
    expect(kept).toBeLessThan(4 * MIB);
  });

  it('as one interim response after the other', async () => {
    const interim = Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(4096));
    const { respond } = flood('', interim, 64 * MIB);
    const { outcomes, peak, kept } = await memoryWith({ respond }, 1);
    expect(['timeout', 'connection_lost']).toContain(outcomes[0]);
    expect(peak).toBeLessThan(32 * MIB);
    expect(kept).toBeLessThan(4 * MIB);
  });

  it('as 64 answers of 1 MiB, each of no use', async () => {
    const { outcomes, kept } = await memoryWith({ body: 'x'.repeat(MIB) }, 64);
    expect(outcomes).toEqual(Array.from({ length: 64 }, () => 'not_json'));
    expect(kept).toBeLessThan(4 * MIB);
  });
});
