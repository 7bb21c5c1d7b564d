import { Faults } from './faults';
import { Grants } from './grants';
import { MockServer } from './mock-server';
import { readChallenge } from './pkce';
import { checkAuthorizeMode, findUser, readOptions, type Settings } from './settings';
import type { MockEagleEye, MockEagleEyeOptions } from './types';

/**
 * Starts a stand-in for Eagle Eye Networks on 127.0.0.1: authorize with its sign-in page, token, revoke, client settings,
 * the current user and cameras, as strict as the real ones. For tests and for development without an account; it keeps
 * everything in memory and never logs.
 *
 * @param options - How it behaves; everything has a default.
 * @returns The running stand-in; `stop()` it when done.
 * @throws TypeError (as a rejection) for options that cannot be, such as a redirect URI without its protocol; the
 * system's error when the port is taken.
 *
 * @example
 * ```ts
 * const eagleEye = await startMockEagleEye({ redirectURIs: ['http://127.0.0.1:3333'], authorize: 'allow' });
 * passport.use(new EagleEyeStrategy({ ...eagleEye.strategyOptions }, verify));
 * // …
 * await eagleEye.stop();
 * ```
 */
export async function startMockEagleEye(options: MockEagleEyeOptions = {}): Promise<MockEagleEye> {
  const settings = readOptions(options);
  const grants = new Grants(settings);
  const faults = new Faults();
  const server = new MockServer(settings, grants, faults);
  const url = `http://127.0.0.1:${await server.listen()}`;
  return {
    url,
    strategyOptions: strategyOptions(url, settings),
    users: settings.users,
    requests: server.requests,
    get authorize() {
      return settings.authorize;
    },
    set authorize(mode) {
      settings.authorize = checkAuthorizeMode(mode);
    },
    get signedInUser() {
      return settings.signedInUser;
    },
    set signedInUser(id) {
      settings.signedInUser = findUser(settings.users, id).id;
    },
    issueCode({
      user = settings.signedInUser,
      redirectURI = settings.callbackURL,
      codeChallenge,
      codeChallengeMethod,
    } = {}) {
      const challenge = readChallenge(codeChallenge, codeChallengeMethod);
      if (typeof challenge === 'string') throw new TypeError(challenge);
      return grants.issueCode(findUser(settings.users, user), redirectURI, challenge);
    },
    fail(endpoint, fault, times = Infinity) {
      faults.add(endpoint, fault, times);
    },
    recover(endpoint) {
      faults.clear(endpoint);
    },
    expireAccessTokens() {
      grants.expireAccessTokens();
    },
    connections: () => Promise.resolve(server.connections()),
    stop: () => server.close(),
  };
}

function strategyOptions(url: string, settings: Settings): MockEagleEye['strategyOptions'] {
  return {
    clientID: settings.clientID,
    clientSecret: settings.clientSecret,
    callbackURL: settings.callbackURL,
    authorizationURL: `${url}/oauth2/authorize`,
    tokenURL: `${url}/oauth2/token`,
    revocationURL: `${url}/oauth2/revoke`,
    clientSettingsURL: `${url}/api/v3.0/clientSettings`,
    apiBaseURL: url,
  };
}
