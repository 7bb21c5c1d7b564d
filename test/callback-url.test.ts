import { EagleEyeError, type LoginRequest } from '../lib';
import { isCallbackURL, resolveCallbackURL } from '../lib/callback-url';
import { OAuth2Strategy } from '../lib/passport-oauth2';
import { loginRequest, type RequestParts } from './support/login-request';
import { redirectOf, run } from './support/passport-run';

describe('a callbackURL can be used', () => {
  it.each([
    'http://127.0.0.1:3333',
    'http://127.0.0.1:3333/',
    'http://localhost',
    'HTTPS://App.Example/CallBack',
    'https://app.example:8443/auth//callback/../x?a=1&b=2',
    'https://app.example/%7Euser/%C3%A9',
    'https://app.example/é',
    'http://[::1]:3333/cb',
    '/',
    '/callback',
    '/auth/callback?tenant=1',
    '//cdn.example/callback',
    'callback',
    './callback',
    '../callback',
    'auth/a:b',
    '?step=2',
  ])('when it is %j', (url) => {
    expect(isCallbackURL(url)).toBe(true);
  });

  it.each([
    '',
    ' ',
    'http://',
    'http:///callback',
    'http:/callback',
    'http:callback',
    'http://?a',
    'https://app.example:99999/',
    'http://a b.example/',
    ' http://app.example',
    'http://app.example ',
    'http://app.example/\n',
    'http://app.example/\tx',
    'http://app.example/#here',
    'http://app.example/#',
    'http://app.example/\u0000',
    'http://app.example/\u007f',
    'http://app.example/\ud800',
    'ftp://app.example/callback',
    'file:///callback',
    'javascript:alert(1)',
    'data:text/html,x',
    'myapp://callback',
    'urn:callback',
    '/\\evil.example/callback',
    '\\callback',
    'http://user@app.example/callback',
    'http://user:password@app.example/callback',
    'localhost:3333',
    'localhost:3333/callback',
    '127.0.0.1:3333',
    '127.0.0.1:3333/callback',
    'app.example:443/callback',
    '/call back',
    '/callback#here',
  ])('not when it is %j', (url) => {
    expect(isCallbackURL(url)).toBe(false);
  });
});

describe('an absolute callbackURL', () => {
  it.each([
    'http://127.0.0.1:3333',
    'http://127.0.0.1:3333/',
    'HTTP://LOCALHOST:80/',
    'https://app.example:443/auth/../callback?a=%7e&b=%7E',
    'https://app.example/é',
  ])('is never touched: %s', (url) => {
    const req = loginRequest({ headers: { host: 'other.example', 'x-forwarded-host': 'proxy.example' } });
    expect(resolveCallbackURL(url, req, true)).toBe(url);
  });

  it('needs no Host header', () => {
    expect(resolveCallbackURL('http://127.0.0.1:3333', loginRequest({ headers: { host: undefined } }), false)).toBe(
      'http://127.0.0.1:3333',
    );
  });
});

function resolved(callbackURL: string, parts: RequestParts, proxy = false): string {
  return resolveCallbackURL(callbackURL, loginRequest(parts), proxy);
}

