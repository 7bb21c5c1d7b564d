import { findSecrets } from './secret-spellings';

/** An excerpt of a body in an error's message has at most this many characters. */
export const EXCERPT_LENGTH = 200;
/** So much of a body is read for it: a secret takes more room there than `[redacted]` does here. */
const EXCERPT_SOURCE = 8192;
/** At the end of that so much may be a secret that was cut before it could be told from chance. */
const MAX_FRAGMENT = 80;

const CONTROLS =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

// Every expression here takes time in proportion to the text, which may be a MiB that somebody chose to do harm: none
// looks ahead, or begins anew, within what another start has read already.

// Values that stand behind the name of a credential: a JSON string up to its end, escaped quotes and all; and in
// whatever other syntax (form, XML, a header), percent-encoded or not. A number behind "code" is the number of an error.
const NAMES =
  '(?:token|secret|verifier|password|passwd|api[-_]?key|authorization|cookie|credentials?|code(?!\\W{1,4}\\d{1,5}\\b))';
const QUOTES = '(?:["\'\\\\]|%(?:25)?2[27]|u002[27]|&quot;|&#3[49];)*';
const NAMED_STRING = new RegExp(`(${NAMES}\\\\*["']\\s*:\\s*)(\\\\*["'])(?:(?!\\2)(?:\\\\.|.))*`, 'gis');
const NAMED_VALUE = new RegExp(
  `(${NAMES}(?:${QUOTES}\\s*(?:[:=]|%(?:25)?3[ad]|u003[ad])\\s*${QUOTES}|["']?>\\s*)(?:(?:bearer|basic)\\s+)?)` +
    '(?:[^\\s"\'<>&,;\\\\}%]|%(?!(?:25)?(?:2[267c]|7d))|\\\\(?!["\']))+',
  'gi',
);
// Not a word behind "basic" or "bearer", which is prose: "basic authentication is required".
const AUTHORIZATION_VALUE =
  /\b(bearer|basic|Bearer|Basic|BEARER|BASIC)\s+(?![A-Z]?[a-z]*(?:[^\w.~+/=-]|$))[\w\-.~+/=]{8,}/g;

// A JWT (RFC 7519 §3), whole or cut, and any other run too long and too mixed to be a word: a token that this side never
// saw, such as a new one in an answer that was cut off.
const JSON_WEB_TOKEN = /(?<![\w-])eyJ[\w-]*(?:\.[\w+/=~-]*)*/g;
const LONG_RUN = /[\w+/=-]{24,}/g;
/** Of random letters every second one changes the case; of words in camel case one in three at most. */
const CASE_CHANGES = 0.36;

const REDACTED = '[redacted]';

function looksRandom(run: string): boolean {
  if (!/[A-Za-z]/.test(run)) {
    return false;
  }
  const changes = run.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return /\d/.test(run) || changes > CASE_CHANGES * run.length;
}

/**
 * A text from outside without control characters, and without the credentials given, however they are spelled there.
 *
 * @param text - what the server said
 * @param secrets - the credentials that the request carried
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const clean = text.replace(CONTROLS, '');
  let shown = '';
  let at = 0;
  for (const { start, end } of findSecrets(
    clean,
    secrets.map((secret) => secret.replace(CONTROLS, '')),
  )) {
    shown += clean.slice(at, start) + REDACTED;
    at = end;
  }
  return shown + clean.slice(at);
}

/**
 * A text from outside without control characters and without credentials: neither those of the request, nor what looks
 * like one. Of the text of an answer nothing else may go into an error.
 *
 * @param text - what the server said
 * @param secrets - the credentials that the request carried
 */
export function redact(text: string, secrets: readonly string[]): string {
  return withoutSecrets(text, secrets)
    .replace(JSON_WEB_TOKEN, REDACTED)
    .replace(NAMED_STRING, `$1$2${REDACTED}`)
    .replace(NAMED_VALUE, `$1${REDACTED}`)
    .replace(AUTHORIZATION_VALUE, `$1 ${REDACTED}`)
    .replace(LONG_RUN, (run) => (looksRandom(run) ? REDACTED : run));
}

/**
 * The beginning of a text from outside, on one line, safe to stand in an error's message.
 *
 * @param text - what the server said
 * @param secrets - the credentials that the request carried
 */
export function excerpt(text: string, secrets: readonly string[]): string {
  const read = redact(text.slice(0, EXCERPT_SOURCE), secrets);
  const whole = text.length > EXCERPT_SOURCE ? read.slice(0, -MAX_FRAGMENT) : read;
  const line = whole.replace(/\s+/g, ' ').trim();
  // Not within a character that takes two units.
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
