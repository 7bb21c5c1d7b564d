import { parseCookie } from 'cookie';

import { EagleEyeError } from '../errors';
import type { LoginRequest } from '../passport-oauth2';

/** The cookies that came with a request. */
export function cookiesOf(req: LoginRequest): Record<string, string | undefined> {
  const { cookie } = req.headers;
  return typeof cookie === 'string' ? parseCookie(cookie, { decode: (value) => value }) : {};
}

type AddHeader = (name: string, value: string) => unknown;

function method(object: unknown, name: string): AddHeader | undefined {
  const found: unknown = typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
  return typeof found === 'function' ? (...args) => Reflect.apply(found, object, args) as unknown : undefined;
}

function property(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}

/**
 * How to add a header field to the response of a request. Express gives the request its response as `req.res`; Koa's
 * stands on the context; Fastify gives none, so that the application puts its reply there.
 */
function appenderOf(req: LoginRequest): AddHeader | undefined {
  const response = property(req, 'res');
  return (
    method(response, 'appendHeader') ??
    method(property(property(req, 'ctx'), 'res'), 'appendHeader') ??
    (property(response, 'raw') === undefined ? undefined : method(response, 'header'))
  );
}

/**
 * Adds `Set-Cookie` fields to the response of a request.
 *
 * @throws EagleEyeError `response_required` when the response cannot be found from the request
 */
export function setCookies(req: LoginRequest, fields: readonly string[]): void {
  const append = appenderOf(req);
  if (!append) {
    throw new EagleEyeError(
      'CookieStateStore found no response to set its cookie on: req.res is missing. Express sets it by itself; with ' +
        "Fastify, add a hook: app.addHook('onRequest', async (request, reply) => { request.res = reply; }).",
      { code: 'response_required', status: 500 },
    );
  }
  for (const field of fields) {
    append('set-cookie', field);
  }
}
