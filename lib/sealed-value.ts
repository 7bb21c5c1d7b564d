import crypto, { type KeyObject } from 'node:crypto';

/*
 * AES-256-GCM (NIST SP 800-38D) encrypts and authenticates in one: a value that was made up, cut or changed in one bit does
 * not open. The nonce is random, so that one key may seal 2^32 values (§8.3), by all processes that have its secret together:
 * at 100 logins a second they take 16 months. Replace `stateSecret` before that.
 *
 * What is not secret is only authenticated, by HMAC-SHA256 (RFC 2104).
 *
 * The keys come from a secret by scrypt (RFC 7914): whoever visits the login page gets a value to test guesses against, and
 * nobody here knows how random the secret is.
 *
 * sealed = nonce (12) ‖ ciphertext ‖ tag (16)
 */
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT = 'passport-eagleeye sealed value v3';
const KEY_BYTES = 32;

/** By secret: deriving them takes some 50 ms, once. */
const keys = new Map<string, { sealing: KeyObject; signing: KeyObject }>();

function keysOf(secret: string) {
  const derived = keys.get(secret);
  if (derived) {
    return derived;
  }
  const octets = crypto.scryptSync(secret, SALT, 2 * KEY_BYTES);
  const sealing = crypto.createSecretKey(octets.subarray(0, KEY_BYTES));
  const signing = crypto.createSecretKey(octets.subarray(KEY_BYTES));
  keys.set(secret, { sealing, signing });
  return { sealing, signing };
}

/**
 * Encrypts and authenticates a text.
 *
 * @param purpose - what it is sealed for: the value opens only for the same purpose
 * @returns the sealed value in base64url, 38 characters longer than the text's octets in base64url
 */
export function seal(text: string, purpose: string, secret: string): string {
  const nonce = crypto.randomBytes(NONCE_BYTES);
  const cipher = crypto.createCipheriv(ALGORITHM, keysOf(secret).sealing, nonce);
  cipher.setAAD(Buffer.from(purpose));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/**
 * Opens what {@link seal} made.
 *
 * @param secrets - those that may have sealed it
 * @returns the text, or undefined when none of the secrets sealed this value for this purpose
 */
export function open(value: string, purpose: string, secrets: readonly string[]): string | undefined {
  const sealed = Buffer.from(value, 'base64url');
  // Decoding skips what is not base64url: only the spelling that sealing writes is good.
  if (sealed.length < NONCE_BYTES + TAG_BYTES || sealed.toString('base64url') !== value) {
    return undefined;
  }
  const nonce = sealed.subarray(0, NONCE_BYTES);
  for (const secret of secrets) {
    const decipher = crypto.createDecipheriv(ALGORITHM, keysOf(secret).sealing, nonce);
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
    } catch {
      // Another secret may have sealed it.
    }
  }
  return undefined;
}

/** The message authentication code of a text, in 43 characters of base64url. */
export function sign(text: string, secret: string): string {
  return crypto.createHmac('sha256', keysOf(secret).signing).update(text).digest('base64url');
}

/** Whether one of the secrets made this code for this text. */
export function isSigned(text: string, code: string, secrets: readonly string[]): boolean {
  const received = Buffer.from(code);
  return secrets.some((secret) => {
    const made = Buffer.from(sign(text, secret));
    return made.length === received.length && crypto.timingSafeEqual(made, received);
  });
}
