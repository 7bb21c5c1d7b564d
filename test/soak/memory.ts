import { execFile } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type MockFault, startMockEagleEye } from 'passport-eagleeye/testing';

import { atMost, exactly, type Figure } from './figures';
import type { MemoryReport } from './memory-process';

const MIB = 1024 * 1024;
const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

interface Flood {
  fault: MockFault;
  /** Octets that the server got rid of. */
  sent: () => number;
}

/** Answers `head`, then `part` again and again until so many octets are sent, as fast as the client takes them. */
function flood(head: string, part: string, total: number): Flood {
  let socket: Socket | null = null;
  const respond = (_req: unknown, res: ServerResponse): void => {
    const open = (socket = res.socket);
    if (!open) {
      return;
    }
    // What the client breaks off is no fault of the server's.
    open.on('error', () => undefined);
    open.write(head);
    const more = (): void => {
      while (!open.destroyed && open.bytesWritten < total) {
        if (!open.write(part)) {
          open.once('drain', more);
          return;
        }
      }
      open.end();
    };
    more();
  };
  return { fault: { respond }, sent: () => socket?.bytesWritten ?? 0 };
}

/** What the memory of a process does whose server floods it, in answers, in chunks of one octet and in interim answers. */
export async function measureMemory(): Promise<Figure[]> {
  const eagleEye = await startMockEagleEye();
  const endless = flood(CHUNKED, `100000\r\n${'x'.repeat(MIB)}\r\n`, 64 * MIB);
  const interim = flood('', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(4096), 64 * MIB);
  const tiny = flood(CHUNKED, '1\r\nx\r\n'.repeat(9000), 2 * MIB);
  eagleEye.fail('refresh', { body: { access_token: 'a-token' } }, 1);
  for (const { fault } of [endless, interim, tiny]) {
    eagleEye.fail('refresh', fault, 1);
  }
  eagleEye.fail('refresh', { body: 'x'.repeat(MIB) });
  // Some versions of Node.js leave up to 64 MiB of young garbage lying about: that is not measured here.
  const flags = ['--expose-gc', '--max-semi-space-size=4'];
  const args = [JSON.stringify(eagleEye.strategyOptions), '1', '1', '1', '32'];
  const child = await promisify(execFile)(process.execPath, [...flags, join(__dirname, 'memory-process.js'), ...args]);
  await eagleEye.stop();
  const reports = JSON.parse(child.stdout) as MemoryReport[];
  const peaks = reports.slice(0, 3).map(({ peak }) => peak / MIB);
  return [
    exactly(
      'requests of a flooded process that got an answer',
      reports.flatMap(({ outcomes }) => outcomes).filter((outcome) => outcome === 'value').length,
      0,
    ),
    atMost('octets taken of an endless answer', endless.sent() / MIB, 16, ' MiB'),
    atMost('memory at the highest in a flood', Math.max(...peaks), 32, ' MiB'),
    atMost('memory kept after a flood', Math.max(...reports.map(({ kept }) => kept / MIB)), 4, ' MiB'),
  ];
}
