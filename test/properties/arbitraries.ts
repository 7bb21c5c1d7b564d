import * as fc from 'fast-check';

import type { RequestTarget } from '../../lib/errors/eagle-eye-error';

const { FAST_CHECK_SEED: seed = '7636' } = process.env;

// Every run has the same seed, so that a failure here is a failure everywhere. FAST_CHECK_SEED=random looks further, and
// FAST_CHECK_SEED=<number> repeats what a failure printed.
fc.configureGlobal({ numRuns: 500, seed: seed === 'random' ? undefined : Number(seed) });

/** Checks that something holds for five hundred values. */
export function forAll<T>(values: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(fc.property(values, holds));
}

/** Any characters, without halves of a surrogate pair. */
export const text = fc.string({ unit: 'binary' });

export function joined(...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((all) => all.join(''));
}

/** One of some words. */
export function among(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...words.split(' '));
}

/** In characters of which no text of ours has six in a row; some look like a word all the same. */
export const credential = fc.stringMatching(/^(?:[qxzjvk079_~+/-]{6,40}|[qxzjvk]{6,20}|[QXZJVK]{6,20})$/);

/** What an upstream says that knows credentials: pieces of them, in whatever case and width, between other things. */
export function textWith(...credentials: string[]): fc.Arbitrary<string> {
  const whole = fc.constantFrom(...credentials);
  const piece = fc.tuple(whole, fc.nat(60), fc.nat(60)).map(([all, from, to]) => all.slice(from, to));
  const wide = piece.map((all) => all.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)));
  const upper = piece.map((all) => all.toUpperCase());
  const long = 'ﷺ '.repeat(30);
  const others = fc.oneof(among('The code was invalid_grant Error: 502 <b> &amp; " ='), fc.constantFrom('\n', long));
  const words = fc.array(fc.oneof(whole, piece, wide, upper, others, text), { maxLength: 12 });
  return fc.tuple(words, fc.constantFrom('', ' ')).map(([all, glue]) => all.join(glue));
}

/** Fails when an output shows six characters in a row of a credential, in whatever case and width. */
export function expectNothingOf(credentials: readonly string[], output: string): void {
  const shown = output.normalize('NFKC').toLowerCase();
  const pieces = credentials.flatMap((all) => Array.from(all, (_, at) => all.slice(at, at + 6).toLowerCase()));
  expect(pieces.filter((piece) => piece.length === 6 && shown.includes(piece))).toEqual([]);
}

/** Everything that a log could print of an error. */
export function printed(error: object): string {
  return Object.getOwnPropertyNames(error)
    .map((name) => JSON.stringify(Reflect.get(error, name)))
    .join('\n');
}

export function targetOf(name: RequestTarget['name'], ...credentials: string[]): RequestTarget {
  return { name, url: new URL('https://auth.example/path'), credentials };
}

export { fc };
