import { Worker } from './worker';

/** Where the contestants' requests go, and the Redis for their sessions; without one these are in memory. */
export interface Setting {
  readonly upstream: string;
  readonly redis?: string;
}

/** One way to do what is measured. */
export interface Entry {
  readonly name: string;
  /** One round in the contestant's process: the figure of it, such as µs of CPU time for each login. */
  readonly round: (worker: Worker) => Promise<number>;
  /** The contestant, if it has another name. */
  readonly contestant?: string;
}

/** The figures of one entry, round by round. */
export interface Result {
  readonly name: string;
  readonly rounds: readonly number[];
}

/** The middle of some numbers: one that was disturbed does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** Compared round by round, as what else the machine does in a round slows both of them down. */
export function ratio(ours: Result, other: Result): number {
  return median(ours.rounds.map((figure, round) => figure / (other.rounds[round] ?? NaN)));
}

/**
 * Lets contestants do the same in interleaved rounds, each in a process of its own and in an order that changes with every
 * round, so that whatever else the machine does falls on all of them alike.
 *
 * @param rounds - how many rounds warm up (functions are compiled, connections made), and how many count
 */
export async function contest(
  { upstream, redis = '' }: Setting,
  entries: readonly Entry[],
  rounds: { warmUp: number; counted: number },
): Promise<Result[]> {
  const runners: { name: string; rounds: number[]; worker: Worker; entry: Entry }[] = [];
  for (const entry of entries) {
    const worker = await Worker.start('contestant-process', entry.contestant ?? entry.name, upstream, redis);
    runners.push({ name: entry.name, rounds: [], worker, entry });
  }
  for (let round = 0; round < rounds.warmUp + rounds.counted; round += 1) {
    const first = round % runners.length;
    for (const runner of [...runners.slice(first), ...runners.slice(0, first)]) {
      const figure = await runner.entry.round(runner.worker);
      if (round >= rounds.warmUp) {
        runner.rounds.push(figure);
      }
    }
  }
  for (const { worker } of runners) {
    worker.stop();
  }
  return runners;
}
