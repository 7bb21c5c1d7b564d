// Text that says a secret may say it in the syntax of whatever it was quoted in: a JSON string, a URL, HTML. What is no
// letter and no digit is then escaped, in one of many ways.

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** So many characters from the start of a secret tell it from chance, where a text was cut off within it. */
const PREFIX_LENGTH = 12;
/** So many characters of a secret stand in one expression; what may follow them in a longer one is told by its kind. */
const MAX_LENGTH = 1024;
const REST = '[\\w.~+/=%-]*';

/** A regular expression for one character, plain or escaped. */
function character(char: string): string {
  if (/^[A-Za-z0-9]$/.test(char)) {
    return char;
  }
  const octets = Array.from(Buffer.from(char), (octet) => octet.toString(16).padStart(2, '0'));
  const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at).toString(16).padStart(4, '0'));
  const codePoint = char.codePointAt(0) ?? 0;
  const entity = ENTITIES[char];
  const spellings = [
    // Once or twice percent-encoded (RFC 3986 §2.1), by number in JSON or HTML, by name in HTML, as a form has a space.
    octets.map((octet) => `%(?:25)?${octet}`).join(''),
    units.map((unit) => `\\\\{1,4}u${unit}`).join(''),
    `&#(?:${codePoint}|x0{0,4}${codePoint.toString(16)});`,
    ...(entity === undefined ? [] : [`&${entity};`]),
    ...(char === ' ' ? ['\\+'] : []),
    // Itself, with a backslash of JSON, or JSON within JSON, before it; last, as it may be the backslash. By number, as it
    // may mean something in an expression.
    `\\\\{0,4}${units.map((unit) => `\\u${unit}`).join('')}`,
  ];
  return `(?:${spellings.join('|')})`;
}

function pattern(secret: string): string {
  const all = Array.from(secret);
  const start = all.slice(0, PREFIX_LENGTH).map(character);
  const rest = all.slice(PREFIX_LENGTH, MAX_LENGTH).map((char) => `${character(char)}?`);
  return `${start.join('')}${rest.join('')}${all.length > MAX_LENGTH ? REST : ''}`;
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
 * A regular expression that finds secrets in a text from outside, in whatever case and however escaped.
 *
 * @param secrets - the secrets
 * @returns undefined when there are none
 */
export function anySpelling(secrets: readonly string[]): RegExp | undefined {
  const known = secrets.filter(Boolean);
  const base64 = known.flatMap(base64Of);
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const all = [...new Set([...known, ...base64, ...base64url])].sort((one, other) => other.length - one.length);
  return all.length === 0 ? undefined : new RegExp(all.map(pattern).join('|'), 'gi');
}
