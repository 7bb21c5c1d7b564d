import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type MessagePort, Worker } from 'node:worker_threads';

import { stopAfterwards } from './eagle-eye';

/**
 * A server on a thread of its own, which goes on while the event loop of the test stands still. There `listen` runs as its
 * text says: it sees nothing but its parameter.
 */
export async function startThread(
  listen: (parent: MessagePort) => RequestListener,
): Promise<{ thread: Worker; origin: string }> {
  const script = `
    const { parentPort } = require('node:worker_threads');
    const server = require('node:http').createServer((${listen.toString()})(parentPort));
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
  const thread = new Worker(script, { eval: true });
  stopAfterwards({ stop: () => thread.terminate() });
  const [port] = (await once(thread, 'message')) as [number];
  return { thread, origin: `http://127.0.0.1:${port}` };
}

/** Lets the event loop stand still. */
export function stall(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
