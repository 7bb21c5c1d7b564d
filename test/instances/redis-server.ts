import { createClient } from 'redis';
import { startProcess } from '../support/process';
import { freePort } from '../support/recipe';

/** A Redis of the tests' own. */
export type RedisServer = Awaited<ReturnType<typeof startRedis>>;

/**
 * @param folder - where it keeps what it is given, also when it is killed; without one it keeps nothing
 * @param url - of one that was killed, in whose place it comes
 * @param more - further options of redis-server
 */
export async function startRedis(folder?: string, url?: string, more: readonly string[] = []) {
  url ??= `redis://127.0.0.1:${await freePort()}`;
  const keep = folder === undefined ? ['no'] : ['yes', '--appendfsync', 'always', '--dir', folder];
  const args = ['--port', new URL(url).port, '--bind', '127.0.0.1', '--save', '', '--appendonly', ...keep, ...more];
  const server = startProcess('redis-server', args, 'Ready to accept connections');
  await server.ready;
  const client = await createClient({ url }).connect();
  const end = (signal?: NodeJS.Signals): Promise<void> => {
    if (client.isOpen) client.destroy();
    return server.stop(signal);
  };
  return {
    url,
    /** The keys that match a pattern. */
    keys: (pattern: string) => client.keys(pattern),
    /** What a key holds; a key of another type than a string is an error. */
    value: (key: string) => client.get(key),
    /** As a crash does. */
    kill: () => end('SIGKILL'),
    stop: () => end(),
  };
}
