import type { StrategyOptions } from '../../lib';
import { startEagleEye } from '../support/eagle-eye';
import { Browser, startApp } from '../support/login-app';
import { errorOf, loginRequest, redirectOf, run, strategyFor } from '../support/strategy';

async function authorizeURL(options: Partial<StrategyOptions>, login?: Record<string, unknown>): Promise<string> {
  return redirectOf(run(strategyFor(await startEagleEye(), options), loginRequest(), login));
}

it('has the parameters of the vendor guide, in its order, and a state', async () => {
  const app = await startApp({ options: { callbackURL: 'http://127.0.0.1:3333/callback' } });
  expect((await new Browser().begin(app)).href).toMatch(
    /\/oauth2\/authorize\?scope=vms\.all&client_id=stand-in-client&response_type=code&redirect_uri=http:\/\/127\.0\.0\.1:3333\/callback&state=[\w.-]{80,200}$/,
  );
});

it.each([
  ['http://127.0.0.1:3333/', 'http://127.0.0.1:3333/'],
  ['https://app.example.com:443/cb?a=+;&d=%20', 'https://app.example.com:443/cb?a=%2B%3B%26d=%2520'],
  ['https://app.example.com/ü', 'https://app.example.com/%C3%BC'],
])('writes the redirect URI %s byte for byte, with only what must be escaped', async (callbackURL, written) => {
  expect(await authorizeURL({ callbackURL })).toMatch(new RegExp(`&redirect_uri=${written.replace(/[.?]/g, '\\$&')}$`));
});

it('repeats no parameter that stands in authorizationURL, and keeps the others', async () => {
  const authorizationURL = 'https://auth.example.com/authorize?prompt=login&scope=other&state=fixed&a%5Bb%5D=1';
  const params = new URL(await authorizeURL({ authorizationURL }, { state: 'mine' })).searchParams;
  expect([...params.keys()].join(' ')).toBe('prompt a[b] scope client_id response_type redirect_uri state');
  expect([params.get('scope'), params.get('state')]).toEqual(['vms.all', 'mine']);
});

it('an option of one login takes the place of the strategy’s', async () => {
  const login = { scope: ['vms.all', 'more'], callbackURL: 'https://other.example/', state: 'a string' };
  const url = new URL(await authorizeURL({}, login));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    scope: 'vms.all more',
    redirect_uri: 'https://other.example/',
    state: 'a string',
  });
});

it.each([
  ['scope', new Array(1), '"scope" of authenticate must be a scope'],
  ['callbackURL', '//evil', '"callbackURL" of authenticate must be absolute'],
  ['callbackURL', 'undefined/callback', 'Eagle Eye compares it as a string with the whitelist'],
])('an option of one login is refused like the strategy’s: %s %p', async (option, value, message) => {
  const strategy = strategyFor('http://127.0.0.1:1');
  const error = await errorOf(run(strategy, loginRequest(), { [option]: value }));
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toHaveProperty('message', expect.stringContaining(message));
});
