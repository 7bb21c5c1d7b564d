import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How a process is started. */
export interface ProcessOptions {
  args?: readonly string[];
  env?: Record<string, string>;
}

/** What a file of test/support prints in a Node process of its own, on the package as it is built. */
export function runTypeScript(
  file: string,
  { args = [], env = {} }: ProcessOptions,
): Promise<{ stdout: string; stderr: string }> {
  const command = ['-r', join(__dirname, 'register-typescript.js'), join(__dirname, file), ...args];
  return promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } });
}
