import { SingleFlight } from '../lib/single-flight';

/** A run that ends when it is told to, and counts how often it was started. */
class Run {
  started = 0;
  finish: (result: string) => void = () => undefined;
  fail: (error: Error) => void = () => undefined;

  readonly start = (): Promise<string> => {
    this.started += 1;
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
  };
}

describe('calls for one key that overlap', () => {
  it('share one run and its result', async () => {
    const flight = new SingleFlight<string>();
    const run = new Run();
    const calls = Array.from({ length: 50 }, () => flight.do('key', run.start));
    run.finish('result');
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, () => 'result'));
    expect(run.started).toBe(1);
  });

  it('all fail with the run', async () => {
    const flight = new SingleFlight<string>();
    const run = new Run();
    const calls = Promise.allSettled([flight.do('key', run.start), flight.do('key', run.start)]);
    const reason = new Error('the run failed');
    run.fail(reason);
    expect(await calls).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
    expect(run.started).toBe(1);
  });
});

describe('a call', () => {
  it('for another key has a run of its own', async () => {
    const flight = new SingleFlight<string>();
    const [one, other] = [new Run(), new Run()];
    const calls = [flight.do('one', one.start), flight.do('other', other.start)];
    other.finish('result of the other');
    one.finish('result of the one');
    expect(await Promise.all(calls)).toEqual(['result of the one', 'result of the other']);
  });

  it('after a run has ended well starts anew', async () => {
    const flight = new SingleFlight<string>();
    expect(await flight.do('key', () => Promise.resolve('first'))).toBe('first');
    expect(await flight.do('key', () => Promise.resolve('second'))).toBe('second');
  });

  it('after a run has failed starts anew', async () => {
    const flight = new SingleFlight<string>();
    await expect(flight.do('key', () => Promise.reject(new Error('first')))).rejects.toThrow('first');
    expect(await flight.do('key', () => Promise.resolve('second'))).toBe('second');
  });

  it('that ends leaves the runs for other keys as they are', async () => {
    const flight = new SingleFlight<string>();
    const slow = new Run();
    const first = flight.do('slow', slow.start);
    await flight.do('fast', () => Promise.resolve('fast'));
    const second = flight.do('slow', slow.start);
    slow.finish('slow');
    expect(await Promise.all([first, second])).toEqual(['slow', 'slow']);
    expect(slow.started).toBe(1);
  });
});
