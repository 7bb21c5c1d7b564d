import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program that runs beside the tests. */
export interface Program {
  readonly child: ChildProcess;
  /** Everything it has printed. */
  output(): string;
  /** Ends it, if it has not ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program, and waits until it prints a text; it must not end before that. */
export async function startProcess(
  command: string,
  args: readonly string[],
  text: string,
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Program> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        if (printed.includes(text)) {
          resolve();
        }
      });
    }
    child.on('error', reject);
    child.on('exit', () => {
      reject(new Error(`${[command, ...args].join(' ')} ended: ${printed}`));
    });
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
  };
  return { child, output: () => printed, stop };
}
