import { join } from 'node:path';

import { type Figures, WorkerProcess } from './process-channel';
import type { Upstream } from './upstream';

/** Who does what, so many times a round. */
export interface Entry {
  readonly contestant: string;
  readonly task: string;
  readonly times: number;
}

/** What one entry did, round by round, with the requests and the connections that it took. */
export interface Result extends Entry {
  readonly rounds: readonly Figures[];
}

class Runner {
  readonly rounds: Figures[] = [];

  private constructor(
    readonly entry: Entry,
    private readonly worker: WorkerProcess,
    private readonly upstream: Upstream,
  ) {}

  static async start(entry: Entry, upstream: Upstream): Promise<Runner> {
    const module = join(__dirname, 'contestant-process.js');
    return new Runner(entry, await WorkerProcess.start(module, entry.contestant, upstream.url), upstream);
  }

  async run(counts: boolean): Promise<void> {
    const before = await this.upstream.count();
    const figures = await this.worker.ask(this.entry.task, this.entry.times);
    const after = await this.upstream.count();
    if (counts) {
      const requests = after.requests - before.requests;
      this.rounds.push({ ...figures, requests, connections: after.connections - before.connections });
    }
  }

  stop(): Result {
    this.worker.stop();
    return { ...this.entry, rounds: this.rounds };
  }
}

/**
 * Lets contestants do their tasks in interleaved rounds, each in a process of its own and in an order that changes with
 * every round, so that whatever else the machine does falls on all of them alike.
 *
 * @param upstream - where their requests go
 * @param entries - who takes part
 * @param rounds - how many rounds warm up (functions are compiled, connections made), and how many count
 * @returns what each of the entries did, in their order
 */
export async function contest(
  upstream: Upstream,
  entries: readonly Entry[],
  rounds: { warmUp: number; counted: number },
): Promise<Result[]> {
  const runners = await Promise.all(entries.map((entry) => Runner.start(entry, upstream)));
  for (let round = 0; round < rounds.warmUp + rounds.counted; round += 1) {
    const first = round % runners.length;
    for (const runner of [...runners.slice(first), ...runners.slice(0, first)]) {
      await runner.run(round >= rounds.warmUp);
    }
  }
  return runners.map((runner) => runner.stop());
}
