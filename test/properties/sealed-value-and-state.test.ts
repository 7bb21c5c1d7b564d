import { open, seal } from '../../lib/sealed-value';
import { isOurState, readState, writeState } from '../../lib/state/state-parameter';
import { fc, forAll, text } from './arbitraries';

const [SECRET, OTHER, THIRD] = ['a first secret', 'a second secret', 'a third secret'];
const char = fc.stringMatching(/^[\w.-]$/);

/** A value with one character put in the place of another, anywhere and at the end, cut, and longer. */
function changesOf(value: string, at: number, other: string): string[] {
  const head = value.slice(0, at % value.length);
  const changed = [head + other + value.slice(head.length + 1), value.slice(0, -1) + other];
  const added = [`${head}=${value.slice(head.length)}`, `${value}=`, ` ${value}`, `${value}\n`, value + other];
  return [head, ...changed, ...added].filter((one) => one !== value);
}

it('A sealed value opens to what was sealed: for its purpose and secret only, with no bit changed, in one spelling', () => {
  const input = fc.record({ x: text, purpose: text, another: text, at: fc.nat(), bit: fc.nat(7), other: char });
  forAll(input, ({ x, purpose, another, at, bit, other }) => {
    const value = seal(x, purpose, SECRET);
    expect(open(value, purpose, [OTHER, SECRET, THIRD])).toBe(x);
    expect(open(value, purpose, [OTHER, THIRD])).toBeUndefined();
    expect(open(value, another, [SECRET])).toBe(another === purpose ? x : undefined);
    const octets = Buffer.from(value, 'base64url');
    const base64 = octets.toString('base64');
    octets.writeUInt8(octets.readUInt8(at % octets.length) ^ (1 << bit), at % octets.length);
    const changed = [octets.toString('base64url'), ...changesOf(value, at, other), base64];
    for (const one of changed.filter((each) => each !== value)) {
      expect(open(one, purpose, [SECRET])).toBeUndefined();
    }
  });
});

it('A state says what was written into it, and is ours for its client and secret only, with no character changed', () => {
  const host = fc.oneof(fc.webAuthority({ withPort: true, withIPv4: true, withIPv6: true }), fc.constant(''));
  const handle = fc.stringMatching(/^[\w-]{22}$/);
  const input = fc.record({ handle, host, client: text, another: text, at: fc.nat(), other: char });
  forAll(input, ({ client, another, at, other, ...claims }) => {
    const state = writeState(claims.handle, claims.host, client, SECRET);
    expect(readState(state)).toEqual({ ...claims, began: expect.any(Number) });
    expect(isOurState(state, client, [OTHER, SECRET])).toBe(true);
    expect(isOurState(state, client, [OTHER, THIRD])).toBe(false);
    expect(isOurState(state, another, [SECRET])).toBe(another === client);
    expect(changesOf(state, at, other).filter((one) => isOurState(one, client, [SECRET]))).toEqual([]);
  });
});
