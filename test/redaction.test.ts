import { EXCERPT_LENGTH, excerpt, redact, withoutSecrets } from '../lib/redaction';
import { leaks } from './support/leaks';
import { PATIENCE } from './support/patience';

const VISIBLE = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).join('');

describe('redact', () => {
  describe('leaves what a developer has to read', () => {
    it.each([
      'code was spent before',
      'The redirect_uri http://127.0.0.1:3333 is not on the whitelist',
      'redirect_uri is not on the whitelist, compared letter by letter: https://app.example.com/auth/eagleeye/callback',
      'Error code: 1020',
      '{"code":401,"status":"unauthenticated","details":[{"reason":"userBlocked"}]}',
      '<html><head><title>502 Bad Gateway</title></head><body><center>nginx/1.24.0</center></body></html>',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      'org.springframework.web.HttpRequestMethodNotSupportedException',
      'Basic authentication is required',
      'WWW-Authenticate: Basic realm="Eagle Eye"',
      'the access token is unknown, expired or revoked',
      'api.c001.eagleeyenetworks.com',
      'Ünïcödé, 漢字 and 🦅 as they are',
      '',
    ])('%j', (text) => {
      expect(redact(text, ['an unrelated secret', ''])).toBe(text);
    });
  });

  describe('takes out what stands behind the name of a credential', () => {
    it.each([
      ['{"access_token":"n3w","expires_in":1}', '{"access_token":"[redacted]","expires_in":1}'],
      ['{"access_token" : "n3w \\" w3n, & more', '{"access_token" : "[redacted]'],
      ['{"accessToken":"n\\/3\\u0077","x":1}', '{"accessToken":"[redacted]","x":1}'],
      ["{'refresh_token': 'n3w'}", "{'refresh_token': '[redacted]'}"],
      [
        '{"body":"{\\"client_secret\\":\\"n3w\\",\\"x\\":1}"}',
        '{"body":"{\\"client_secret\\":\\"[redacted]\\",\\"x\\":1}"}',
      ],
      ['{\\u0022token\\u0022:\\u0022n3w', '{\\u0022token\\u0022:\\u0022[redacted]'],
      ['grant_type=x&code=n3w%2Fn3w&scope=vms.all', 'grant_type=x&code=[redacted]&scope=vms.all'],
      ['%22id_token%22%3A%22n3w%2Bn%22%2C%22x', '%22id_token%22%3A%22[redacted]%22%2C%22x'],
      ['code%3Dn3w%26scope%3Dvms.all', 'code%3D[redacted]%26scope%3Dvms.all'],
      ['<access_token>n3w</access_token>', '<access_token>[redacted]</access_token>'],
      ['&quot;refresh_token&quot;: &quot;n3w&quot;', '&quot;refresh_token&quot;: &quot;[redacted]&quot;'],
      ['code_verifier: n3w', 'code_verifier: [redacted]'],
      ['password=n3w; x', 'password=[redacted]; x'],
      ['X-Api-Key: n3w', 'X-Api-Key: [redacted]'],
      ['Set-Cookie: session', 'Set-Cookie: [redacted]'],
      ['Authorization: Bearer n3w', 'Authorization: Bearer [redacted]'],
      ['Authorization: Basic bjN3OnczbmM=', 'Authorization: Basic [redacted]'],
      ['sent Bearer n3wn3wn3w to it', 'sent Bearer [redacted] to it'],
      ['sent BASIC bjN3OnczbmM= to it', 'sent BASIC [redacted] to it'],
    ])('%j', (text, expected) => {
      expect(redact(text, [])).toBe(expected);
    });
  });

  describe('takes out what looks like a token', () => {
    it.each([
      ['a JWT: eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c1gn-_ature!', 'a JWT: [redacted]!'],
      ['a JWT cut off: eyJhbGciOiJub25lIn0.eyJzd', 'a JWT cut off: [redacted]'],
      ['a JWT cut off early: eyJhbGc', 'a JWT cut off early: [redacted]'],
      ['w1P0nwA7NEZmo5tEd76cco3y5bi4Js6QNgZsXnFNBDRep_nJ', '[redacted]'],
      ['id 550e8400-e29b-41d4-a716-446655440000 of it', 'id [redacted] of it'],
      ['letters alone: xKqWbTzRfGhYjNmLpQwErTyUiOpAsDf', 'letters alone: [redacted]'],
    ])('%j', (text, expected) => {
      expect(redact(text, [])).toBe(expected);
    });
  });

  it('strips control characters, and those that turn or hide text', () => {
    const hidden = [
      '\u0000',
      '\u0007',
      '\u001b',
      '\u007f',
      '\u0085',
      '\u009b',
      '\u00ad',
      '\u061c',
      '\u180e',
      '\ufff9',
      '\u200b',
      '\u202e',
      '\u2066',
      '\u2028',
      '\ufeff',
    ];
    expect(redact(`a${hidden.join('')}b`, [])).toBe('ab');
    expect(redact(`s3${hidden.join('')}cret`, ['s3cret'])).toBe('[redacted]');
  });

  it('takes time in proportion to the text, whatever it was chosen for', () => {
    const secret = `12 characters and ${VISIBLE}`;
    const parts = [
      'a', 'aB', '1', 'a1', 'eyJ-', 'eyJ.', 'token', 'token ', 'token:', 'token"', 'token:"', '"token":"', 'basic ',
      'code', '\\', '"', '%', '%25', '&#x0', ' ', '\\u', '/', '=', `${secret.slice(0, 12)}\\\\\\\\`, secret, '<', '\u0000',
    ]; // prettier-ignore
    const ends = ['', ' .', '!', '"', ' 1 a Z', '\\'];
    const started = performance.now();
    for (const part of parts) {
      for (const end of ends) {
        redact(`${part.repeat(100_000 / part.length)}${end}`, [secret]);
        redact(`token${part.repeat(100_000 / part.length)}${end}`, [secret]);
      }
    }
    // In proportion to the text's square, one of them alone takes longer.
    expect(performance.now() - started).toBeLessThan(PATIENCE);
  });
});

