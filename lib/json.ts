/** A JSON object as it came over the wire: nothing is known of its members. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object in JSON's sense: no array, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The JSON object that a text is, or undefined. A member `__proto__` is left out wherever it stands, so that an application
 * which copies the object pollutes nothing.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    // The reviver costs more than the parser: it is asked only where the name can stand, escaped (RFC 8259 §7) or not.
    const mayNameIt = text.includes('__proto__') || text.includes('\\u');
    const reviver = (key: string, value: unknown): unknown => (key === '__proto__' ? undefined : value);
    const value: unknown = JSON.parse(text, mayNameIt ? reviver : undefined);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function isNonBlankString(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
