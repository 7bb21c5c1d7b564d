import { once } from 'node:events';
import type { Server } from 'node:http';
import { promisify } from 'node:util';

import { Faults } from './faults';
import { Grants, random } from './grants';
import { logIn, type MockAgent, type MockCallbackAnswer } from './log-in';
import { AUTHORIZE_MODES, checkMembers, checkOneOf, readOptions, type Settings } from './options';
import { createMockServer, ENDPOINTS } from './server';
import type { MockAuthorizeMode, MockEagleEyeOptions, MockEndpoint, MockFault, MockRespond } from './types';
import type { MockStrategyOptions, MockTokenResponse, MockUser, RecordedRequest } from './types';

/** A running stand-in. Its methods throw a TypeError for a name that they do not know, or a value of a wrong type. */
export class MockEagleEye {
  /** Its origin on this machine, `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Everything that the strategy needs to talk to it: spread it into the strategy's options. */
  readonly strategyOptions: MockStrategyOptions;
  /** Who can sign in, the first of them without a page; a change shows in the next answer. */
  readonly users: MockUser[];
  /** The last 1,000 requests, in the order in which their bodies were complete. Empty it with `requests.length = 0`. */
  readonly requests: RecordedRequest[];
  readonly #server: Server;
  readonly #grants: Grants;
  readonly #faults: Faults;

  /** @internal Use {@link startMockEagleEye}. */
  constructor(server: Server, grants: Grants, faults: Faults, requests: RecordedRequest[]) {
    this.#server = server;
    this.#grants = grants;
    this.#faults = faults;
    this.requests = requests;
    this.users = grants.settings.users;
    const address = server.address();
    // Every address at all is 127.0.0.1, too.
    const host = grants.settings.host.replace(/^(0\.0\.0\.0|::)$/, '127.0.0.1');
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    this.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.strategyOptions = strategyOptions(this.url, grants.settings);
  }

  /** How authorize answers; may be changed at any time. */
  get authorize(): MockAuthorizeMode {
    return this.#grants.settings.authorize;
  }

  set authorize(mode: MockAuthorizeMode) {
    checkOneOf('authorize', mode, AUTHORIZE_MODES);
    this.#grants.settings.authorize = mode;
  }

  /**
   * Logs somebody in through an application: requests its login path, presses Allow on the sign-in page (Deny when
   * `authorize` is `'deny'`), and requests the callback.
   *
   * @param app - An agent of supertest, or the application's base URL.
   * @param options - `loginPath`: default `'/login'`; `user`: an id of `users`, default: the first.
   * @returns The application's answer to the callback. Rejects with an Error when the application does not lead to the
   * sign-in page, or the stand-in refuses its request.
   */
  async logIn(
    app: MockAgent | string,
    options: { loginPath?: string; user?: string } = {},
  ): Promise<MockCallbackAnswer> {
    checkMembers('logIn', options, { loginPath: '', user: '' });
    const { loginPath = '/login', user } = options;
    const form = { user: this.#user(user).id, decision: this.authorize === 'deny' ? 'deny' : 'allow' };
    return logIn(app, loginPath, this.strategyOptions.authorizationURL, `${this.url}/oauth2/authorize`, form);
  }

  /** The token response of a login, for tests of what comes after it. `user`: an id of `users`, default: the first. */
  issueTokens(options: { user?: string } = {}): MockTokenResponse {
    checkMembers('issueTokens', options, { user: '' });
    return this.#grants.tokenResponse(this.#grants.open(this.#user(options.user)));
  }

  /**
   * A code as authorize issues it, for tests that start at the callback.
   *
   * @param options - `user`: an id of `users`, default: the first; `redirectURI`: what the token request must
   * repeat, default `callbackURL`.
   */
  issueCode(options: { user?: string; redirectURI?: string } = {}): string {
    checkMembers('issueCode', options, { user: '', redirectURI: '' });
    const { redirectURI = this.strategyOptions.callbackURL } = options;
    return this.#grants.codes.add(random(24), { user: this.#user(options.user), redirectURI });
  }

  /**
   * Makes an endpoint fail. The faults of one endpoint queue up.
   *
   * @param fault - What goes wrong, or a function that writes the answer itself.
   * @param times - For so many requests, 1 or more. Default: until `recover`.
   */
  fail(endpoint: MockEndpoint, fault: MockFault | MockRespond, times = Infinity): void {
    this.#faults.add(endpoint, fault, times);
  }

  /** Ends the faults of one endpoint, or of all. */
  recover(endpoint?: MockEndpoint): void {
    this.#faults.clear(endpoint);
  }

  /** Ends every access token at once; refresh tokens stay good. */
  expireAccessTokens(): void {
    this.#grants.accessTokens.clear();
  }

  /** How many connections to it are open right now. */
  connections(): Promise<number> {
    return promisify(this.#server.getConnections.bind(this.#server))();
  }

  /** Closes the port and every open connection. May be called more than once. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close().closeAllConnections();
    await once(this.#server, 'close');
  }

  #user(id?: string): MockUser {
    const user = id === undefined ? this.users[0] : this.users.find((candidate) => candidate.id === id);
    if (user) return user;
    throw new TypeError(`the stand-in has no user '${id}', only ${this.users.map((known) => known.id).join(', ')}`);
  }
}

/**
 * Starts a stand-in for Eagle Eye Networks on this machine: authorize with its sign-in page, token, revocation, client
 * settings, the current user, a reseller's accounts, cameras, their pictures and previews, as strict as the real ones.
 * For tests and for development without an account; it keeps everything in memory and never logs.
 *
 * @param options - How it behaves; everything has a default.
 * @returns The running stand-in; `stop()` it in the end. Rejects with a TypeError for an option that is not known or
 * has a wrong type; with the system's error when the port is taken.
 */
export async function startMockEagleEye(options: MockEagleEyeOptions = {}): Promise<MockEagleEye> {
  const grants = new Grants(readOptions(options));
  const faults = new Faults(ENDPOINTS);
  const requests: RecordedRequest[] = [];
  const server = createMockServer(grants, faults, requests);
  await once(server.listen(grants.settings.port, grants.settings.host), 'listening');
  // A server that cannot accept a connection, for want of descriptors, must not end the process.
  server.on('error', () => undefined);
  return new MockEagleEye(server, grants, faults, requests);
}

function strategyOptions(url: string, settings: Settings): MockStrategyOptions {
  const { clientID, clientSecret, callbackURL, publicURL } = settings;
  const base = publicURL || url;
  // Another site than the application's, so that a cookie with SameSite=Strict fails here as it does in production.
  const page = /^https?:\/\/127\.0\.0\.1([:/?]|$)/.test(callbackURL) ? 'localhost' : '127.0.0.1';
  const isInsecure = /^http:\/\/(?!(127\.0\.0\.1|localhost|\[::1\])(:|$))/.test(base);
  return {
    clientID,
    clientSecret,
    callbackURL,
    authorizationURL: `${publicURL || url.replace('127.0.0.1', page)}/oauth2/authorize`,
    tokenURL: `${base}/oauth2/token`,
    revocationURL: `${base}/oauth2/revoke`,
    clientSettingsURL: `${base}/api/v3.0/clientSettings`,
    apiBaseURL: base,
    ...(isInsecure && { allowInsecureRequests: true as const }),
  };
}
