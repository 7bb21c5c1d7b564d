/** A JSON object as it came over the wire: nothing is known of its members. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object in JSON's sense: no array, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

/**
 * The JSON object that a text is, or undefined. A member `__proto__` is left out wherever it stands, so that an application
 * which copies what it is given pollutes nothing.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    // The reviver costs more than the parser: it is asked only where the name can stand, escaped (RFC 8259 §7) or not.
    const mayNameIt = text.includes('__proto__') || text.includes('\\u');
    const value: unknown = mayNameIt ? JSON.parse(text, withoutPrototype) : JSON.parse(text);
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
