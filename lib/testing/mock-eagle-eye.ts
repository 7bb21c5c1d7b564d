import { random } from './grants';
import { logIn, type MockAgent, type MockCallbackAnswer } from './log-in';
import { AUTHORIZE_MODES, checkMembers, checkOneOf, readOptions, type Settings } from './options';
import { MockServer } from './server';
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
  readonly #server: MockServer;

  /** @internal Use {@link startMockEagleEye}. */
  constructor(server: MockServer, port: number) {
    const { settings } = server;
    this.#server = server;
    this.users = settings.users;
    this.requests = server.requests;
    // Every address at all is 127.0.0.1, too.
    const host = ['0.0.0.0', '::'].includes(settings.host) ? '127.0.0.1' : settings.host;
    this.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.strategyOptions = strategyOptions(this.url, settings);
  }

  /** How authorize answers; may be changed at any time. */
  get authorize(): MockAuthorizeMode {
    return this.#server.settings.authorize;
  }

  set authorize(mode: MockAuthorizeMode) {
    checkOneOf('authorize', mode, AUTHORIZE_MODES);
    this.#server.settings.authorize = mode;
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

  /**
   * The token response of a login, for tests of what comes after it.
   *
   * @param options - `user`: an id of `users`, default: the first.
   */
  issueTokens(options: { user?: string } = {}): MockTokenResponse {
    checkMembers('issueTokens', options, { user: '' });
    const { grants } = this.#server;
    return grants.tokenResponse(grants.open(this.#user(options.user)));
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
    return this.#server.grants.codes.add(random(24), { user: this.#user(options.user), redirectURI });
  }

  /**
   * Makes an endpoint fail. The faults of one endpoint queue up.
   *
   * @param fault - What goes wrong, or a function that writes the answer itself.
   * @param times - For so many requests, 1 or more. Default: until `recover`.
   */
  fail(endpoint: MockEndpoint, fault: MockFault | MockRespond, times = Infinity): void {
    this.#server.faults.add(endpoint, fault, times);
  }

  /** Ends the faults of one endpoint, or of all. */
  recover(endpoint?: MockEndpoint): void {
    this.#server.faults.clear(endpoint);
  }

  /** Ends every access token at once; refresh tokens stay good. */
  expireAccessTokens(): void {
    this.#server.grants.accessTokens.clear();
  }

  /** How many connections to it are open right now. */
  connections(): Promise<number> {
    return this.#server.connections();
  }

  /** Closes the port and every open connection. May be called more than once. */
  stop(): Promise<void> {
    return this.#server.close();
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
  const server = new MockServer(readOptions(options));
  return new MockEagleEye(server, await server.listen());
}

function strategyOptions(url: string, settings: Settings): MockStrategyOptions {
  const { clientID, clientSecret, callbackURL, publicURL } = settings;
  const base = publicURL || url;
  // Another site than the application's, so that a cookie with SameSite=Strict fails here as it does in production.
  const page = /^https?:\/\/127\.0\.0\.1([:/?]|$)/.test(callbackURL) ? 'localhost' : '127.0.0.1';
  const isLoopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(base);
  return {
    clientID,
    clientSecret,
    callbackURL,
    authorizationURL: `${publicURL || url.replace('127.0.0.1', page)}/oauth2/authorize`,
    tokenURL: `${base}/oauth2/token`,
    revocationURL: `${base}/oauth2/revoke`,
    clientSettingsURL: `${base}/api/v3.0/clientSettings`,
    apiBaseURL: base,
    ...(base.startsWith('http:') && !isLoopback && { allowInsecureRequests: true as const }),
  };
}
