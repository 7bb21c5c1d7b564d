import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts a program that is ready when it prints a text. Stop it also when it never is. */
export function startProcess(
  command: string,
  args: readonly string[],
  text: string,
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  // Rejects when it ends before that.
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        if (printed.includes(text)) resolve();
      });
    }
    child.on('error', reject);
    child.on('exit', () => {
      reject(new Error(`${[command, ...args].join(' ')} ended: ${printed}`));
    });
  });
  // Ends it, if it has not ended.
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
  };
  return { child, ready, output: () => printed, stop };
}
