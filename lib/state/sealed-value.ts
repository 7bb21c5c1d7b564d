import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/*
 * How a cookie is sealed.
 *
 * AES-256-GCM (NIST SP 800-38D) encrypts and authenticates in one: a cookie that was made up, cut or changed in one bit
 * does not open. So it is signed and secret at once, and no second MAC is needed (RFC 5116 §2).
 *
 * Each cookie has a key and a nonce of its own, derived by HKDF-SHA-256 (RFC 5869) from the application's secret and 16
 * random octets that stand in front of the ciphertext. One key with random 96-bit nonces would be good for 2^32 cookies
 * only (SP 800-38D §8.3); with derived keys a repetition needs that two cookies have the same 128 bits.
 *
 * The random octets go into HKDF's info, and not into its salt, which is fixed: whoever sends a cookie chooses them, and
 * a salt must not be chosen by an attacker (RFC 5869 §3.4). The salt names the purpose, so that a secret that the application
 * uses elsewhere as well gives other keys here.
 *
 * The name of the cookie is authenticated with it as additional data: a value sealed for one cookie opens in no other.
 *
 * value = base64url(random (16) ‖ ciphertext ‖ tag (16))
 */
const ALGORITHM = 'aes-256-gcm';
const RANDOM_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT = 'passport-eagleeye state cookie v1';

function derive(secret: string, random: Buffer): { key: Buffer; nonce: Buffer } {
  const octets = Buffer.from(hkdfSync('sha256', secret, SALT, random, KEY_BYTES + NONCE_BYTES));
  return { key: octets.subarray(0, KEY_BYTES), nonce: octets.subarray(KEY_BYTES) };
}

/**
 * Encrypts and authenticates a text.
 *
 * @param text - what to seal
 * @param name - what it is sealed for: it opens under the same name alone
 * @param secret - the application's secret
 * @returns base64url, fit for a cookie
 */
export function seal(text: string, name: string, secret: string): string {
  const random = randomBytes(RANDOM_BYTES);
  const { key, nonce } = derive(secret, random);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(name));
  return Buffer.concat([random, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
}

function openWith(sealed: Buffer, name: string, secret: string): string | undefined {
  const { key, nonce } = derive(secret, sealed.subarray(0, RANDOM_BYTES));
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(name));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(sealed.subarray(RANDOM_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/**
 * Opens what {@link seal} made.
 *
 * @param value - the sealed text
 * @param name - what it was sealed for
 * @param secrets - the secrets that may have sealed it
 * @returns the text, or undefined when the value is not what was sealed
 */
export function open(value: string, name: string, secrets: readonly string[]): string | undefined {
  const sealed = Buffer.from(value, 'base64url');
  // Decoding skips what is no base64url: only the one spelling that sealing writes is good.
  if (sealed.length <= RANDOM_BYTES + TAG_BYTES || sealed.toString('base64url') !== value) {
    return undefined;
  }
  for (const secret of secrets) {
    const text = openWith(sealed, name, secret);
    if (text !== undefined) {
      return text;
    }
  }
  return undefined;
}
