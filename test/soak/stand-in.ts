import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { type Answers, isAnswers, type Question, type SoakCode } from './messages';

/** The stand-in, as the process of the strategy sees it: one question at a time. */
export class StandIn {
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly child: ChildProcess,
    readonly strategyOptions: NonNullable<Answers['started']>['strategyOptions'],
  ) {}

  static async start(): Promise<StandIn> {
    const child = fork(join(__dirname, 'stand-in-process.js'), { execArgv: [] });
    const { started } = await answerOf(child);
    if (!started) {
      throw new Error('the stand-in did not start');
    }
    return new StandIn(child, started.strategyOptions);
  }

  /** Codes for so many logins, of which so many are to meet a fault. */
  async codes(logins: number, faults: number): Promise<SoakCode[]> {
    return (await this.#ask({ ask: 'codes', logins, faults })).codes ?? [];
  }

  async report(): Promise<NonNullable<Answers['report']>> {
    return (await this.#ask({ ask: 'report' })).report ?? { met: {}, connections: -1 };
  }

  stop(): void {
    this.child.disconnect();
  }

  #ask(question: Question): Promise<Answers> {
    const answered = this.#last.then(() => {
      this.child.send(question);
      return answerOf(this.child);
    });
    this.#last = answered;
    return answered;
  }
}

async function answerOf(child: ChildProcess): Promise<Answers> {
  const [message]: unknown[] = await once(child, 'message');
  return isAnswers(message) ? message : {};
}
