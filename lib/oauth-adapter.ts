import { URL } from 'node:url';
import { inspect } from 'node:util';

import { isError } from './application-call';
import type { EagleEyeClient } from './client';
import { EagleEyeError, type RequestTarget } from './errors/eagle-eye-error';
import { type Answer, isGood, refusal, unusable } from './errors/refusal';
import { isJsonObject } from './json';
import type { OAuth2Client } from './passport-oauth2';
import type { TokenResponse } from './token-response';

/**
 * Puts Eagle Eye's client behind the `oauth` client that passport-oauth2 has made: on the instance, so that whoever
 * replaces one of these functions there, a test or an application, is honoured. None of them reads `this`:
 * passport-oauth2-refresh takes `getOAuthAccessToken` off this client and calls it on one of its own.
 */
export function useClient(oauth2: OAuth2Client, client: EagleEyeClient): void {
  const { _clientSecret: clientSecret, _customHeaders: customHeaders } = oauth2;
  // They stay where others read them, but `util.inspect` and JSON do not print them, whatever they are asked to show.
  Object.defineProperties(oauth2, {
    _clientSecret: { get: () => clientSecret, enumerable: false },
    _customHeaders: { get: () => customHeaders, enumerable: false },
    [inspect.custom]: { value: () => ({ ...oauth2 }), enumerable: false },
  });
  oauth2._agent = client.agent;
  oauth2.setAgent = (agent) => {
    oauth2._agent = client.agent = agent;
  };
  oauth2.getOAuthAccessToken = (code, params, callback) => {
    const { grant_type = 'authorization_code', ...rest } = params ?? {};
    let response: Promise<TokenResponse>;
    if (grant_type === 'refresh_token') {
      response = client.refreshAccessToken(code, rest);
    } else if (grant_type === 'authorization_code') {
      response = client.requestToken(code, rest);
    } else {
      response = Promise.reject(
        new TypeError('EagleEyeStrategy: Eagle Eye knows the grant types "authorization_code" and "refresh_token"'),
      );
    }
    response.then(({ refresh_token, ...others }) => {
      callback(null, others.access_token, refresh_token, others);
    }, callback);
  };
  oauth2.get = oauth2.getProtectedResource = (url, accessToken, callback) => {
    client.get(url, accessToken).then(({ body, status, headers }) => {
      callback(null, body, { statusCode: status, headers });
    }, callback);
  };
}

/**
 * The error for what `_oauth2` called back with. `oauth`'s own client, and what takes its place in an application's tests,
 * calls back with `{ statusCode, data }` when a request is refused.
 */
function clientError(error: unknown, target: RequestTarget): Error {
  if (isError(error)) {
    return error;
  }
  if (isJsonObject(error) && typeof error.statusCode === 'number') {
    const body = typeof error.data === 'string' ? error.data : '';
    return refusal({ target, status: error.statusCode, headers: {}, body });
  }
  return new EagleEyeError('profile_error', 'A function of the application failed without an error.');
}

/** The code for tokens, by `_oauth2.getOAuthAccessToken`, which an application may have replaced. */
export function requestToken(
  oauth2: OAuth2Client,
  tokenURL: string,
  code: string,
  params: Record<string, string>,
): Promise<TokenResponse> {
  const target: RequestTarget = { name: 'token', url: new URL(tokenURL), credentials: [code] };
  return new Promise((resolve, reject) => {
    oauth2.getOAuthAccessToken(code, params, (error, accessToken, refreshToken, others) => {
      if (error) {
        reject(clientError(error, target));
      } else if (accessToken) {
        const tokens = { access_token: accessToken, ...(refreshToken && { refresh_token: refreshToken }) };
        resolve(Object.assign({}, others, tokens));
      } else {
        const answer = { target, status: 200, headers: {}, body: '{}' };
        reject(unusable(answer, 'access_token is missing, empty or not a string'));
      }
    });
  });
}

/** GET by `_oauth2.get`, which an application may have replaced by a function that answers as `oauth`'s own does. */
export async function getThrough(
  oauth2: OAuth2Client,
  name: 'clientSettings' | 'profile',
  url: string,
  accessToken: string,
): Promise<Answer> {
  const target: RequestTarget = { name, url: new URL(url), credentials: [accessToken] };
  const answer = await new Promise<Answer>((resolve, reject) => {
    oauth2.get(url, accessToken, (error, body: unknown = '', { statusCode: status = 200, headers = {} } = {}) => {
      if (error) {
        reject(clientError(error, target));
      } else {
        // A stub's body may have been parsed.
        resolve({ target, status, headers, body: String(body) });
      }
    });
  });
  // Not in the callback: what throws there is not ours to catch.
  if (!isGood(answer.status)) {
    throw refusal(answer);
  }
  return answer;
}
