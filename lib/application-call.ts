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
