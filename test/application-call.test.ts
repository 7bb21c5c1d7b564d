import { callApplication } from '../lib/application-call';

/** What `fail` is told, once everything that the call has begun is over. */
async function failuresOf(call: () => unknown): Promise<unknown[]> {
  const failures: unknown[] = [];
  callApplication(call, (error) => failures.push(error));
  await new Promise(setImmediate);
  return failures;
}

describe("a function of the application's", () => {
  it.each<[string, () => unknown]>([
    ['returns nothing', () => undefined],
    ['returns a value', () => 'a value'],
    ['returns a promise', () => Promise.resolve('a value')],
  ])('that %s has not failed', async (_what, call) => {
    expect(await failuresOf(call)).toEqual([]);
  });

  const error = new Error('no');

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw error;
      },
    ],
    ['rejects', () => Promise.reject(error)],
  ])('that %s has failed, once', async (_what, call) => {
    expect(await failuresOf(call)).toEqual([error]);
  });

  it('that returns a query, which runs when its `then` is called, does not have it run', async () => {
    const then = jest.fn();
    expect(await failuresOf(() => ({ then }))).toEqual([]);
    expect(then).not.toHaveBeenCalled();
  });
});