describe('a relative callbackURL', () => {
  const encrypted = { encrypted: true };

  it.each<[string, RequestParts, string, string]>([
    ['the Host header', { headers: { host: 'app.example' } }, '/callback', 'http://app.example/callback'],
    ['its port', { headers: { host: 'app.example:3333' } }, '/callback', 'http://app.example:3333/callback'],
    [
      'a default port that the Host header names',
      { headers: { host: 'a.example:80' } },
      '/cb',
      'http://a.example:80/cb',
    ],
    ['the same, for a relative path', { url: '/a/b', headers: { host: 'h:80' } }, 'c', 'http://h:80/a/c'],
    ['a host in capitals', { headers: { host: 'App.Example' } }, '/callback', 'http://app.example/callback'],
    ['nothing that changes its path', {}, "/ü/it's/a|b/%7e?x=é", "http://127.0.0.1:3333/ü/it's/a|b/%7e?x=é"],
    ['an IPv6 host', { headers: { host: '[::1]:3333' } }, '/callback', 'http://[::1]:3333/callback'],
    ['TLS', { socket: encrypted }, '/callback', 'https://127.0.0.1:3333/callback'],
    ['TLS, by its older name', { socket: undefined, connection: encrypted }, '/cb', 'https://127.0.0.1:3333/cb'],
    ['the path', { url: '/auth/login' }, 'callback', 'http://127.0.0.1:3333/auth/callback'],
    ['the path upwards', { url: '/auth/eagleeye/login' }, '../cb', 'http://127.0.0.1:3333/auth/cb'],
    ['the path, but not its query', { url: '/auth/login?a=/b/' }, 'cb', 'http://127.0.0.1:3333/auth/cb'],
    ['the path, for a query', { url: '/auth/login?a=1' }, '?step=2', 'http://127.0.0.1:3333/auth/login?step=2'],
    [
      'the path of the whole app, in a mounted router',
      { url: '/login', originalUrl: '/auth/eagleeye/login' },
      'callback',
      'http://127.0.0.1:3333/auth/eagleeye/callback',
    ],
    ['the scheme, for a host of its own', { socket: encrypted }, '//id.example/cb', 'https://id.example/cb'],
    ['a target that is a whole URL', { url: 'http://other.example/auth/login' }, 'cb', 'http://127.0.0.1:3333/auth/cb'],
    [
      'the host of HTTP/2',
      { url: '/login', headers: { host: undefined, ':authority': 'app.example' }, socket: encrypted },
      '/callback',
      'https://app.example/callback',
    ],
    ['a request that has no path', { url: undefined }, 'callback', 'http://127.0.0.1:3333/callback'],
  ])('is resolved against %s', (_what, parts, callbackURL, expected) => {
    expect(resolved(callbackURL, parts)).toBe(expected);
  });

  it.each<[string, string | undefined]>([
    ['is missing', undefined],
    ['is empty', ''],
    ['is no host', 'a b'],
    ['holds a path', 'app.example/login'],
    ['holds a query', 'app.example?login'],
    ['holds a fragment', 'app.example#login'],
    ['holds a user', 'user@app.example'],
    ['holds a backslash', 'app.example\\login'],
    ['holds a port that is none', 'app.example:http'],
  ])('cannot be resolved when the Host header %s', (_what, host) => {
    // Without a host, a URL parser would take what stands next for one.
    const parts = { url: '/login', headers: { host } };
    expect(() => resolved('/callback', parts)).toThrow(EagleEyeError);
    expect(() => resolved('/callback', parts)).toThrow(
      expect.objectContaining({
        code: 'callback_url_unresolvable',
        status: 400,
        message:
          'The relative "callbackURL" cannot be resolved: the request has no usable Host header. Use an absolute URL.',
      }),
    );
  });
});

