import { apiRequest } from '../../lib/tokens/api-request';
import { among, fc, joined, text } from './arbitraries';

const DOMAINS = ['eagleeyenetworks.com', 'een.cloud'];
const BASES = among('https://api.een.cloud https://api.een.cloud:8443/v/a http://[::1]:1 https://own.example/v%20/');

/** Where the token goes, or why nowhere. */
async function sentTo(path: unknown, baseUrl: string): Promise<string> {
  const settings = { customHeaders: {}, trustedApiDomains: DOMAINS, hasAgent: false };
  let sent = '';
  const fetch = (url: string) => {
    sent = url;
    return Promise.resolve(new Response());
  };
  const source = { timeout: 1000, apiSettings: () => settings };
  try {
    await apiRequest({ accessToken: 'token', baseUrl }, path as string, {}, new AbortController(), source, fetch);
    return sent;
  } catch (error) {
    return String(error);
  }
}

it('An API request goes below the base URL, to its origin or to a trusted host; a refusal says nothing of the path', async () => {
  const separator = among('/ / / // \\ ? # @ : ; %2f %5c');
  const segment = fc.oneof(text, among('.. . %2e%2e .%2E %2e .... v a \t \n \u00ad ． ／ een.cloud evil.example'));
  const rest = fc.array(joined(separator, segment), { maxLength: 6 }).map((all) => all.join(''));
  const dot = joined(among('/ / / //'), among('.. .. %2e%2e .%2E . v a a1'));
  const dots = fc.array(dot, { minLength: 1, maxLength: 4 }).map((all) => all.join(''));
  const host = among('api.een.cloud EEN.CLOUD een.cloud.evil evil-een.cloud xn--a.een.cloud een。cloud [::1]:1');
  const scheme = among('https:// https:// https:// http:// HTTPS:// // ftp:// https:/ https:\\ https://u@ https://:p@');
  const url = joined(scheme, host, among('  :443 :8443 :80'), rest);
  const odd = fc.oneof(fc.anything(), fc.tuple(url), fc.webUrl());
  const some = fc.oneof(rest, dots, { weight: 2, arbitrary: url }, odd);
  const holds = async ([given, base]: [unknown, string]): Promise<void> => {
    const sent = await sentTo(given, base);
    if (!sent.startsWith('http')) {
      expect(sent).toBe(await sentTo(undefined, base));
      return;
    }
    expect(given).toEqual(expect.stringMatching(/^(?!\/[/\\])\P{Cc}*$/u));
    const { origin, hostname, username, password } = new URL(sent);
    const own = new URL(base);
    expect([username, password]).toEqual(['', '']);
    const isBelow = DOMAINS.some((domain) => `.${hostname}`.endsWith(`.${domain}`));
    expect(origin === own.origin || (isBelow && origin === `https://${hostname}`)).toBe(true);
    if (String(given).startsWith('/')) {
      expect(sent.startsWith(own.href.replace(/\/?$/, '/'))).toBe(true);
    }
  };
  await fc.assert(fc.asyncProperty(fc.tuple(some, BASES), holds));
});
