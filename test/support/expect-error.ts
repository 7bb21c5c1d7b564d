import { EagleEyeError, type EagleEyeErrorCode } from '../../lib';
import { CATALOGUE } from '../../lib/errors/catalogue';
import { SECRETS } from './credentials';
import { leaks } from './leaks';
import type { RequestName } from './requests';

/** What the error of a request must be. */
export interface ExpectedError {
  code: EagleEyeErrorCode;
  endpoint: RequestName;
  upstreamStatus?: number | undefined;
  /** What its message must say: cause and cure. */
  says?: RegExp | undefined;
}

/** Checks the error of a request in all that an application may rely on, and that it gives no secret away. */
export function expectError(error: unknown, { code, endpoint, upstreamStatus, says }: ExpectedError): EagleEyeError {
  if (!(error instanceof EagleEyeError)) {
    throw new Error('this is not an EagleEyeError', { cause: error });
  }
  expect({ code: error.code, status: error.status, endpoint: error.endpoint, upstream: error.upstreamStatus }).toEqual({
    code,
    status: CATALOGUE[code].status,
    endpoint,
    upstream: upstreamStatus,
  });
  const title = endpoint.replace('S', ' s');
  expect(error.message).toMatch(new RegExp(`^Eagle Eye ${title} request \\(https?://[^ ]+\\) .+\\.$`));
  expect(error.stack?.startsWith(`EagleEyeError: ${error.message}\n`)).toBe(true);
  if (says) {
    expect(error.message).toMatch(says);
  }
  // The error underneath has its code and its message, and nothing of the socket, the certificate or the answer.
  const names = error.cause === undefined ? [] : Reflect.ownKeys(Object(error.cause));
  expect(names.filter((name) => !['code', 'message', 'stack'].includes(String(name)))).toEqual([]);
  expect(leaks(error, SECRETS)).toEqual([]);
  return error;
}
