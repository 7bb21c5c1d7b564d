import { EagleEyeError, EagleEyeStrategy, type StrategyOptions } from 'passport-eagleeye';

/** What a process tells of the requests that it made. */
export interface MemoryReport {
  /** Codes of the errors to which the requests came, or `value`. */
  outcomes: string[];
  /** Bytes in use above those before the requests, at the highest. */
  peak: number;
  /** Bytes in use above those before the requests, when all is done and the garbage is collected. */
  kept: number;
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Buffers are let go in a second run, after the objects that held them. */
async function collectGarbage(): Promise<void> {
  for (let run = 0; run < 4; run += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Sends refreshes to a stand-in, in runs of so many, and tells what the memory of the process does. */
async function sendAll(options: StrategyOptions, runs: readonly number[]): Promise<void> {
  const strategy = new EagleEyeStrategy({ ...options, timeout: 1000 }, () => undefined);
  const send = (): Promise<string> =>
    strategy.refreshAccessToken('a-refresh-token').then(
      () => 'value',
      (error: unknown) => (error instanceof EagleEyeError ? error.code : String(error)),
    );
  // The first request loads what every process loads once.
  await send();
  const reports: MemoryReport[] = [];
  for (const count of runs) {
    await collectGarbage();
    const before = bytesInUse();
    let highest = before;
    const sampling = setInterval(() => {
      highest = Math.max(highest, bytesInUse());
    }, 2);
    const outcomes: string[] = [];
    for (let sent = 0; sent < count; sent += 1) {
      outcomes.push(await send());
    }
    clearInterval(sampling);
    await collectGarbage();
    reports.push({ outcomes, peak: highest - before, kept: bytesInUse() - before });
  }
  process.stdout.write(JSON.stringify(reports));
}

void sendAll(JSON.parse(process.argv[2] ?? '') as StrategyOptions, process.argv.slice(3).map(Number));
