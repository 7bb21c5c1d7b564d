import type { StrategyOptions } from '../../lib';
import { Browser, startApp } from '../support/login-app';

const CALLBACK = 'http://127.0.0.1:3333/callback';

async function authorizeURL(options: Partial<StrategyOptions>): Promise<string> {
  const app = await startApp({ options });
  const { location, text } = await new Browser().get(`${app.url}/login`);
  return location || text;
}

describe('the authorization request', () => {
  it('has the parameters of the vendor guide, in its order, and a state', async () => {
    const url = await authorizeURL({ callbackURL: CALLBACK });
    expect(url).toMatch(
      /\/oauth2\/authorize\?scope=vms\.all&client_id=stand-in-client&response_type=code&redirect_uri=http:\/\/127\.0\.0\.1:3333\/callback&state=[\w-]{80,200}$/,
    );
  });

  it.each([
    ['http://127.0.0.1:3333', 'http://127.0.0.1:3333'],
    ['http://127.0.0.1:3333/', 'http://127.0.0.1:3333/'],
    ['https://app.example.com:443/cb?a=b&d=%20', 'https://app.example.com:443/cb?a=b%26d=%2520'],
    ['https://app.example.com/ü', 'https://app.example.com/%C3%BC'],
  ])('writes the redirect URI %s byte for byte, with only what must be escaped', async (callbackURL, written) => {
    expect(await authorizeURL({ callbackURL })).toContain(`&redirect_uri=${written}&state=`);
  });

  it('adds the code challenge of PKCE', async () => {
    expect(await authorizeURL({ pkce: true })).toMatch(/&code_challenge=[\w-]{43}&code_challenge_method=S256$/);
    expect(await authorizeURL({ pkce: 'plain' })).toMatch(/&code_challenge=[\w-]{43}&code_challenge_method=plain$/);
  });

  it('repeats no parameter that stands in authorizationURL, and keeps the others', async () => {
    const url = await authorizeURL({
      authorizationURL: 'https://auth.example.com/authorize?prompt=login&scope=other&state=fixed&a%5Bb%5D=1',
    });
    const params = new URL(url).searchParams;
    expect([...params.keys()].join(' ')).toBe('prompt a[b] scope client_id response_type redirect_uri state');
    expect(params.get('scope')).toBe('vms.all');
  });
});

it('with state: false nothing is remembered: a string goes to Eagle Eye and back as it is', async () => {
  const app = await startApp({ options: { state: false }, authenticate: { state: 'mine' } });
  const browser = new Browser();
  const authorize = await browser.begin(app);
  expect(authorize.searchParams.get('state')).toBe('mine');
  expect(browser.setCookies).toEqual([]);
  expect(await browser.finish(await browser.visit(authorize))).toMatchObject({ status: 200 });
});
