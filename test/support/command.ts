import { execFile } from 'node:child_process';

/** How a command ended, and everything it printed. */
export interface CommandResult {
  exitCode: number;
  output: string;
}

interface CommandOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a command; a failing one is a result like any other. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...options, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') {
        reject(new Error(`${command} could not be run`, { cause: error }));
        return;
      }
      resolve({ exitCode: Number(error?.code ?? 0), output: `${stdout}${stderr}` });
    });
  });
}

/** What a command printed that must succeed. */
export async function runOrFail(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { exitCode, output } = await runCommand(command, args, options);
  if (exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${output}`);
  }
  return output;
}