describe('withoutSecrets', () => {
  it.each(Array.from(VISIBLE))('finds a secret with %j in it, plain or escaped', (char) => {
    const secret = `s3cr${char}t${char}${char}of-this`;
    const spellings = [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(encodeURIComponent(secret)),
      new URLSearchParams({ x: secret }).toString().slice(2),
      JSON.stringify(secret),
      JSON.stringify(JSON.stringify(secret)),
      secret.replaceAll('/', '\\/'),
      secret.replaceAll(char, `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
      secret.replaceAll(char, `&#${char.charCodeAt(0)};`),
      secret.replaceAll(char, `&#X${char.charCodeAt(0).toString(16)};`),
      secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ];
    // Letters and digits are escaped by nobody.
    const usual = /\w/.test(char) ? spellings.filter((spelling) => spelling.includes('s3cr')) : spellings;
    const found = usual.map((spelling) => withoutSecrets(`<< ${spelling} >>`, [secret]));
    const unescaped = /\w/.test(char) ? found.filter((_, at) => usual[at]?.includes(secret)) : found;
    expect(unescaped.length).toBeGreaterThan(0);
    for (const text of unescaped) {
      expect(text).toMatch(/^<< "?(?:\\")?\[redacted\](?:\[redacted\])?=*(?:\\")?"? >>$/);
    }
  });

  it('finds a secret within Base64 of more', () => {
    const secret = 'a-secret/of+some=length';
    for (const before of ['', 'x', 'xy', 'xyz', 'user:']) {
      const echo = Buffer.from(`${before}${secret} and more`).toString('base64');
      expect(leaks(withoutSecrets(echo, [secret]), [secret])).toEqual([]);
    }
  });

  it('finds a secret in capitals, cut off, several times, and beside others', () => {
    const secrets = ['the first/secret+of two', 'the second', 'the second and longer one'];
    const text = 'THE FIRST/SECRET+OF TWO the second and longer one, the second the first/secr';
    expect(withoutSecrets(text, secrets)).toBe('[redacted] [redacted], [redacted] [redacted]');
  });

  it('finds a secret of more than a KiB', () => {
    const secret = 'A1b2'.repeat(1000);
    expect(withoutSecrets(`<${secret}>`, [secret])).toBe('<[redacted]>');
  });

  it('finds secrets that are no visible ASCII', () => {
    for (const secret of ['pass wörd ŵith 漢字', 'an eagle 🦅 flies', 'half \ud83e of an eagle', 'a\u0000b']) {
      expect(withoutSecrets(`<${secret}>`, [secret])).toBe('<[redacted]>');
    }
    expect(withoutSecrets(`<${encodeURIComponent('an eagle 🦅')}>`, ['an eagle 🦅'])).toBe('<[redacted]>');
  });

  it('reads no secret as a regular expression', () => {
    expect(withoutSecrets('aaa-abc', ['.*', 'a+', '[a-z]', '(', '\\', '$&'])).toBe('aaa-abc');
  });

  it('leaves a text as it is when there are no secrets', () => {
    expect(withoutSecrets('as it is', [])).toBe('as it is');
    expect(withoutSecrets('as it is', [''])).toBe('as it is');
  });
});

describe('excerpt', () => {
  it('is one line', () => {
    expect(excerpt('  a\r\n\tb \n\n c  ', [])).toBe('a b c');
  });

  it('has 200 characters at most', () => {
    expect(EXCERPT_LENGTH).toBe(200);
    expect(excerpt('ab '.repeat(60), [])).toHaveLength(179);
    expect(excerpt('x '.repeat(100), [])).toHaveLength(199);
    const long = excerpt('ab '.repeat(1000), []);
    expect(long).toHaveLength(200);
    expect(long.endsWith('b a…')).toBe(true);
  });

  it('does not end within a character', () => {
    for (const before of ['', 'x']) {
      const text = excerpt(`${before}${'🦅'.repeat(300)}`, []);
      expect(text).not.toMatch(/\p{Surrogate}/u);
      expect(text.endsWith('🦅…')).toBe(true);
    }
  });

  it('shows no piece of a secret that stands where a long body is cut', () => {
    const secret = 'a-secret/of+some=length';
    for (let before = 8192 - secret.length - 2; before < 8194; before += 1) {
      const body = `${'eyJhbGciOiJub25lIn0.'.repeat(1000).slice(0, before - 1)} ${secret}`;
      expect(leaks(excerpt(body, [secret]), [secret])).toEqual([]);
    }
  });
});
