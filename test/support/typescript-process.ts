import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** What a process printed. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/** How a process is started. */
export interface ProcessOptions {
  nodeOptions?: readonly string[];
  args?: readonly string[];
  env?: Record<string, string>;
}

/**
 * Runs a file of test/support in a Node process of its own, as it stands in the repository.
 *
 * @throws Error (as a rejection) when the process fails
 */
export function runTypeScript(
  file: string,
  { nodeOptions = [], args = [], env = {} }: ProcessOptions,
): Promise<Printed> {
  const command = [...nodeOptions, '-r', join(__dirname, 'register-typescript.js'), join(__dirname, file), ...args];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      if (error) {
        reject(new Error(`${file} failed: ${stderr}`, { cause: error }));
      } else {
        resolve({ stdout, stderr });
      }
    });
  });
}