describe('behind a proxy, a relative callbackURL', () => {
  const forwarded = { 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'https' };
  const trusting = (trust: unknown) => ({ get: (setting: string) => (setting === 'trust proxy' ? trust : undefined) });
  // Express's own application is a function with methods.
  const expressApp = Object.assign(() => undefined, trusting(1));

  it.each<[string, Record<string, string | string[]>, string]>([
    ['host and scheme', forwarded, 'https://app.example/callback'],
    ['the host alone', { 'x-forwarded-host': 'app.example' }, 'http://app.example/callback'],
    ['the scheme alone', { 'x-forwarded-proto': 'https' }, 'https://127.0.0.1:3333/callback'],
    ['http', { ...forwarded, 'x-forwarded-proto': 'http' }, 'http://app.example/callback'],
    ['capitals', { ...forwarded, 'x-forwarded-proto': 'HTTPS' }, 'https://app.example/callback'],
    [
      'the first of several values',
      { 'x-forwarded-host': 'app.example, inner.example', 'x-forwarded-proto': 'https,http' },
      'https://app.example/callback',
    ],
    [
      'the first of several values, with white space',
      { 'x-forwarded-host': ' app.example:8443 , inner.example', 'x-forwarded-proto': ' https , http' },
      'https://app.example:8443/callback',
    ],
    [
      'the first of several header fields',
      { 'x-forwarded-host': ['app.example', 'inner.example'], 'x-forwarded-proto': ['https', 'http'] },
      'https://app.example/callback',
    ],
    ['an empty host, for which the Host header stands', { 'x-forwarded-host': '' }, 'http://127.0.0.1:3333/callback'],
    [
      'a scheme of its own, as none',
      { ...forwarded, 'x-forwarded-proto': 'javascript' },
      'http://app.example/callback',
    ],
  ])('believes %s', (_what, headers, expected) => {
    expect(resolved('/callback', { headers }, true)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ["Express's trust proxy", trusting(true)],
    ["Express's trust proxy as a number", expressApp],
    ["Express's trust proxy as a list", trusting(['loopback'])],
  ])('believes them because of %s', (_what, app) => {
    expect(resolved('/callback', { headers: forwarded, app })).toBe('https://app.example/callback');
  });

  it.each<[string, RequestParts]>([
    ['without the option', {}],
    ['when Express does not trust its proxy', { app: trusting(false) }],
    ['when the framework has no such setting', { app: {} }],
  ])('does not believe them %s', (_what, parts) => {
    expect(resolved('/callback', { headers: forwarded, ...parts })).toBe('http://127.0.0.1:3333/callback');
  });

  it('is https when the connection itself is, whatever they say', () => {
    const parts = { headers: { 'x-forwarded-proto': 'http' }, socket: { encrypted: true } };
    expect(resolved('/callback', parts, true)).toBe('https://127.0.0.1:3333/callback');
  });
});

describe('passport-oauth2 resolves a relative callbackURL to the same', () => {
  async function theirs(callbackURL: string, req: LoginRequest, proxy: boolean): Promise<string | null> {
    const endpoints = { authorizationURL: 'https://auth.example/a', tokenURL: 'https://auth.example/t' };
    const strategy: { authenticate(req: LoginRequest): void } = Reflect.construct(OAuth2Strategy, [
      { ...endpoints, clientID: 'a', clientSecret: 'b', callbackURL, proxy },
      jest.fn(),
    ]);
    return new URL(await redirectOf(run(strategy, req))).searchParams.get('redirect_uri');
  }

  const forwarded = { 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'https, http' };
  const requests: [string, RequestParts, boolean][] = [
    ['a plain request', { url: '/auth/login?a=1' }, false],
    ['a request over TLS', { url: '/auth/login', connection: { encrypted: true }, socket: { encrypted: true } }, false],
    ['a request that was forwarded', { url: '/auth/login', headers: forwarded }, true],
    ['a request that somebody pretends was forwarded', { url: '/auth/login', headers: forwarded }, false],
    ['a request to the root', { url: '/' }, false],
    ['a request that names the default port', { url: '/auth/login', headers: { host: 'app.example:80' } }, false],
  ];
  const references: readonly string[] = [
    '/a/./b?c=../d',
    '/ü',
    '/callback',
    'callback',
    '../callback',
    './a/b',
    '/a/../b',
    '?step=2',
    '/callback?a=b',
    '//id.example/cb',
  ];

  it.each(requests)('for %s', async (_what, parts, proxy) => {
    const req = loginRequest({ connection: {}, ...parts });
    const ours = references.map((reference) => resolveCallbackURL(reference, req, proxy));
    expect(ours).toEqual(await Promise.all(references.map((reference) => theirs(reference, req, proxy))));
  });
});
