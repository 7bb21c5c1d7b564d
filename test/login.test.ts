import { createHash } from 'node:crypto';

import {
  type AuthenticateOptions,
  EagleEyeError,
  EagleEyeStrategy,
  type StateMeta,
  type StateStore,
  type StoreCallback,
} from '../lib';
import type { MockEagleEye } from '../lib/testing';
import { visitEagleEye } from './support/browser';
import { startEagleEye } from './support/eagle-eye';
import { loginRequest } from './support/login-request';
import { errorOf, redirectOf, type Run, run, successOf } from './support/passport-run';
import { begin, callbackWithCode, letIn, strategyFor } from './support/strategy';

const credentials = {
  clientID: 'a-client',
  clientSecret: 'a-secret',
  callbackURL: 'http://127.0.0.1:3333',
};

/** Where a strategy with Eagle Eye's own endpoints sends the browser. */
function redirectFor(options: object, authenticateOptions?: AuthenticateOptions): Promise<string> {
  const strategy = new EagleEyeStrategy({ ...credentials, state: false, ...options }, letIn);
  return redirectOf(run(strategy, loginRequest(), authenticateOptions));
}

/** A whole login in one browser: redirect, Allow, callback. */
async function logIn(strategy: EagleEyeStrategy, options?: AuthenticateOptions): Promise<Run> {
  const session = {};
  const url = await redirectOf(run(strategy, loginRequest({ session }), options));
  return run(strategy, loginRequest({ session, url: await visitEagleEye(url) }), options);
}

const AUTHORIZE = 'https://auth.eagleeyenetworks.com/oauth2/authorize';

describe('a login begins with a redirect', () => {
  it("to exactly the guide's URL", async () => {
    expect(await redirectFor({})).toBe(
      `${AUTHORIZE}?scope=vms.all&client_id=a-client&response_type=code&redirect_uri=http://127.0.0.1:3333`,
    );
  });

  it('with a state that nobody guesses, another one for each login', async () => {
    const strategy = new EagleEyeStrategy(credentials, letIn);
    const session = {};
    const urls = await Promise.all([1, 2, 3].map(() => redirectOf(run(strategy, loginRequest({ session })))));
    const base = `${AUTHORIZE}?scope=vms.all&client_id=a-client&response_type=code&redirect_uri=http://127.0.0.1:3333`;
    const states = urls.map((url) => url.replace(`${base}&state=`, ''));
    expect(states.filter((state) => /^[\w-]{32}$/.test(state))).toEqual(states);
    expect(new Set(states).size).toBe(3);
  });

  it('with the scope of the strategy', async () => {
    expect(await redirectFor({ scope: ['vms.all', 'other'] })).toContain('?scope=vms.all%20other&');
  });

  it('with a scope of its own', async () => {
    expect(await redirectFor({}, { scope: 'one' })).toContain('?scope=one&');
    expect(await redirectFor({}, { scope: ['one', 'two'] })).toContain('?scope=one%20two&');
  });

  it.each(['', [], 5, {}, ['a', 5], 'a"b', '\ud800'])(
    'is refused as the scope of one login when it is %j',
    async (scope) => {
      const strategy = new EagleEyeStrategy(credentials, letIn);
      const options: Record<string, unknown> = { scope };
      const error = await errorOf(run(strategy, loginRequest({ session: {} }), options));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toContain('"scope" must be a scope such as "vms.all", or an array of scopes');
    },
  );

  it('to an authorizationURL with a query', async () => {
    expect(await redirectFor({ authorizationURL: 'https://auth.example/a?tenant=1' })).toMatch(
      /^https:\/\/auth\.example\/a\?tenant=1&scope=vms\.all&client_id=a-client&/,
    );
  });
});

