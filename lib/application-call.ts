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
    // Most return nothing, and a promise made for that would cost each login time.
    if (returned !== undefined) {
      Promise.resolve(returned).catch(fail);
    }
  } catch (error) {
    fail(error);
  }
}
