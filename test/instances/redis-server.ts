import { createClient } from 'redis';
import { startProcess } from '../support/process';
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

/** @param more - further options of redis-server */
export async function startRedis(...more: string[]): Promise<RedisServer> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...more];
  const server = startProcess('redis-server', args, 'Ready to accept connections');
  await server.ready.catch((cause: unknown) => {
    throw new Error(HOW_TO_INSTALL, { cause });
  });
  const url = `redis://127.0.0.1:${port}`;
  const client = await createClient({ url }).connect();
  const stop = (): Promise<void> => {
    client.destroy();
    return server.stop();
  };
  return { url, keys: (pattern) => client.keys(pattern), value: (key) => client.get(key), stop };
}
