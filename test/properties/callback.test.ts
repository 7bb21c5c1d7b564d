import { parse } from 'node:querystring';

import { readAuthorizationResponse } from '../../lib/authorization-response';
import { escapeRedirectURI, hostOf, isRedirectURI, redirectURIRule } from '../../lib/redirect-uri';
import { among, fc, forAll, joined, text } from './arbitraries';

const VISIBLE = /^[ -~]{1,4096}$/;
const OUR_WORDS =
  /^The callback (?:is malformed: "(?:code|state|error)" [a-z\d ]+|came in [A-Za-z: ]+)\. Start the login again\.$/;

const name = fc.constantFrom('code', 'state', 'error', 'error_description', 'error_uri', '__proto__', 'constructor');
const long = fc.integer({ min: 4094, max: 4098 }).map((length) => 'x'.repeat(length));
const value = fc.oneof(fc.string(), text, joined(fc.string(), text, fc.string()), long);

/** Reads a request, and checks what no reading may come to. */
function read(url: string | undefined, query?: unknown, body?: unknown): unknown {
  const response = readAuthorizationResponse({ headers: {}, url, query, body });
  if ('type' in response) {
    const message: unknown = expect.stringMatching(OUR_WORDS);
    expect(response).toEqual({ type: 'fail', status: 400, info: { code: 'malformed_callback', message } });
  } else if (response.code !== undefined || response.error !== undefined) {
    const { code = '', error = code, state = 'none', description = '', uri = '' } = response;
    expect([error, state]).toEqual([expect.stringMatching(VISIBLE), expect.stringMatching(VISIBLE)]);
    expect([typeof description, typeof uri]).toEqual(['string', 'string']);
  }
  return response;
}

it('A callback has one code or error and at most one state, of visible characters, or has failed without a word of it', () => {
  const members = fc.dictionary(name, fc.oneof({ weight: 3, arbitrary: value }, fc.anything()));
  const params = fc.oneof(members, fc.anything({ withNullPrototype: true }));
  forAll(fc.record({ url: text, query: params, body: params }), ({ url, query, body }) => {
    read(url, undefined, body);
    read(url, query, body);
  });
});

it('A callback reads the same from a bare URL as from the query of a framework', () => {
  forAll(fc.array(fc.tuple(name, value), { maxLength: 6 }), (pairs) => {
    const search = new URLSearchParams(pairs).toString();
    const response = read(`/callback?${search}`);
    expect(response).toEqual(read(undefined, parse(search)));
    const all = (of: string): string[] => pairs.filter(([key]) => key === of).map(([, given]) => given);
    const [codes, errors, states] = [all('code'), all('error'), all('state').filter((given) => given !== '')];
    const isGood = codes.length < 2 && errors.length < 2 && all('state').length < 2;
    if (isGood && [...codes, ...errors, ...states].every((given) => VISIBLE.test(given))) {
      const [[code], [error], [state]] = [codes, errors, states];
      const answer = error === undefined ? { code } : { error, code: undefined };
      expect({ code: undefined, ...Object(response) }).toMatchObject({ state, ...answer });
    }
  });
});

it('A redirect URI names no user, and is read back from the authorization URL as it was given; no value throws', () => {
  const odd = among('& = # % %41 + ? ; : @ " \\ \0 漢 🦅 \ud83e  ');
  const rest = fc.array(fc.oneof(odd, text), { maxLength: 5 }).map((all) => all.join(''));
  const start = among('http:// https:// HTTPS:// https://u@ https://u:p@');
  const host = fc.oneof({ weight: 4, arbitrary: fc.webAuthority() }, among('xn--a a.example:99999 [::'));
  const uri = joined(start, host, among('/ ? '), rest);
  forAll(fc.oneof({ weight: 4, arbitrary: uri }, text, fc.anything()), (given) => {
    expect(redirectURIRule(given).length).toBeLessThan(500);
    if (isRedirectURI(given)) {
      expect(new URL(given)).toMatchObject({ username: '', password: '', hash: '' });
      const { search, hash, searchParams } = new URL(`https://a.example/?redirect_uri=${escapeRedirectURI(given)}&x=y`);
      expect([...searchParams, ['hash', hash]]).toEqual(Object.entries({ redirect_uri: given, x: 'y', hash: '' }));
      expect({ ...parse(search.slice(1)) }).toEqual({ redirect_uri: given, x: 'y' });
    }
  });
});

it('The host of a request has the characters of a host, or there is none', () => {
  const authority = fc.webAuthority({ withIPv6: true, withPort: true });
  forAll(fc.oneof(authority, text, joined(authority, text)), (host) => {
    expect(hostOf({ headers: { host } }) ?? 'none').toMatch(/^[\w.:[\]-]{1,260}$/);
  });
});
