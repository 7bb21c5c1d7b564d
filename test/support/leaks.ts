import { inspect } from 'node:util';

/** A piece of a secret of this length is a leak as well: nobody says it by chance. */
const PIECE_LENGTH = 6;

/** Everything that can be read off a value: as a log would print it, and whatever hangs on it, by whatever name. */
function renderings(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string' || typeof value === 'symbol') {
    return [String(value)];
  }
  if (typeof value !== 'object' || value === null || seen.has(value)) {
    return [];
  }
  seen.add(value);
  const members = Reflect.ownKeys(value).flatMap((key) => [String(key), ...renderings(Reflect.get(value, key), seen)]);
  return [
    inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity }),
    JSON.stringify(value),
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- what a template string in an application would say
    String(value),
    ...members,
  ];
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (octets) => Buffer.from(octets.replaceAll('%', ''), 'hex').toString());
}

function base64Decoded(text: string): string {
  const runs = text.match(/[\w+/-]{8,}/g) ?? [];
  return runs.flatMap((run) => [0, 1, 2, 3].map((at) => Buffer.from(run.slice(at), 'base64').toString())).join('\n');
}

function pieces(secret: string): string[] {
  const starts = Array.from({ length: Math.max(1, secret.length - PIECE_LENGTH + 1) }, (_, at) => at);
  return starts.map((at) => secret.slice(at, at + PIECE_LENGTH).toLowerCase());
}

/**
 * The pieces of secrets that can be read off a value: off an error's message, stack, properties (not enumerable ones too)
 * and causes, as JSON, as `util.inspect` prints it at any depth; plain, percent-encoded, in groups or in Base64.
 */
export function leaks(value: unknown, secrets: readonly string[]): string[] {
  const plain = [...new Set(renderings(value))].join('\n');
  const decoded = [percentDecoded(plain), percentDecoded(percentDecoded(plain))];
  const together = plain.replace(/\s+/g, '');
  const readable = [plain, ...decoded, base64Decoded(plain), together].join('\n').toLowerCase();
  return secrets.flatMap(pieces).filter((piece) => readable.includes(piece));
}
