import { parse } from 'node:querystring';

import { isJsonObject, type JsonObject } from './json';
import { type FailedLogin, failedLogin, type LoginRequest } from './passport';

/** What a request says as an authorization response (RFC 6749 §4.1.2, §4.1.2.1): a code, an error, or neither. */
export interface AuthorizationResponse {
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly description?: string | undefined;
  readonly uri?: string | undefined;
  readonly state?: string | undefined;
}

/** More than any code or state of Eagle Eye's has, in characters: 4 KiB. */
const MAX_LENGTH = 4096;
// RFC 6749 appendix A.5, A.7 and A.11: visible characters and the space.
const VISIBLE = /^[\x20-\x7e]+$/;

/** Frameworks parse the query; on a bare `http` server nobody does. */
function queryOf({ query, url = '' }: LoginRequest): JsonObject {
  return isJsonObject(query) ? query : parse(url.slice(url.indexOf('?') + 1));
}

function parameterOf(object: unknown, name: string): unknown {
  const value = isJsonObject(object) ? object[name] : undefined;
  // An empty state counts as missing: some servers echo the parameter without a value.
  return name === 'state' && value === '' ? undefined : value;
}

function faultOf(name: string, value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'string') {
    return `"${name}" is given more than once or is not text`;
  }
  if (value.length > MAX_LENGTH) {
    return `"${name}" is longer than ${MAX_LENGTH} characters`;
  }
  return VISIBLE.test(value) ? undefined : `"${name}" is empty or holds characters that it cannot have`;
}

function answers(source: unknown): boolean {
  return parameterOf(source, 'code') !== undefined || parameterOf(source, 'error') !== undefined;
}

/**
 * Reads the callback parameters of a request from its query. A login whose callback is malformed has failed. A body with
 * callback parameters is a form_post, which Eagle Eye does not know; any other POST begins a login.
 */
export function readAuthorizationResponse(req: LoginRequest): AuthorizationResponse | FailedLogin {
  const query = queryOf(req);
  const text = (name: string): string | undefined => {
    const value = parameterOf(query, name);
    return typeof value === 'string' ? value : undefined;
  };
  const state = text('state');
  if (!answers(query)) {
    return answers(req.body) && parameterOf(req.body, 'state') !== undefined
      ? failedLogin('malformed_callback', 'The callback came in the body of a POST: Eagle Eye answers by GET.')
      : { state };
  }
  for (const name of ['code', 'state', 'error']) {
    const fault = faultOf(name, parameterOf(query, name));
    if (fault !== undefined) {
      return failedLogin('malformed_callback', `The callback is malformed: ${fault}.`);
    }
  }
  const error = text('error');
  return error === undefined
    ? { code: text('code'), state }
    : { error, description: text('error_description'), uri: text('error_uri'), state };
}
