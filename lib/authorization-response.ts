import { isJsonObject, type JsonObject } from './json';
import type { LoginRequest } from './passport-oauth2';

/** What a request says as an authorization response (RFC 6749 §4.1.2), if it is one. */
export type AuthorizationResponse =
  | { kind: 'none' }
  | { kind: 'malformed'; message: string }
  | { kind: 'error'; error: string; description: string | undefined; state: string | undefined; secrets: string[] }
  | { kind: 'code'; code: string; state: string | undefined };

/** More than any code or state of Eagle Eye's has, in characters: 4 KiB. */
const MAX_LENGTH = 4096;
// RFC 6749 appendix A.5, A.7 and A.11: visible characters and the space.
const VISIBLE = /^[\x20-\x7e]+$/;

/** Frameworks parse the query; on a bare `http` server nobody does. */
function queryOf(req: LoginRequest): JsonObject {
  const query: unknown = Reflect.get(req, 'query');
  if (isJsonObject(query)) {
    return query;
  }
  const at = req.url?.indexOf('?') ?? -1;
  const parsed: JsonObject = {};
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : req.url?.slice(at))) {
    parsed[name] = Object.hasOwn(parsed, name) ? [parsed[name], value] : value;
  }
  return parsed;
}

function own(object: unknown, name: string): unknown {
  return isJsonObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}

function answers(source: unknown): boolean {
  return own(source, 'code') !== undefined || own(source, 'error') !== undefined;
}

/** The parameters of a redirect, or of a form_post, which may stand in a body parsed by the framework. */
function sourceOf(req: LoginRequest): unknown {
  const query = queryOf(req);
  return answers(query) ? query : Reflect.get(req, 'body');
}

function faultOf(name: string, value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'string') {
    return `"${name}" is given more than once or is no text`;
  }
  if (value.length > MAX_LENGTH) {
    return `"${name}" is longer than ${MAX_LENGTH} characters`;
  }
  return VISIBLE.test(value) ? undefined : `"${name}" is empty or holds characters that it cannot have`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Reads the callback parameters of a request, from its query or its body.
 *
 * @returns `none` when the request carries neither a code nor an error: then it begins a login
 */
export function readAuthorizationResponse(req: LoginRequest): AuthorizationResponse {
  const source = sourceOf(req);
  if (!answers(source)) {
    return { kind: 'none' };
  }
  const code = own(source, 'code');
  const error = own(source, 'error');
  // An empty state is as good as none: some servers echo the parameter without a value.
  const given = own(source, 'state');
  const state = given === '' ? undefined : given;
  const fault = faultOf('code', code) ?? faultOf('state', state) ?? faultOf('error', error);
  if (fault !== undefined) {
    return { kind: 'malformed', message: `The callback is malformed: ${fault}. Start the login again.` };
  }
  if (typeof error === 'string') {
    const description = text(own(source, 'error_description'));
    // A code beside an error is as good as any.
    const secrets = typeof code === 'string' ? [code] : [];
    return { kind: 'error', error, description, state: text(state), secrets };
  }
  return typeof code === 'string' ? { kind: 'code', code, state: text(state) } : { kind: 'none' };
}
