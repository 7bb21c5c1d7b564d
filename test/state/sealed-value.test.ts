import { createDecipheriv, hkdfSync } from 'node:crypto';

import { open, seal } from '../../lib/state/sealed-value';

const NAME = 'cookie';
const SECRET = 'a secret of the tests, long enough';
const OTHER = 'another secret of the tests, as long';
const TEXT = '{"returnTo":"/kameras/für?q=1","codeVerifier":"dBjftJeZ4CVP"}';

const openWith = (value: string, name = NAME, secrets = [SECRET]): string | undefined => open(value, name, secrets);

/** Values that differ from the one given in one bit of the octets that it stands for. */
function flippedBits(value: string): string[] {
  const octets = Buffer.from(value, 'base64url');
  return Array.from({ length: octets.length * 8 }, (_, bit) => {
    const changed = Buffer.from(octets);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    return changed.toString('base64url');
  });
}

describe('a sealed value', () => {
  it('opens to the text', () => {
    expect(openWith(seal(TEXT, NAME, SECRET))).toBe(TEXT);
  });

  it('is base64url, and shows nothing of the text', () => {
    const value = seal(TEXT, NAME, SECRET);
    expect(value).toMatch(/^[\w-]+$/);
    expect(Buffer.from(value, 'base64url').toString('latin1')).not.toMatch(/returnTo|kameras|codeVerifier|dBjft/);
  });

  it('is another one each time, from the first octet to the last', () => {
    const values = Array.from({ length: 50 }, () => seal(TEXT, NAME, SECRET));
    for (const part of [(value: string) => value.slice(0, 22), (value: string) => value.slice(22)]) {
      expect(new Set(values.map(part)).size).toBe(50);
    }
  });

  it('is made as its comment says: random ‖ AES-256-GCM under HKDF-SHA-256 ‖ tag, with the name as additional data', () => {
    const sealed = Buffer.from(seal(TEXT, NAME, SECRET), 'base64url');
    const [random, ciphertext, tag] = [sealed.subarray(0, 16), sealed.subarray(16, -16), sealed.subarray(-16)];
    const derived = Buffer.from(hkdfSync('sha256', SECRET, 'passport-eagleeye state cookie v1', random, 44));
    const decipher = createDecipheriv('aes-256-gcm', derived.subarray(0, 32), derived.subarray(32));
    decipher.setAAD(Buffer.from(NAME));
    decipher.setAuthTag(tag);
    expect(Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString()).toBe(TEXT);
  });

  it('opens with any of the secrets, wherever it stands', () => {
    const value = seal(TEXT, NAME, SECRET);
    expect(openWith(value, NAME, [OTHER, SECRET])).toBe(TEXT);
    expect(openWith(value, NAME, [SECRET, OTHER])).toBe(TEXT);
  });
});

describe('a value does not open', () => {
  const value = seal(TEXT, NAME, SECRET);

  it('with another secret, or with none', () => {
    expect(openWith(value, NAME, [OTHER])).toBeUndefined();
    expect(openWith(value, NAME, [])).toBeUndefined();
  });

  it.each(['', 'cookie2', 'Cookie', 'cooki'])('under the name %p', (name) => {
    expect(openWith(value, name)).toBeUndefined();
  });

  it('when it is cut, wherever', () => {
    for (let length = 0; length < value.length; length += 1) {
      expect(openWith(value.slice(0, length))).toBeUndefined();
      expect(openWith(value.slice(-length - 1, -1))).toBeUndefined();
    }
  });

  it('when it is changed in one bit, whichever', () => {
    const changed = flippedBits(value);
    expect(changed).toHaveLength((16 + Buffer.byteLength(TEXT) + 16) * 8);
    expect(changed.filter((candidate) => openWith(candidate) !== undefined)).toEqual([]);
  });

  it.each([
    ['with something after it', `${value}AAAA`],
    ['with something before it', `AAAA${value}`],
    ['with padding', `${value}=`],
    ['with white space', `${value.slice(0, 10)} ${value.slice(10)}`],
    ['in quotes', `"${value}"`],
    ['twice', `${value}${value}`],
    ['percent-encoded', value.replace(/^./, (first) => `%${first.charCodeAt(0).toString(16)}`)],
  ])('when it is spelled otherwise: %s', (_case, spelled) => {
    expect(openWith(spelled)).toBeUndefined();
  });

  it("when it is spelled in base64's other alphabet", () => {
    const values = Array.from({ length: 50 }, () => seal(TEXT, NAME, SECRET));
    const spelled = values.map((candidate) => candidate.replaceAll('-', '+').replaceAll('_', '/'));
    expect(spelled).not.toEqual(values);
    expect(spelled.filter((candidate, index) => candidate !== values[index] && openWith(candidate))).toEqual([]);
  });

  it('when the bits that base64 leaves over are not zero', () => {
    // 34 octets are one beyond a multiple of three: the last character stands for 2 bits of them, and 4 are left over.
    const left = seal('{}', NAME, SECRET);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = Array.from(alphabet, (last) => `${left.slice(0, -1)}${last}`);
    const same = spellings.filter((spelling) => {
      return Buffer.from(spelling, 'base64url').equals(Buffer.from(left, 'base64url'));
    });
    expect(same).toHaveLength(16);
    expect(same.filter((spelling) => openWith(spelling) !== undefined)).toEqual([left]);
  });

  it('when it is put together from two', () => {
    const other = seal(TEXT, NAME, SECRET);
    const [octets, otherOctets] = [Buffer.from(value, 'base64url'), Buffer.from(other, 'base64url')];
    for (const at of [16, octets.length - 16]) {
      const joined = Buffer.concat([octets.subarray(0, at), otherOctets.subarray(at)]).toString('base64url');
      expect(openWith(joined)).toBeUndefined();
    }
  });

  it.each([0, 1, 16, 32, 33, 64])('when it is %d octets that somebody made up', (length) => {
    expect(openWith(Buffer.alloc(length).toString('base64url'))).toBeUndefined();
  });
});
