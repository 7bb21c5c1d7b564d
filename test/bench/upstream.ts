import { join } from 'node:path';

import { WorkerProcess } from './process-channel';

/** The server that answers for every provider, in a process of its own on loopback. */
export class Upstream {
  private constructor(
    private readonly worker: WorkerProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<Upstream> {
    const worker = await WorkerProcess.start(join(__dirname, 'upstream-process.js'));
    const { port = 0 } = await worker.ask('count');
    return new Upstream(worker, `http://127.0.0.1:${port}`);
  }

  /** Requests and connections so far. */
  async count(): Promise<{ requests: number; connections: number }> {
    const { requests = 0, connections = 0 } = await this.worker.ask('count');
    return { requests, connections };
  }

  stop(): void {
    this.worker.stop();
  }
}
