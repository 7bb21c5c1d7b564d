import { isNativeError, isPromise } from 'node:util/types';

/** How a function of the application's answers: as Node's callbacks do. */
export type Done<Answers extends unknown[]> = (error?: unknown, ...answers: Answers) => void;

/** Whether a value is an error, also one of another realm: in a vm context (jest's, say) Node's own errors are. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

/**
 * Asks a function of the application's that answers by callback. One that is async and rejects, or throws, has answered as
 * well as one that calls back with an error; the first answer counts. One that answers at once is taken at its word at
 * once: then the request's framework is still there to catch what the application throws.
 *
 * @param call - calls the function with the callback, and answers with what it returned
 * @param timeout - milliseconds to wait for the answer; `Infinity`: as long as it takes
 * @param late - makes the error when it does not come in time
 * @returns what was called back, or a promise of it when the function takes its time
 * @throws (or rejects with) what the function threw, rejected with or called back with
 */
export function askApplication<Answers extends unknown[]>(
  call: (done: Done<Partial<Answers>>) => unknown,
  timeout: number,
  late: () => Error,
): Partial<Answers> | Promise<Partial<Answers>> {
  type Answered = { readonly answers: Partial<Answers> } | { readonly error: unknown };
  const asked: { first?: Answered; wake?: () => void } = {};
  const settle = (answered: Answered): void => {
    if (!asked.first) {
      asked.first = answered;
      asked.wake?.();
    }
  };
  const answersOf = (answered: Answered): Partial<Answers> => {
    if ('error' in answered) {
      throw answered.error;
    }
    return answered.answers;
  };
  try {
    const returned = call((error, ...answers) => {
      settle(error ? { error } : { answers });
    });
    if (isPromise(returned)) {
      returned.catch((error: unknown) => {
        settle({ error });
      });
    }
  } catch (error) {
    settle({ error });
  }
  if (asked.first) {
    return answersOf(asked.first);
  }
  return new Promise<Answered>((resolve) => {
    const timer =
      timeout === Infinity
        ? undefined
        : setTimeout(() => {
            settle({ error: late() });
          }, timeout);
    asked.wake = () => {
      clearTimeout(timer);
      if (asked.first) {
        resolve(asked.first);
      }
    };
  }).then(answersOf);
}
