import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a file of test/support prints in a Node process of its own, on the package as it is built. */
export function runTypeScript(
  file: string,
  { args, env }: { args: readonly string[]; env: Record<string, string> },
): Promise<{ stdout: string; stderr: string }> {
  const command = ['-r', join(__dirname, 'register-typescript.js'), join(__dirname, file), ...args];
  return promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } });
}
