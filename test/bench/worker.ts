import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a process can be asked, by name: it answers with a number. */
export type Tasks = Readonly<Record<string, (times: number) => number | Promise<number>>>;

interface Question {
  readonly task: string;
  readonly times: number;
}

/** The child's side: does one task at a time. What goes wrong ends the process. */
export function serve(tasks: Tasks): void {
  process.on('message', ({ task, times }: Question) => {
    void Promise.resolve(tasks[task]?.(times)).then((answer) => process.send?.(answer));
  });
  process.on('disconnect', () => {
    process.exit();
  });
  process.send?.('ready');
}

/** The parent's side: a process of its own, so that no two share a heap, a connection or a compiled function. */
export class Worker {
  private constructor(private readonly child: ChildProcess) {}

  /** @param module - name of the module to run; it calls {@link serve} */
  static async start(module: string, ...args: string[]): Promise<Worker> {
    const worker = new Worker(
      fork(join(__dirname, `${module}.js`), args, { execArgv: ['--expose-gc', ...process.execArgv] }),
    );
    await worker.#answer();
    return worker;
  }

  async ask(task: string, times = 0): Promise<number> {
    this.child.send({ task, times } satisfies Question);
    const answer = await this.#answer();
    if (typeof answer !== 'number') {
      throw new Error(`A process cannot do "${task}"`);
    }
    return answer;
  }

  stop(): void {
    this.child.disconnect();
  }

  async #answer(): Promise<unknown> {
    const ended = new AbortController();
    const death = once(this.child, 'exit', ended).then(() => {
      throw new Error('A process ended before it answered');
    });
    const [answer]: unknown[] = await Promise.race([once(this.child, 'message', ended), death]).finally(() => {
      ended.abort();
      death.catch(() => undefined);
    });
    return answer;
  }
}
