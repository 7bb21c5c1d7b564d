/**
 * Shares one run among the calls for one key that overlap. Nothing is kept once a run has ended, well or badly: the next
 * call starts anew.
 */
export class SingleFlight<Result> {
  readonly #running = new Map<string, Promise<Result>>();

  /**
   * @param key - what the calls have in common
   * @param run - starts a run; called only when none is under way for the key
   */
  do(key: string, run: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key);
    if (running) {
      return running;
    }
    const started = run().finally(() => {
      this.#running.delete(key);
    });
    this.#running.set(key, started);
    return started;
  }
}