describe('the callbackURL goes to both requests byte for byte', () => {
  it.each([
    'http://127.0.0.1:3333',
    'http://127.0.0.1:3333/',
    'http://LocalHost:3333/Auth//CallBack/',
    'http://127.0.0.1:3333/cb?tenant=1&next=/a/b?c',
    'http://127.0.0.1:3333/%7Ea%2fb%2Fc%20d/%25',
    'http://127.0.0.1:3333/a;b=1,2/(c)/d+e/@f/!$&*/~|^`{}[]"<>\\',
    'http://127.0.0.1:3333/cb?a=%26&b=+&c=100%',
    'http://127.0.0.1:80/../cb/.',
  ])('%s', async (callbackURL) => {
    const eagleEye = await startEagleEye({ redirectURIs: [callbackURL] });
    const strategy = strategyFor(eagleEye);
    const session = {};
    const url = await redirectOf(run(strategy, loginRequest({ session })));
    const response = await fetch(url, { redirect: 'manual' });
    const location = response.headers.get('location') ?? '';
    const added = new URLSearchParams(location.slice(callbackURL.length + 1));
    const query = { code: added.get('code'), state: added.get('state') };
    await successOf(run(strategy, loginRequest({ session, query })));
    const [, token] = eagleEye.requests;
    expect(location.startsWith(callbackURL)).toBe(true);
    expect(token?.form.redirect_uri).toBe(callbackURL);
  });
});

describe('a callbackURL of this login alone', () => {
  it("goes to both requests in the place of the strategy's", async () => {
    const eagleEye = await startEagleEye({ redirectURIs: ['http://127.0.0.1:3333', 'http://127.0.0.1:3333/other'] });
    await successOf(logIn(strategyFor(eagleEye), { callbackURL: 'http://127.0.0.1:3333/other' }));
    expect(eagleEye.requests[1]?.form.redirect_uri).toBe('http://127.0.0.1:3333/other');
  });

  it('may be relative', async () => {
    const eagleEye = await startEagleEye({ redirectURIs: ['http://127.0.0.1:3333/auth/cb'] });
    await successOf(logIn(strategyFor(eagleEye), { callbackURL: '/auth/cb' }));
    expect(eagleEye.requests[1]?.form.redirect_uri).toBe('http://127.0.0.1:3333/auth/cb');
  });

  it.each(['', 'ftp://app.example', 'app.example:3333', 5, null, ['/cb']])('is refused when it is %j', async (url) => {
    const strategy = new EagleEyeStrategy(credentials, letIn);
    const options: Record<string, unknown> = { callbackURL: url };
    const error = await errorOf(run(strategy, loginRequest({ session: {} }), options));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(
      'EagleEyeStrategy: "callbackURL" of authenticate cannot be used: it must be an http(s)',
    );
  });
});

