import { join } from 'node:path';
import { type CommandResult, runCommand } from '../support/command';
import { startProcess } from '../support/process';
import { freePort } from '../support/recipe';

const SERVER = join(__dirname, '../../example/dist/server.js');

/** The example, running as it ships. */
export type Example = Awaited<ReturnType<typeof startExample>>;

/** Not the whole environment of the tests: it may hold an EAGLEEYE_ or REDIS_URL of the developer's. */
function settings(environment: Record<string, string>): { cwd: string; env: NodeJS.ProcessEnv } {
  return { cwd: __dirname, env: { PATH: process.env.PATH, ...environment } };
}

/** Starts the example on a free port; without `environment`, with its embedded stand-in and nothing else set. */
export async function startExample(environment: Record<string, string> = {}) {
  const port = Number(environment.PORT ?? (await freePort()));
  const options = settings({ ...environment, PORT: String(port) });
  const program = startProcess(process.execPath, [SERVER], 'Listening', options);
  await program.ready;
  return { url: `http://127.0.0.1:${port}`, port, ...program };
}

/** Starts the example and waits for its end: for set-ups that it refuses. */
export function runExample(environment: Record<string, string>): Promise<CommandResult> {
  return runCommand(process.execPath, [SERVER], settings(environment));
}
