import { authorizationRequestURL } from '../lib/authorization-request';

const ENDPOINT = 'https://auth.eagleeyenetworks.com/oauth2/authorize';
const minimal = { scope: 'vms.all', clientID: 'a-client', redirectURI: 'http://127.0.0.1:3333' };

describe('the authorization request', () => {
  it("is the guide's, character by character", () => {
    expect(authorizationRequestURL(ENDPOINT, minimal)).toBe(
      'https://auth.eagleeyenetworks.com/oauth2/authorize?scope=vms.all&client_id=a-client&response_type=code&redirect_uri=http://127.0.0.1:3333',
    );
  });

  it('ends in the state when there is one', () => {
    expect(authorizationRequestURL(ENDPOINT, { ...minimal, state: 'st4te-_' })).toBe(
      `${ENDPOINT}?scope=vms.all&client_id=a-client&response_type=code&redirect_uri=http://127.0.0.1:3333&state=st4te-_`,
    );
  });

  it('carries the code challenge of PKCE', () => {
    const url = authorizationRequestURL(ENDPOINT, {
      ...minimal,
      state: 's',
      codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      codeChallengeMethod: 'S256',
    });
    expect(url).toMatch(
      /&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256$/,
    );
  });

  it('calls the code challenge plain when no method is named, as RFC 7636 §4.3 does', () => {
    const url = authorizationRequestURL(ENDPOINT, { ...minimal, codeChallenge: 'a-verifier' });
    expect(url).toMatch(/&code_challenge=a-verifier&code_challenge_method=plain$/);
  });

  it('keeps a query that the endpoint has', () => {
    expect(authorizationRequestURL(`${ENDPOINT}?tenant=1`, minimal)).toBe(
      `${ENDPOINT}?tenant=1&scope=vms.all&client_id=a-client&response_type=code&redirect_uri=http://127.0.0.1:3333`,
    );
  });

  it('escapes scope, client and state', () => {
    const url = authorizationRequestURL(ENDPOINT, {
      ...minimal,
      scope: 'vms.all a&b',
      clientID: 'a&b=c d+e#f',
      state: '{"a": 1}&b=%20',
    });
    expect(url).toContain('?scope=vms.all%20a%26b&client_id=a%26b%3Dc%20d%2Be%23f&response_type=code');
    expect(url).toMatch(/&state=%7B%22a%22%3A%201%7D%26b%3D%2520$/);
  });

  it('carries the parameters of a subclass, escaped', () => {
    const url = authorizationRequestURL(ENDPOINT, {
      ...minimal,
      state: 's',
      extra: { prompt: 'log in', 'a&b': 'c=d' },
    });
    expect(url).toMatch(/&state=s&prompt=log%20in&a%26b=c%3Dd$/);
  });

  it('leaves out what a subclass says is undefined', () => {
    const url = authorizationRequestURL(ENDPOINT, { ...minimal, extra: { prompt: undefined, display: 'page' } });
    expect(url).toMatch(/&redirect_uri=http:\/\/127\.0\.0\.1:3333&display=page$/);
  });

  // passport-oauth2 sets its own parameters over those of `authorizationParams`, and none can stand there twice.
  it('lets no parameter of a subclass stand beside one of its own', () => {
    const url = authorizationRequestURL(ENDPOINT, {
      ...minimal,
      state: 's',
      extra: {
        scope: 'x',
        client_id: 'x',
        response_type: 'token',
        redirect_uri: 'http://x.example',
        state: 'x',
        a: '1',
      },
    });
    expect(url).toBe(
      `${ENDPOINT}?scope=vms.all&client_id=a-client&response_type=code&redirect_uri=http://127.0.0.1:3333&state=s&a=1`,
    );
  });
});

describe('the redirect URI in the authorization request', () => {
  function sent(redirectURI: string): string {
    const url = authorizationRequestURL(ENDPOINT, { ...minimal, redirectURI, state: 's' });
    return /&redirect_uri=(.*)&state=s$/.exec(url)?.[1] ?? url;
  }

  it.each([
    'http://127.0.0.1:3333',
    'http://127.0.0.1:3333/',
    'http://localhost:3333/',
    'https://app.example:443/auth//callback/',
    'https://App.Example/Auth/eagleeye/callback',
    'https://app.example/cb?tenant=1',
    'https://app.example/cb?next=/home?a',
    "https://app.example/~user/@me/a,b/c$d/(e)/f!/g*/h'",
  ])('stands unescaped when a query can hold all of it: %s', (redirectURI) => {
    expect(sent(redirectURI)).toBe(redirectURI);
  });

  it.each([
    ['https://app.example/cb?a=1&b=2', 'https://app.example/cb?a=1%26b=2'],
    ['https://app.example/cb?a=1+2', 'https://app.example/cb?a=1%2B2'],
    ['https://app.example/a;b', 'https://app.example/a%3Bb'],
    ['https://app.example/a%20b', 'https://app.example/a%2520b'],
    ['https://app.example/a%2Fb%3A', 'https://app.example/a%252Fb%253A'],
    ['https://app.example/a%252Fb', 'https://app.example/a%25252Fb'],
    ['https://app.example/é', 'https://app.example/%C3%A9'],
    ['https://app.example/100%', 'https://app.example/100%25'],
    ['https://app.example/a|b"c', 'https://app.example/a%7Cb%22c'],
    ['http://[::1]:3333/', 'http://%5B::1%5D:3333/'],
  ])('escapes what a query cannot hold or would change: %s', (redirectURI, expected) => {
    expect(sent(redirectURI)).toBe(expected);
  });

  it('arrives byte for byte, whatever is in it', () => {
    const bytes = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join('');
    const redirectURI = `https://app.example/${bytes.replace('#', '')}/é%3A%2F?${bytes.replace('#', '')}`;
    const url = authorizationRequestURL(ENDPOINT, { ...minimal, redirectURI, state: 's' });
    expect(new URL(url).searchParams.get('redirect_uri')).toBe(redirectURI);
    expect(url).toMatch(/^[\x21-\x7e]+$/);
  });
});