describe('the token request', () => {
  async function tokenRequest(eagleEye: MockEagleEye, options: object = {}) {
    await successOf(run(strategyFor(eagleEye, { state: false, ...options }), callbackWithCode(eagleEye)));
    const [token] = eagleEye.requests;
    if (!token) {
      throw new Error('there was no token request');
    }
    return token;
  }

  it('is a form with Basic authentication, and nothing else', async () => {
    const eagleEye = await startEagleEye({ clientID: 'a client+1&', clientSecret: 's:%/+ cret' });
    const code = eagleEye.issueCode();
    const req = loginRequest({ query: { code } });
    await successOf(run(strategyFor(eagleEye, { state: false }), req));
    const [token] = eagleEye.requests;
    expect(token).toMatchObject({ endpoint: 'token', method: 'POST', url: '/oauth2/token' });
    expect(token?.headers).toEqual({
      host: new URL(eagleEye.url).host,
      accept: 'application/json',
      authorization: `Basic ${Buffer.from('a client+1&:s:%/+ cret').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(token?.body.length),
      connection: 'keep-alive',
    });
    expect([...new URLSearchParams(token?.body)].sort()).toEqual([
      ['code', code],
      ['grant_type', 'authorization_code'],
      ['redirect_uri', 'http://127.0.0.1:3333'],
      ['scope', 'vms.all'],
    ]);
  });

  it('leaves the query to tokenURL alone', async () => {
    const eagleEye = await startEagleEye();
    const token = await tokenRequest(eagleEye, { tokenURL: `${eagleEye.url}/oauth2/token?tenant=1` });
    expect(token.url).toBe('/oauth2/token?tenant=1');
  });

  it('alone carries the client secret: no other host and no other request learns it', async () => {
    const eagleEye = await startEagleEye({ httpsBaseUrl: 'absent', clientSecret: 'very-secret-indeed' });
    const token = await tokenRequest(eagleEye, { customHeaders: { 'x-gateway-key': 'k' } });
    const basic = Buffer.from('stand-in-client:very-secret-indeed').toString('base64');
    const others = JSON.stringify(eagleEye.requests.slice(1));
    expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(['token', 'clientSettings', 'users/self']);
    expect(token.headers).toMatchObject({ authorization: `Basic ${basic}`, 'x-gateway-key': 'k' });
    expect(others).not.toContain('very-secret-indeed');
    expect(others).not.toContain(basic);
    expect(others).toContain('"x-gateway-key":"k"');
  });
});

describe('PKCE', () => {
  it.each<[true | 'S256' | 'plain', string]>([
    [true, 'S256'],
    ['S256', 'S256'],
    ['plain', 'plain'],
  ])('as %p: the code verifier goes with the code, and its challenge before it', async (pkce, method) => {
    const eagleEye = await startEagleEye();
    await successOf(logIn(strategyFor(eagleEye, { pkce })));
    const [authorize, token] = eagleEye.requests;
    const asked = new URL(authorize?.url ?? '', eagleEye.url).searchParams;
    const verifier = token?.form.code_verifier ?? '';
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(asked.get('code_challenge_method')).toBe(method);
    expect(asked.get('code_challenge')).toBe(
      method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url'),
    );
    expect(Object.keys(token?.form ?? {}).sort()).toEqual([
      'code',
      'code_verifier',
      'grant_type',
      'redirect_uri',
      'scope',
    ]);
  });

  it('has another code verifier for each login', async () => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye, { pkce: true });
    await successOf(logIn(strategy));
    await successOf(logIn(strategy));
    const verifiers = eagleEye.requests.flatMap(({ form }) => form.code_verifier ?? []);
    expect(new Set(verifiers).size).toBe(2);
  });

  it('is off unless asked for', async () => {
    const eagleEye = await startEagleEye();
    await successOf(logIn(strategyFor(eagleEye)));
    expect(JSON.stringify(eagleEye.requests)).not.toMatch(/code_challenge|code_verifier/);
  });
});

describe("the application's state", () => {
  it.each<[string, unknown]>([
    ['an object', { returnTo: '/cameras?page=2', tabs: [1, 2] }],
    ['a list', ['/home', null]],
    ['a text', '/home'],
    ['an empty text', ''],
    ['a number', 7],
    ['false', false],
    ['null', null],
  ])('comes back as info.state: %s', async (_what, state) => {
    const eagleEye = await startEagleEye();
    expect(await successOf(logIn(strategyFor(eagleEye), { state }))).toMatchObject({ info: { state } });
    expect(JSON.stringify(eagleEye.requests)).not.toContain('/home');
  });

  it('is not there when none was given', async () => {
    const eagleEye = await startEagleEye();
    expect((await successOf(logIn(strategyFor(eagleEye)))).info).toEqual({});
  });

  it('of one login is not that of another one in the same browser', async () => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye);
    const session = {};
    const one = await begin(strategy, session, { state: 'one' });
    const two = await begin(strategy, session, { state: 'two' });
    const end = (parameters: URLSearchParams): Promise<Run> =>
      run(strategy, loginRequest({ session, query: { code: eagleEye.issueCode(), state: parameters.get('state') } }));
    expect((await successOf(end(two))).info).toEqual({ state: 'two' });
    expect((await successOf(end(one))).info).toEqual({ state: 'one' });
  });
});

describe('what a login leaves in the session', () => {
  it.each<[string, object, string]>([
    ['oauth2: and the host of authorizationURL', {}, 'oauth2:127.0.0.1'],
    ['what sessionKey says', { sessionKey: 'tenant-7' }, 'tenant-7'],
  ])('stands under %s, until the login is over', async (_what, options, key) => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye, options);
    const session = {};
    const state = (await begin(strategy, session)).get('state');
    expect(Object.keys(session)).toEqual([key]);
    await successOf(run(strategy, loginRequest({ session, query: { code: eagleEye.issueCode(), state } })));
    expect(session).toEqual({});
  });
});

describe('without state', () => {
  it('nothing is remembered, and no session is needed', async () => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye, { state: false });
    const url = await redirectOf(run(strategy, loginRequest()));
    expect(new URL(url).searchParams.has('state')).toBe(false);
    const callback = await visitEagleEye(url);
    expect((await successOf(run(strategy, loginRequest({ url: callback })))).info).toEqual({});
  });

  it('a text goes to Eagle Eye and back as it stands', async () => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye, { state: false });
    const state = 'a b&c=ä';
    const url = await redirectOf(run(strategy, loginRequest(), { state }));
    expect(new URL(url).searchParams.get('state')).toBe(state);
  });

  it.each([{ returnTo: '/' }, 7, true, null, ['a']])('an error says that %j cannot be remembered', async (state) => {
    const strategy = new EagleEyeStrategy({ ...credentials, state: false }, letIn);
    const error = await errorOf(run(strategy, loginRequest(), { state }));
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toMatchObject({ code: 'state_unsupported', status: 500 });
    expect(String(error)).toContain('Leave "state" on, or pass a string.');
  });
});

describe('without a session', () => {
  it.each<[string, object]>([
    ['as it begins', {}],
    ['as it ends', { query: { code: 'c0de', state: 'st4te' } }],
    ['as it ends with an error', { query: { error: 'access_denied', state: 'st4te' } }],
    ['with a session that is none', { session: null }],
  ])('a login ends in an error that says what to do, %s', async (_when, parts) => {
    const eagleEye = await startEagleEye();
    const error = await errorOf(run(strategyFor(eagleEye), loginRequest({ ...parts })));
    expect(error).toBeInstanceOf(EagleEyeError);
    expect(error).toMatchObject({ code: 'session_required', status: 500 });
    expect(String(error)).toContain('Put express-session (or the session plugin of your framework) before');
    expect(String(error)).toContain('store: new CookieStateStore({ secret })');
    expect(eagleEye.requests).toEqual([]);
  });
});

describe('a store of the application', () => {
  it('is told what the login is about', async () => {
    const eagleEye = await startEagleEye({ redirectURIs: ['http://127.0.0.1:3333/cb'] });
    const metas: StateMeta[] = [];
    const store: StateStore = {
      store(_req: unknown, meta: StateMeta, callback: StoreCallback) {
        metas.push(meta);
        callback(null, 'st4te');
      },
      verify(_req: unknown, _state: string | undefined, meta: StateMeta, callback) {
        metas.push(meta);
        callback(null, true);
      },
    };
    await successOf(logIn(strategyFor(eagleEye, { store, callbackURL: '/cb' })));
    const { authorizationURL, tokenURL, clientID } = eagleEye.strategyOptions;
    const meta = { authorizationURL, tokenURL, clientID, callbackURL: 'http://127.0.0.1:3333/cb' };
    expect(metas).toEqual([meta, meta]);
  });
});

describe('a subclass', () => {
  it('adds parameters to both requests, by the options of the login', async () => {
    class Subclass extends EagleEyeStrategy {
      override authorizationParams(options: AuthenticateOptions): Record<string, string> {
        return { ...super.authorizationParams(options), prompt: String(options.prompt) };
      }
      override tokenParams(options: AuthenticateOptions): Record<string, string> {
        return { ...super.tokenParams(options), audience: String(options.audience) };
      }
    }
    const eagleEye = await startEagleEye();
    const strategy = new Subclass(eagleEye.strategyOptions, letIn);
    await successOf(logIn(strategy, { prompt: 'log in', audience: 'vms' }));
    const [authorize, token] = eagleEye.requests;
    expect(new URL(authorize?.url ?? '', eagleEye.url).searchParams.get('prompt')).toBe('log in');
    expect(token?.form.audience).toBe('vms');
  });

  it("cannot turn the strategy's own parameters into others, as in passport-oauth2", async () => {
    class Subclass extends EagleEyeStrategy {
      override authorizationParams(): Record<string, string> {
        return { response_type: 'token', client_id: 'x', redirect_uri: 'http://evil.example', state: 'x', scope: 'x' };
      }
      override tokenParams(): Record<string, string> {
        return { grant_type: 'password', code: 'x', redirect_uri: 'http://evil.example', code_verifier: 'x' };
      }
    }
    const eagleEye = await startEagleEye();
    await successOf(logIn(new Subclass({ ...eagleEye.strategyOptions, pkce: true }, letIn)));
  });

  it.each(['authorizationParams', 'tokenParams'])('that throws in %s ends the login in its error', async (hook) => {
    const eagleEye = await startEagleEye();
    const strategy = strategyFor(eagleEye, { state: false });
    const thrown = new Error('of the subclass');
    Object.assign(strategy, {
      [hook]: () => {
        throw thrown;
      },
    });
    const req = hook === 'tokenParams' ? callbackWithCode(eagleEye) : loginRequest();
    expect(await errorOf(run(strategy, req))).toBe(thrown);
    expect(eagleEye.requests).toEqual([]);
  });
});
