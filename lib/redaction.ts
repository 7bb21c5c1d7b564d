/** An excerpt of a body in an error's message has at most this many characters. */
export const EXCERPT_LENGTH = 200;
/** As much of a body as an excerpt is made from, in characters. */
const EXCERPT_SOURCE_LENGTH = 8192;

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

// The expressions below run over whatever a server sends: each is linear in its length.

// What stands behind the name of a credential, whatever the syntax around it: JSON, a form, XML, a header.
const NAMED =
  /((?:token|secret|verifier|password|authorization|code)(?:["'\\]*\s*[:=]\s*["'\\]*|["']?>\s*)(?:(?:bearer|basic)\s+)?)([^\s"'<>&,;\\}]+)/gi;
const AUTHORIZATION = /\b((?:bearer|basic)\s+)([\w\-.~+/=]{8,})/gi;
const RUN = /[\w\-.~+/=]{16,}/g;

const REDACTED = '[redacted]';

/** Too long and too mixed to be a word: a token that this side has not seen, such as a new one in an answer cut off. */
function isOpaque(text: string): boolean {
  return text.length >= 24 && /\d/.test(text) && /[a-z]/i.test(text);
}

function redactRun(run: string): string {
  // A JWT (RFC 7519 §3), whole or cut: each of its parts is JSON in base64url.
  if (run.includes('eyJ')) {
    return REDACTED;
  }
  return run
    .split('.')
    .map((part) => (isOpaque(part) ? REDACTED : part))
    .join('.');
}

/** Everything but a short number, which is a status and no credential. */
function redactNamed(_match: string, name: string, value: string): string {
  return /^\d{1,5}\W?$/.test(value) ? name + value : name + REDACTED;
}

/** A word behind "basic" or "bearer" is prose: "basic authentication is required". */
function redactAuthorization(match: string, scheme: string, value: string): string {
  return /^[a-z]+\W?$/.test(value) ? match : scheme + REDACTED;
}

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
  return clean.replace(NAMED, redactNamed).replace(AUTHORIZATION, redactAuthorization).replace(RUN, redactRun);
}

/** The beginning of a long text, without the word in which it was cut: half a credential is recognised by nobody. */
function beginning(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > EXCERPT_SOURCE_LENGTH ? line.slice(0, EXCERPT_SOURCE_LENGTH).replace(/\S*$/, '') : line;
}

/**
 * The beginning of a text from outside, on one line, safe to stand in an error's message.
 *
 * @param text - what the server said
 * @param secrets - the credentials that the request carried
 */
export function excerpt(text: string, secrets: readonly string[]): string {
  const line = redact(beginning(text), secrets).trim();
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH - 1)}…` : line;
}
