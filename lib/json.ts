/** A JSON object as it came over the wire: nothing is known of its members. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object in JSON's sense: no array, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

// JSON's escapes are written with a small u alone (RFC 8259 §7).
function mayNamePrototype(text: string): boolean {
  return text.includes('__proto__') || text.includes('\\u');
}

/**
 * Parses a JSON object. A member `__proto__` is left out wherever it stands, so that an application which copies what
 * it is given pollutes nothing.
 *
 * @returns the object, or undefined when the text is not JSON or not an object
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    // The reviver costs more than the parser: it is asked only where the name can stand, escaped or not.
    const value: unknown = mayNamePrototype(text) ? JSON.parse(text, withoutPrototype) : JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is a string with more than white space in it. */
export function isNonBlankString(value: unknown): value is string {
  return isNonEmptyString(value) && value.trim() !== '';
}

/** Whether a value is a string with something in it. */
export function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
