import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createClient } from 'redis';
import { freePort } from '../support/recipe';

const HOW_TO_INSTALL =
  'The tests with several instances need redis-server in the PATH. On Debian or Ubuntu: apt-get install redis-server.';

/** A Redis of the tests' own, which keeps nothing. */
export interface RedisServer {
  url: string;
  /** The keys that match a pattern. */
  keys: (pattern: string) => Promise<string[]>;
  /** What a key holds; a key of another type than a string is an error. */
  value: (key: string) => Promise<string | null>;
  stop: () => Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await ready(server);

  const url = `redis://127.0.0.1:${port}`;
  const client = await createClient({ url }).connect();
  const stop = async (): Promise<void> => {
    client.destroy();
    server.kill('SIGTERM');
    await once(server, 'exit');
  };
  return { url, keys: (pattern) => client.keys(pattern), value: (key) => client.get(key), stop };
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.once('error', (err) => {
      reject(new Error(HOW_TO_INSTALL, { cause: err }));
    });
    server.once('exit', () => {
      reject(new Error(`redis-server has ended. It printed:\n${output}`));
    });
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Ready to accept connections')) resolve();
    });
  });
}
