/** An excerpt of a body in an error's message has at most this many characters. */
export const EXCERPT_LENGTH = 200;

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

// Values that stand behind the name of a credential, whatever the syntax around them (JSON, form, XML, a header).
const NAMED_CREDENTIAL =
  /((?:access_token|refresh_token|id_token|token|client_secret|secret|code_verifier|password|authorization|code)(?:["'\\]*\s*[:=]\s*["'\\]*|["']?>\s*)(?:(?:bearer|basic)\s+)?)([^\s"'<>&,;\\}]+)/gi;
const AUTHORIZATION_VALUE = /\b(bearer|basic)\s+([\w\-.~+/=]{8,})/gi;

// A JWT (RFC 7519 §3), and any other run too long and too mixed to be a word: a token that this side never saw, such
// as a new one in an answer that was cut off.
const JSON_WEB_TOKEN = /\beyJ[\w-]*\.[\w-]+(?:\.[\w-]*)?/g;
const OPAQUE_TOKEN = /(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{24,}/g;

const REDACTED = '[redacted]';

function spellings(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    encoded,
    encoded.replaceAll('%20', '+'),
    encoded.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('/', '\\/'),
    base64,
    base64.replace(/=+$/, ''),
  ];
}

/**
 * A text from outside without control characters and without credentials: neither those of the request, however the
 * server spelled them, nor what looks like one. Of the text of an answer nothing else may go into an error.
 *
 * @param text - what the server said
 * @param secrets - the credentials that the request carried
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text.replace(CONTROLS, '');
  for (const spelling of new Set(secrets.filter(Boolean).flatMap(spellings))) {
    clean = clean.replaceAll(spelling, REDACTED);
  }
  return clean
    .replace(JSON_WEB_TOKEN, REDACTED)
    .replace(NAMED_CREDENTIAL, `$1${REDACTED}`)
    .replace(AUTHORIZATION_VALUE, `$1 ${REDACTED}`)
    .replace(OPAQUE_TOKEN, REDACTED);
}

/**
 * The beginning of a text from outside, on one line, safe to stand in an error's message.
 *
 * @param text - what the server said
 * @param secrets - the credentials that the request carried
 */
export function excerpt(text: string, secrets: readonly string[]): string {
  const line = redact(text, secrets).replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH - 1)}…` : line;
}
