import { excerpt } from '../../lib/errors/excerpt';

/** Credentials of the kinds that there are: random, letters only, a JWT, digits. */
const SECRETS = [
  'kZ8q2Lw0vXt5RfYb7NcD1gHj',
  'xkqwbtzrfghyjnmlpqwertyuiop',
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c1gn-_ature',
  '98123746501928374650',
];

describe('an excerpt leaves what a developer has to read', () => {
  it.each([
    'code was spent before',
    'The redirect_uri http://127.0.0.1:3333 is not on the whitelist',
    'Error code: 1020',
    '502 Bad Gateway',
    'connect ECONNREFUSED 127.0.0.1:443',
    'invalid_request: Invalid redirect: http://localhost:3333',
    "The access token isn't known, has expired or was revoked.",
    'Zugriff verweigert: “Kein Zugang für Müller”, 漢字',
  ])('%s', (text) => {
    expect(excerpt(text, SECRETS)).toBe(text);
  });

  it.each([
    ['<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>', '502 Bad Gateway nginx'],
    ['see https://user:pass@example.com/x and https://example.com/path?token=1', 'see … and https://example.com/…'],
    ['{"code":401,"status":"unauthenticated"}', '{"…"}'],
    ['request 550e8400-e29b-41d4-a716-446655440000 of 7', 'request … of 7'],
    ['1 2 3 4 5 6', '1 2 3 4 …'],
    ['ab\u0000\u001b\u200b\u202e\ufeffcd', 'ab cd'],
    ['ﬁne ｆｉｎｅ', 'fine fine'],
  ])('on one line, without markup, queries and hidden characters: %j', (text, expected) => {
    expect(excerpt(text, [])).toBe(expected);
  });
});

/** How a secret may be spelled. */
const SPELLINGS: Record<string, (secret: string) => string> = {
  plainly: (secret) => secret,
  'in capitals': (secret) => secret.toUpperCase(),
  'behind a name': (secret) => `access_token=${secret}&client_secret: ${secret} Bearer ${secret}`,
  'within a host': (secret) => `https://${secret}.example.com/${secret}?${secret}`,
  'as an array of octets': (secret) => JSON.stringify([...Buffer.from(secret)]),
  'as a hex dump': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '$& '),
  'with escaped octets': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '\\x$&'),
  'as entities': (secret) => secret.replace(/./g, (char) => `&#${char.charCodeAt(0)};`),
  'letter by letter': (secret) => secret.replace(/./g, '$& '),
  'by its tail': (secret) => secret.slice(-8),
  'by its head': (secret) => secret.slice(0, 8),
};

describe('an excerpt shows no part of a credential spelled', () => {
  it.each(Object.entries(SPELLINGS))('%s', (_how, spell) => {
    for (const secret of SECRETS) {
      // Of a credential that nobody knows, nothing that looks like a token is shown.
      const isToken = /[A-Z]/.test(secret);
      for (const known of isToken ? [SECRETS, []] : [SECRETS]) {
        const shown = excerpt(`it said ${spell(secret)} to me`, known);
        expect(shown).toMatch(/^it said /);
        const together = shown.toLowerCase().replace(/\b(\w) (?=\w\b)/g, '$1');
        const words = together.match(isToken ? /[a-z\d]{5,}/g : /[a-z\d]{6,}/g) ?? [];
        expect(words.filter((word) => secret.toLowerCase().includes(word))).toEqual([]);
        expect(shown.match(/\d+/g)?.length ?? 0).toBeLessThan(5);
      }
    }
  });

  it('but the words around it, which only share letters with it', () => {
    const text = 'The token outlived its understanding secret';
    expect(excerpt(text, ['a-secre-t-token'])).toBe(text);
  });
});
