import { inspect } from 'node:util';

import { OAuth2 } from 'oauth';

import { CookieStateStore, EagleEyeError, type EagleEyeProfile, EagleEyeStrategy, Strategy } from '../lib';
import { OAuth2Strategy } from '../lib/passport-oauth2';
import type { MockEagleEye } from '../lib/testing';
import { visitEagleEye } from './support/browser';
import { startEagleEye, startFront } from './support/eagle-eye';
import { leaks } from './support/leaks';
import { loginRequest } from './support/login-request';
import { redirectOf, run } from './support/passport-run';
import { callbackWithCode, letIn, loggedIn, strategyFor } from './support/strategy';

const credentials = { clientID: 'a-client', clientSecret: 'a-secret-of-the-app', callbackURL: 'http://127.0.0.1:3333' };

describe('the strategy', () => {
  const strategy = new EagleEyeStrategy(credentials, letIn);

  it("is one of passport-oauth2's, by the name of eagleeye", () => {
    expect(strategy).toBeInstanceOf(OAuth2Strategy);
    expect(strategy.name).toBe('eagleeye');
  });

  it('is one class under two names', () => {
    expect(new Strategy(credentials, letIn)).toBeInstanceOf(EagleEyeStrategy);
  });

  it("holds a client that is one of oauth's, with the constructor arguments of passport-oauth2", () => {
    expect(strategy._oauth2).toBeInstanceOf(OAuth2);
    expect(strategy._oauth2).toMatchObject({
      _clientId: 'a-client',
      _clientSecret: 'a-secret-of-the-app',
      _baseSite: '',
      _authorizeUrl: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
      _accessTokenUrl: 'https://auth.eagleeyenetworks.com/oauth2/token',
      _customHeaders: {},
    });
  });

  it('shows its secret to nobody who prints it', () => {
    const secret = 'qX7-hidden-client-secret-9Zk';
    const custom = { 'x-gateway-key': 'gateway-key-that-nobody-may-see' };
    const printed = new EagleEyeStrategy({ ...credentials, clientSecret: secret, customHeaders: custom }, letIn);
    const texts = [
      inspect(printed, { depth: Infinity, showHidden: true }),
      inspect(printed, { depth: Infinity, getters: true }),
      JSON.stringify(printed),
      inspect(Object.create(printed), { depth: Infinity }),
      JSON.stringify(Object.entries(printed)),
    ];
    expect(leaks(texts, [secret, ...Object.values(custom)])).toEqual([]);
    expect(texts[0]).toContain('a-client');
  });
});

describe('with every endpoint as it ships, a login', () => {
  it("goes to Eagle Eye's own hosts alone", async () => {
    const eagleEye = await startEagleEye();
    const front = await startFront(eagleEye);
    const { clientID, clientSecret, callbackURL } = eagleEye.strategyOptions;
    const strategy = new EagleEyeStrategy({ clientID, clientSecret, callbackURL, agent: front.agent }, letIn);
    const session = {};

    const url = await redirectOf(run(strategy, loginRequest({ session })));
    expect(url).toMatch(/^https:\/\/auth\.eagleeyenetworks\.com\/oauth2\/authorize\?/);
    const callback = await visitEagleEye(url.replace('https://auth.eagleeyenetworks.com', eagleEye.url));
    const { profile } = await loggedIn(run(strategy, loginRequest({ session, url: callback })));

    expect(profile?.baseUrl).toBe('https://api.c001.eagleeyenetworks.com');
    expect(front.hosts).toEqual(['auth.eagleeyenetworks.com', 'api.c001.eagleeyenetworks.com']);
  });

  it('trusts no certificate that nobody vouches for', async () => {
    const eagleEye = await startEagleEye();
    const front = await startFront(eagleEye);
    const { clientID, clientSecret, callbackURL } = eagleEye.strategyOptions;
    // The agent without its authority: Node's own are left.
    delete front.agent.options.secureContext;
    const strategy = new EagleEyeStrategy(
      { clientID, clientSecret, callbackURL, agent: front.agent, state: false },
      letIn,
    );
    const outcome = await run(strategy, callbackWithCode(eagleEye));
    expect(outcome).toMatchObject({ action: 'error', error: { code: 'tls_error', status: 502, endpoint: 'token' } });
    expect(eagleEye.requests).toEqual([]);
  });
});

describe('the option timeout', () => {
  it.each(['token', 'clientSettings', 'users/self'] as const)('is the limit of the request to %s', async (endpoint) => {
    const eagleEye = await startEagleEye({ httpsBaseUrl: 'absent' });
    eagleEye.fail(endpoint, { cut: 'never' });
    const strategy = strategyFor(eagleEye, { state: false, timeout: 50 });
    const outcome = await run(strategy, callbackWithCode(eagleEye));
    expect(outcome).toMatchObject({ action: 'error', error: { code: 'timeout', status: 504 } });
    expect(outcome).toHaveProperty('error.message', expect.stringContaining('within 50 ms'));
  });
});

describe('userProfile, called by the application', () => {
  let eagleEye: MockEagleEye;

  beforeEach(async () => {
    eagleEye = await startEagleEye();
  });

  function userProfile(strategy: EagleEyeStrategy, accessToken: string): Promise<EagleEyeProfile | undefined> {
    return new Promise((resolve, reject) => {
      strategy.userProfile(accessToken, (error, profile) => {
        if (error instanceof Error) {
          reject(error);
        } else {
          resolve(profile);
        }
      });
    });
  }

  it('asks client settings where the account lives', async () => {
    const strategy = strategyFor(eagleEye, { state: false });
    const { accessToken } = await loggedIn(run(strategy, callbackWithCode(eagleEye)));
    eagleEye.requests.length = 0;
    expect(await userProfile(strategy, accessToken)).toMatchObject({
      id: 'ca0f61ab',
      httpsBaseUrl: { hostname: 'api.c001.eagleeyenetworks.com', port: 443 },
    });
    expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['clientSettings', 'users/self']);
  });

  it('answers with an error when the access token is no longer good', async () => {
    const error = await userProfile(strategyFor(eagleEye), 'spent').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toMatchObject({ code: 'api_error', endpoint: 'clientSettings', upstreamStatus: 401 });
  });

  it('refuses an access token that no header can carry, without a request', async () => {
    const error = await userProfile(strategyFor(eagleEye), 'a\r\nx-evil: 1').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toMatchObject({ code: 'request_not_sent' });
    expect(eagleEye.requests).toEqual([]);
  });
});

describe('options of another kind than plain objects', () => {
  it('may be an object of a class, with getters', () => {
    class Configuration {
      readonly clientID = 'a-client';
      readonly callbackURL = 'http://127.0.0.1:3333';
      readonly #vault = new Map([['clientSecret', 'from-a-vault']]);
      get clientSecret(): string {
        return this.#vault.get('clientSecret') ?? '';
      }
    }
    expect(new EagleEyeStrategy(new Configuration(), letIn)._oauth2._clientSecret).toBe('from-a-vault');
  });
});

describe('PKCE with a store', () => {
  it('needs no state besides', () => {
    const credentials = { clientID: 'id', clientSecret: 'secret', callbackURL: 'http://127.0.0.1:3333' };
    const store = new CookieStateStore({ secret: 'a secret of the tests, long enough' });
    expect(
      () => new EagleEyeStrategy({ ...credentials, pkce: true, state: false, store }, () => undefined),
    ).not.toThrow();
  });
});
