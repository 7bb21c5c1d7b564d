import { join } from 'node:path';

import type { Installation } from './installation';
import { WorkerProcess } from './process-channel';
import { median } from './statistics';

const ROUNDS = 21;

async function importOnce({ folder, name }: Installation): Promise<number> {
  const worker = await WorkerProcess.start(join(__dirname, 'import-process.js'), folder, name);
  const { microseconds = NaN } = await worker.ask('load');
  worker.stop();
  return microseconds;
}

/** CPU time in microseconds that loading some packages takes: medians over fresh processes, in turn. */
export async function importTimes(installations: readonly Installation[]): Promise<number[]> {
  const times = installations.map((installation) => ({ installation, measured: [] as number[] }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { installation, measured } of round % 2 === 0 ? times : [...times].reverse()) {
      measured.push(await importOnce(installation));
    }
  }
  return times.map(({ measured }) => median(measured));
}
