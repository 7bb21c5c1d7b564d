import { inspect } from 'node:util';

import type { EagleEyeClient } from './client';
import type { OAuth2Client } from './passport-oauth2';
import type { TokenResponse } from './token-response';

function cannotBeReplaced(name: string): PropertyDescriptor['set'] {
  return () => {
    throw new TypeError(
      `EagleEyeStrategy: ${name} cannot be replaced: a login does not call it, and would send its request. ` +
        'For tests there is startMockEagleEye() of passport-eagleeye/testing',
    );
  };
}

/**
 * Puts Eagle Eye's client behind the `oauth` client that passport-oauth2 has made, for companions such as
 * passport-oauth2-refresh, which takes `getOAuthAccessToken` off it and calls it on a client of its own. So none of the
 * functions reads `this`. A login does not call them: a stub in their place would be silent, and a unit test would send its
 * secret. So who puts one there is told.
 */
export function adaptOAuth2(strategy: { _oauth2: OAuth2Client }, client: EagleEyeClient): void {
  const { _oauth2: oauth2 } = strategy;
  const { _clientSecret: clientSecret, _customHeaders: customHeaders } = oauth2;
  const getOAuthAccessToken: OAuth2Client['getOAuthAccessToken'] = (code, params, callback) => {
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
  const get: OAuth2Client['get'] = (url, accessToken, callback) => {
    client.get(url, accessToken).then(({ body, status, headers }) => {
      callback(null, body, { statusCode: status, headers });
    }, callback);
  };
  for (const [name, own] of Object.entries({ getOAuthAccessToken, get, getProtectedResource: get })) {
    Object.defineProperty(oauth2, name, { get: () => own, set: cannotBeReplaced(`_oauth2.${name}`) });
  }
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
  Object.defineProperty(strategy, '_oauth2', {
    get: () => oauth2,
    set: cannotBeReplaced('_oauth2'),
    enumerable: false,
    configurable: false,
  });
}
