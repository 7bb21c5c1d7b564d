import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import { Browser, startApp } from '../support/login-app';
import { errorOf, loginRequest, redirectOf, run } from '../support/passport-run';

async function redirectURI(
  headers: Record<string, string>,
  options: Partial<StrategyOptions> = {},
  trust?: unknown,
): Promise<string | null> {
  const app = await startApp({
    options: { callbackURL: '/auth/callback', ...options },
    prepare: (server) => trust !== undefined && server.set('trust proxy', trust),
  });
  const { location } = await new Browser(headers).get(`${app.url}/login`);
  return new URL(location).searchParams.get('redirect_uri');
}

const FORWARDED = { host: 'internal:8080', 'x-forwarded-host': 'app.example.com, other', 'x-forwarded-proto': 'https' };

it('a path stands behind scheme and host of the request', async () => {
  expect(await redirectURI({ host: 'app.example.com:8080' })).toBe('http://app.example.com:8080/auth/callback');
  expect(await redirectURI({ host: '[::1]:80' })).toBe('http://[::1]:80/auth/callback');
});

it.each<[string, Partial<StrategyOptions>, unknown, string]>([
  ['nobody trusts a proxy', {}, undefined, 'http://internal:8080'],
  ["Express's trust proxy trusts the peer", {}, 'loopback', 'https://app.example.com'],
  ["Express's trust proxy does not trust this peer", {}, '10.0.0.0/8', 'http://internal:8080'],
  ["Express's trust proxy counts hops", {}, 1, 'https://app.example.com'],
  ['proxy: true believes whoever asks', { proxy: true }, '10.0.0.0/8', 'https://app.example.com'],
])('X-Forwarded-Host when %s', async (_what, options, trust, origin) => {
  expect(await redirectURI(FORWARDED, options, trust)).toBe(`${origin}/auth/callback`);
});

const strategy = new EagleEyeStrategy(
  { clientID: 'c', clientSecret: 's', callbackURL: '/cb', state: false },
  () => undefined,
);

it.each(['', 'evil.example/path', 'user@evil.example', 'a b', 'evil.example\\x'])(
  'a request with the host %j gets an error that says so',
  async (host) => {
    const error = await errorOf(run(strategy, loginRequest({ headers: { host } })));
    expect(error).toMatchObject({ code: 'callback_url_unresolvable', status: 400 });
  },
);

it('an absolute target in the request line reaches no redirect', async () => {
  const headers = { host: undefined, ':authority': 'app.example.com' };
  const url = await redirectOf(run(strategy, loginRequest({ headers, url: 'http://evil.example/login' })));
  expect(url).toContain('redirect_uri=http://app.example.com/cb');
});
