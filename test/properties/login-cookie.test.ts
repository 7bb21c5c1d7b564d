import { beginInCookie, findInCookie, type LoginInCookie } from '../../lib/state/login-cookie';
import { among, fc, forAll, joined, text } from './arbitraries';

const SECRET = 'a secret';
const HANDLE = 'AbCdEfGhIjKlMnOpQrStUv';
const FIELD = /^((?:__Host-)?eagleeye\.[\w-]{22}=[\w-]+); Max-Age=600; Path=\/; HttpOnly; SameSite=Lax(; Secure)?$/;

const optional = (values: fc.Arbitrary<string>) => fc.option(values, { nil: undefined });
const login: fc.Arbitrary<LoginInCookie> = fc.record({
  redirectURI: joined(among('http:// https:// HTTPS://'), fc.webAuthority(), among(' /https:')),
  codeVerifier: optional(fc.stringMatching(/^[\w.~-]{43,128}$/)),
  json: optional(fc.json()),
});
/** Pairs of the application's, and what looks like ours. */
const junk = fc.oneof(
  text.map((all) => all.replaceAll(';', '')),
  fc.constantFrom('eagleeye.=', `xeagleeye.${HANDLE}=made up`, `eagleeye.${HANDLE}x=made up`, `${HANDLE}=`, ' ', '='),
);

function begin(kept: LoginInCookie, binding = '', cookie?: string) {
  const fields = beginInCookie({ headers: { cookie } }, HANDLE, kept, binding, SECRET, 600);
  const [, pair = '', attribute] = FIELD.exec(fields.at(-1) ?? '') ?? [];
  return { deleted: fields.slice(0, -1), pair, secure: attribute !== undefined };
}

function find(cookie: string | undefined, secure: boolean, binding = '', secret = SECRET): unknown {
  return findInCookie({ headers: { cookie } }, HANDLE, secure ? 'https://a' : 'http://a', binding, [secret]);
}

it('A login comes back from its cookie as it went, whatever cookies stand beside it; for no other state or secret', () => {
  const input = fc.record({ kept: login, binding: text, other: text, before: fc.array(junk), after: fc.array(junk) });
  forAll(input, ({ kept, binding, other, before, after }) => {
    const { deleted, pair, secure } = begin(kept, binding);
    expect([deleted, secure]).toEqual([[], kept.redirectURI.toLowerCase().startsWith('https:')]);
    const cookie = [...before, ` \t${pair}`, ...after].join(';');
    const found = find(cookie, secure, binding);
    expect(found).toEqual({ ...kept, deletion: expect.stringMatching(/=; Max-Age=0;/) });
    expect(find(cookie, secure, other)).toEqual(other === binding ? found : undefined);
    expect(find(cookie, secure, binding, 'another secret')).toBeUndefined();
    expect(find([...before, ...after].join(';'), secure, binding)).toBeUndefined();
  });
});

it('A cookie under another name is not ours: with anything before the name, without the prefix for https', () => {
  const space = fc.constantFrom('\u00a0', '\u0085', '\u2003', '\ufeff', '\v', '\f', '\r', '\n', '\u3000');
  const before = fc.oneof(space, text).filter((all) => !all.includes(';') && !/^[ \t]*$/.test(all));
  forAll(fc.record({ kept: login, before }), ({ kept, before: char }) => {
    const { pair, secure } = begin(kept);
    const renamed = secure ? pair.replace('__Host-', '') : `__Host-${pair}`;
    const others = [char + pair, `a=b; ${char}${pair}`, renamed, pair.replace('=', 'x='), pair.replace('=', ' =')];
    for (const cookie of others) expect(find(cookie, secure)).toBeUndefined();
    expect(find(pair, true) === undefined).toBe(!secure);
  });
});

it('A login deletes the oldest logins and nothing else, and no more than bring the field within its bounds', () => {
  const name = fc.stringMatching(/^(?:(?:__Host-)?eagleeye\.[\w-]{22}|[a-z]{5})=$/);
  const content = fc.nat(500).map((length) => 'x'.repeat(length));
  const pairs = fc.array(joined(name, content), { maxLength: 30, size: 'max' });
  const over = fc.constantFrom(-1000, 0, 1, 2000);
  forAll(fc.record({ kept: login, pairs, over }), ({ kept, pairs: others, over: octets }) => {
    // As many octets over the bound, if the others are not over it already.
    const rest = [...others, 'a=', begin(kept).pair].join('; ').length;
    const before = [...others, `a=${'x'.repeat(Math.max(0, 7500 + octets - rest))}`];
    const { deleted, pair } = begin(kept, '', before.join('; '));
    const pending = before.filter((one) => one.includes('eagleeye.'));
    const nameOf = (one: string): string => one.slice(0, one.indexOf('='));
    const isDeleted = (one: string): unknown =>
      expect.stringContaining(`${nameOf(one)}=; Max-Age=0; Path=/; HttpOnly;`);
    expect(deleted).toEqual(pending.slice(0, deleted.length).map(isDeleted));
    const fits = (gone: number): boolean => {
      const left = before.filter((one) => !pending.slice(0, gone).includes(one));
      return pending.length - gone < 10 && [...left, pair].join('; ').length <= 7500;
    };
    expect(fits(deleted.length) || deleted.length === Math.min(10, pending.length)).toBe(true);
    expect(deleted.length).toBeLessThanOrEqual(10);
    expect(deleted.length > 0 && fits(deleted.length - 1)).toBe(false);
  });
});
