import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../support/recipe';

const SERVER = join(__dirname, '../../example/dist/server.js');
const START_TIMEOUT_MS = 60_000;

/** The example, running as it ships. */
export interface Example {
  /** Where people open it. */
  url: string;
  port: number;
  process: ChildProcess;
  /** Everything it has printed. */
  output: () => string;
  stop: () => Promise<void>;
}

/** Starts the example on a free port; without `environment`, with its embedded stand-in and nothing else set. */
export async function startExample(environment: Record<string, string> = {}): Promise<Example> {
  const port = Number(environment.PORT ?? (await freePort()));
  const child = spawnExample({ ...environment, PORT: String(port) });
  const output = outputOf(child);
  await untilPrinted(child, output, 'Listening');
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url: `http://127.0.0.1:${port}`, port, process: child, output, stop };
}

/** Starts the example and waits for its end: for set-ups that it refuses. */
export async function runExample(environment: Record<string, string>): Promise<{ code: unknown; output: string }> {
  const child = spawnExample(environment);
  const output = outputOf(child);
  const [code]: unknown[] = await once(child, 'close');
  return { code, output: output() };
}

function spawnExample(environment: Record<string, string>): ChildProcess {
  // Not the whole environment of the tests: it may hold an EAGLEEYE_ or REDIS_URL of the developer's.
  const { PATH = '' } = process.env;
  return spawn(process.execPath, [SERVER], { env: { PATH, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
}

function outputOf(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return () => output;
}

async function untilPrinted(child: ChildProcess, output: () => string, text: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!output().includes(text)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The example did not start. Build it first: npm run preexample. It printed:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
