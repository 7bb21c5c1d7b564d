import { isNativeError, isPromise } from 'node:util/types';

/** What there is at once, or a promise of it. */
export type Maybe<T> = T | Promise<T>;

/** Whether there is something to wait for; an application may have put another Promise in place of Node's (Bluebird, zone.js). */
export function isPending<T>(value: Maybe<T>): value is Promise<T> {
  return isPromise(value) || value instanceof Promise;
}

/** Goes on at once where there is nothing to wait for: then the framework is there to catch what the application throws. */
export function then<T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> {
  return isPending(value) ? value.then(next) : next(value);
}

/** A member of what the framework hands over, if that is there. An Express application is a function. */
export function property(object: unknown, name: string): unknown {
  const isObject = (typeof object === 'object' && object !== null) || typeof object === 'function';
  return isObject ? Reflect.get(object, name) : undefined;
}

/** Calls a method of what the framework or the application hands over, if that has it. */
export function callMethod(object: unknown, name: string, args: readonly unknown[]): unknown {
  const method = property(object, name);
  return typeof method === 'function' ? Reflect.apply(method, object, args) : undefined;
}

/** Whether a value is an error, also one of another realm: in a vm context (jest's, say) Node's own errors are. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

/**
 * Asks a function of the application's that answers by callback. One that is async and rejects, or throws, has answered as
 * well as one that calls back with an error; the first answer counts. One that answers at once is taken at its word at once.
 *
 * @param call - calls the function, and returns what it returned
 * @param fault - makes an error of what is wrong with the function: it fails without an error, or does not call back
 * @param timeout - milliseconds to wait for the answer
 */
export function askApplication(
  call: (done: (error?: unknown, ...answers: unknown[]) => void) => unknown,
  fault: (what: string) => Error,
  timeout = Infinity,
): Maybe<unknown[]> {
  type Answered = { readonly answers: unknown[] } | { readonly error: unknown };
  const asked: { first?: Answered; wake?: () => void } = {};
  const settle = (answered: Answered): void => {
    asked.first ??= answered;
    asked.wake?.();
  };
  const answersOf = (answered: Answered): unknown[] => {
    if ('answers' in answered) {
      return answered.answers;
    }
    throw isError(answered.error) ? answered.error : fault('failed without an error');
  };
  try {
    const returned = call((error, ...answers) => {
      settle(error ? { error } : { answers });
    });
    if (isPending(returned)) {
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
    const late = (): void => {
      resolve({ error: fault(`did not call back within ${timeout} ms`) });
    };
    const timer = timeout === Infinity ? undefined : setTimeout(late, timeout);
    asked.wake = () => {
      clearTimeout(timer);
      resolve(asked.first ?? { answers: [] });
    };
  }).then(answersOf);
}
