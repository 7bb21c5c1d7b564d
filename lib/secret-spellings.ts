// Text that says a secret may say it in the syntax of whatever it was quoted in: a JSON string, a URL, HTML. So text and
// secrets are read as what they spell, and compared by that. Not by regular expressions made of the secrets: every login
// has tokens of its own, and V8 takes a tenth of a second to compile such an expression.

/** So many octets from the start of a secret tell it from chance, where a text was cut off within it. */
const PREFIX_LENGTH = 12;

// Percent-encoded (RFC 3986 §2.1) once or several times; by number in JSON or HTML; by name in HTML; and the backslashes
// that JSON, or JSON within JSON, puts before a character.
const ESCAPE = /%(?:25)*([0-9a-f]{2})|\\+u([0-9a-f]{4})|&#x([0-9a-f]{1,5});|&#(\d{1,6});|&(amp|lt|gt|quot|apos);|\\+/gi;
const BACKSLASH = 0x5c;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A stretch of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Octets and not characters: percent-encoding knows nothing else. */
function octetsOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** The octets that one escape stands for. A backslash is none: who can tell it from one that escapes? */
function unescaped([, octet, unit, hexadecimal, decimal, entity]: RegExpExecArray): string {
  if (entity !== undefined) {
    return ENTITIES[entity.toLowerCase()] ?? '';
  }
  const number = decimal === undefined ? parseInt(octet ?? unit ?? hexadecimal ?? '', 16) : Number(decimal);
  if (Number.isNaN(number) || number === BACKSLASH) {
    return '';
  }
  return octet === undefined ? octetsOf(String.fromCodePoint(number)) : String.fromCharCode(number);
}

/** A text by what it spells: octets, each as one character, and where in the text each of them begins and ends. */
class Reading {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #spelled = '';

  /**
   * @param text - the text
   * @param escapes - whether escapes are undone, or stand for themselves
   */
  constructor(
    private readonly text: string,
    escapes: boolean,
  ) {
    let at = 0;
    for (const match of escapes ? text.matchAll(ESCAPE) : []) {
      const end = match.index + match[0].length;
      this.#takePlain(at, match.index);
      this.#take(unescaped(match), match.index, end);
      at = end;
    }
    this.#takePlain(at, text.length);
    // A form spells a space as a plus sign, and a server may answer in capitals.
    this.#spelled = this.#spelled.replaceAll('+', ' ').toLowerCase();
  }

  /** Where a secret stands, or as much of it from its start as tells it from chance. */
  find(other: Reading): Stretch[] {
    const secret = other.#spelled;
    const prefix = secret.slice(0, PREFIX_LENGTH);
    const found: Stretch[] = [];
    let at = prefix === '' ? -1 : this.#spelled.indexOf(prefix);
    while (at !== -1) {
      let end = at + prefix.length;
      while (end - at < secret.length && this.#spelled[end] === secret[end - at]) {
        end += 1;
      }
      found.push({ start: this.#starts[at] ?? 0, end: this.#ends[end - 1] ?? 0 });
      at = this.#spelled.indexOf(prefix, end);
    }
    return found;
  }

  #take(octets: string, start: number, end: number): void {
    this.#spelled += octets;
    for (let count = octets.length; count > 0; count -= 1) {
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }

  /** What spells itself: in one go where every character is an octet. */
  #takePlain(start: number, end: number): void {
    const octets = octetsOf(this.text.slice(start, end));
    if (octets.length > end - start) {
      this.#takeCharacters(start, end);
      return;
    }
    this.#spelled += octets;
    for (let at = start; at < end; at += 1) {
      this.#starts.push(at);
      this.#ends.push(at + 1);
    }
  }

  #takeCharacters(start: number, end: number): void {
    let at = start;
    for (const char of this.text.slice(start, end)) {
      this.#take(octetsOf(char), at, at + char.length);
      at += char.length;
    }
  }
}

/**
 * Base64 of a secret alone, and the part of it that shows in the Base64 of a longer text: which depends on how many
 * octets stand before it, modulo three.
 */
function base64Of(secret: string): string[] {
  const shifted = [0, 1, 2].map((offset) => {
    const octets = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const wholeCharacters = Math.floor((octets.length * 8) / 6);
    return octets.toString('base64').slice(offset === 0 ? 0 : offset + 1, wholeCharacters);
  });
  return [Buffer.from(secret).toString('base64'), ...shifted.filter((text) => text.length >= PREFIX_LENGTH)];
}

/**
 * Where secrets stand in a text from outside, in whatever case, and however they are escaped.
 *
 * @param text - the text
 * @param secrets - the secrets
 * @returns in order, and none within another
 */
export function findSecrets(text: string, secrets: readonly string[]): Stretch[] {
  const known = secrets.filter(Boolean);
  const base64 = known.flatMap(base64Of);
  const base64url = base64.map((encoded) => encoded.replaceAll('+', '-').replaceAll('/', '_'));
  const all = [...new Set([...known, ...base64, ...base64url])];
  // Once with escapes undone, and once without, as what seems to be an escape may be the secret's own.
  const found = (text.search(ESCAPE) === -1 ? [false] : [true, false]).flatMap((escapes) => {
    const reading = new Reading(text, escapes);
    return all.flatMap((secret) => reading.find(new Reading(secret, escapes)));
  });
  const merged: Stretch[] = [];
  for (const stretch of found.sort((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last && stretch.start < last.end) {
      merged.splice(-1, 1, { start: last.start, end: Math.max(last.end, stretch.end) });
    } else {
      merged.push(stretch);
    }
  }
  return merged;
}
