import {
  EagleEyeError,
  type EagleEyeErrorCode,
  EagleEyeRequestError,
  EagleEyeTokenError,
  InternalOAuthError,
  TokenError,
  type TokenErrorCode,
} from '../../lib';
import { SECRETS } from './credentials';
import { ERROR_STATUSES } from './error-statuses';
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

const TOKEN_ERROR_CODES: Readonly<Record<TokenErrorCode, true>> = {
  invalid_request: true,
  invalid_client: true,
  invalid_grant: true,
  unauthorized_client: true,
  unsupported_grant_type: true,
  invalid_scope: true,
  login_required: true,
  token_error: true,
};

const TITLES: Readonly<Record<RequestName, string>> = {
  token: 'token request',
  clientSettings: 'client settings request',
  profile: 'profile request',
  refresh: 'refresh request',
  revocation: 'revocation request',
};

/** Checks the error of a request in all that an application may rely on, and that it gives no secret away. */
export function expectError(error: unknown, { code, endpoint, upstreamStatus, says }: ExpectedError): EagleEyeError {
  if (!(error instanceof EagleEyeError)) {
    throw new Error('this is no error of the family EagleEyeError', { cause: error });
  }
  expect({ code: error.code, status: error.status, endpoint: error.endpoint, upstream: error.upstreamStatus }).toEqual({
    code,
    status: ERROR_STATUSES[code],
    endpoint,
    upstream: upstreamStatus,
  });
  const classes = Object.hasOwn(TOKEN_ERROR_CODES, code)
    ? [EagleEyeTokenError, TokenError]
    : [EagleEyeRequestError, InternalOAuthError];
  for (const errorClass of [...classes, Error]) {
    expect(error).toBeInstanceOf(errorClass);
  }
  expect(error.message).toMatch(new RegExp(`^Eagle Eye ${TITLES[endpoint]} \\(https?://[^ ]+\\) .+\\.$`));
  expect(error.stack?.startsWith(`${error.name}: ${error.message}\n`)).toBe(true);
  if (says) {
    expect(error.message).toMatch(says);
  }
  expect(leaks(error, SECRETS)).toEqual([]);
  return error;
}
