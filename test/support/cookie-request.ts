import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import type { LoginRequest } from '../../lib';
import { loginRequest, type RequestParts } from './login-request';

/** A request with its response, as Express hands it to Passport. */
export interface RequestWithResponse {
  req: LoginRequest;
  /** The `Set-Cookie` fields that the response has got so far. */
  setCookies: () => string[];
}

/** A request that brings cookies, and whose response can set some. */
export function cookieRequest(cookie?: string, parts: RequestParts = {}): RequestWithResponse {
  const res = new ServerResponse(new IncomingMessage(new Socket()));
  return {
    req: loginRequest({ ...parts, headers: { cookie, ...parts.headers }, res }),
    setCookies: () => [res.getHeader('set-cookie') ?? []].flat().map(String),
  };
}

/** `name=value` of a `Set-Cookie` field, as the browser sends it back. */
export function pairOf(setCookie: string): string {
  return setCookie.split(';', 1)[0] ?? '';
}
