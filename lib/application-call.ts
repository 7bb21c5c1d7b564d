import { isPromise } from 'node:util/types';

/**
 * Calls a function of the application's. What it throws, or rejects with when it is async, goes to `fail`: a function
 * that is given a callback may have used it, too, so that `fail` has to bear to be told a second outcome.
 *
 * @param call - calls the function, and answers with what that returned
 * @param fail - takes the error
 */
export function callApplication(call: () => unknown, fail: (error: unknown) => void): void {
  try {
    const returned = call();
    // Not any object with a `then`: a query of Mongoose or Knex runs when that is called, once more if a callback ran it.
    if (isPromise(returned)) {
      returned.catch(fail);
    }
  } catch (error) {
    fail(error);
  }
}

type Settled<Answer> = { readonly value: Answer } | { readonly error: Error };

/**
 * Asks a function of the application's that answers by callback. One that is async, or throws, has answered as well as one
 * that calls back with an error; the first answer counts. One that answers at once is taken at its word at once: then the
 * request's framework is still there to catch what the application throws.
 *
 * @param call - calls the function, and gives the answer or the error on; answers with what the function returned
 * @param errorOf - makes an error of what was thrown or called back
 * @returns the answer, or a promise of it when the function takes its time
 * @throws (or rejects with) the error
 */
export function askApplication<Answer>(
  call: (answer: (value: Answer) => void, fail: (error: unknown) => void) => unknown,
  errorOf: (error: unknown) => Error,
): Answer | Promise<Answer> {
  const asked: { first?: Settled<Answer>; wait?: (first: Settled<Answer>) => void } = {};
  const settle = (settled: Settled<Answer>): void => {
    if (!asked.first) {
      asked.first = settled;
      asked.wait?.(settled);
    }
  };
  const answer = (value: Answer): void => {
    settle({ value });
  };
  const fail = (error: unknown): void => {
    settle({ error: errorOf(error) });
  };
  callApplication(() => call(answer, fail), fail);
  if (!asked.first) {
    return new Promise((resolve, reject) => {
      asked.wait = (first) => {
        if ('error' in first) {
          reject(first.error);
        } else {
          resolve(first.value);
        }
      };
    });
  }
  if ('error' in asked.first) {
    throw asked.first.error;
  }
  return asked.first.value;
}
