import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a process measured, by name. */
export type Figures = Record<string, number>;

/** What a process can be asked to do, so many times over. */
export type Tasks = Record<string, (times: number) => Figures | Promise<Figures>>;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFigures(value: unknown): value is Figures {
  return isRecord(value) && Object.values(value).every((figure) => typeof figure === 'number');
}

/** The child's side: does what the parent asks, one task at a time. What goes wrong ends the process. */
export function serve(tasks: Tasks): void {
  process.on('message', (message) => {
    const { task = '', times = 0 } = isRecord(message) ? message : {};
    const run = tasks[String(task)];
    if (!run) {
      throw new Error(`No such task: ${String(task)}`);
    }
    void Promise.resolve(run(Number(times))).then((figures) => process.send?.(figures));
  });
  process.send?.({});
}

/** The parent's side: a process of its own, so that no two contestants share a heap or a compiled function. */
export class WorkerProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** @param module - path of the module to run, with its arguments */
  static async start(module: string, ...args: string[]): Promise<WorkerProcess> {
    const worker = new WorkerProcess(fork(module, args, { execArgv: ['--expose-gc', ...process.execArgv] }));
    await worker.#answer();
    return worker;
  }

  async ask(task: string, times = 0): Promise<Figures> {
    this.child.send({ task, times });
    return this.#answer();
  }

  stop(): void {
    this.child.disconnect();
  }

  async #answer(): Promise<Figures> {
    const answered = new AbortController();
    const { signal } = answered;
    try {
      const [figures]: unknown[] = await Promise.race([
        once(this.child, 'message', { signal }),
        once(this.child, 'exit', { signal }),
      ]);
      if (!isFigures(figures)) {
        throw new Error('A measuring process ended before it answered');
      }
      return figures;
    } finally {
      answered.abort();
    }
  }
}
