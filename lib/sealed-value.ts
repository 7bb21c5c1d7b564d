import { createCipheriv, createDecipheriv, randomFillSync, scryptSync } from 'node:crypto';

/*
 * AES-256-GCM (NIST SP 800-38D) encrypts and authenticates in one: a value that was made up, cut or changed in one bit does
 * not open. The nonce is random; one key is good for 2^32 values (§8.3), which at 100 logins a second take 16 months, and a
 * longer-lived process than that is one for `stateSecret`, which can be replaced.
 *
 * The key comes from a secret by scrypt (RFC 7914): whoever visits the login page gets a value to test guesses against, and
 * nobody here knows how random the secret is.
 *
 * sealed = nonce (12) ‖ ciphertext ‖ tag (16)
 */
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT = 'passport-eagleeye sealed value v2';

/** More secrets than a process has clients; one that makes strategies without end (a test suite) must not fill the memory. */
const MAX_KEYS = 1000;
const keys = new Map<string, Buffer>();

function keyOf(secret: string): Buffer {
  let key = keys.get(secret);
  if (!key) {
    key = scryptSync(secret, SALT, 32);
    const [oldest] = keys.keys();
    if (oldest !== undefined && keys.size >= MAX_KEYS) {
      keys.delete(oldest);
    }
    keys.set(secret, key);
  }
  return key;
}

// One call for many random octets: each call costs as much as sealing does.
const pool = Buffer.alloc(4096);
let used = pool.length;

/** Fresh random octets. */
export function randomOctets(size: number): Buffer {
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const octets = Buffer.from(pool.subarray(used, used + size));
  // What was handed out does not stay in the pool.
  pool.fill(0, used, used + size);
  used += size;
  return octets;
}

/**
 * Encrypts and authenticates a text.
 *
 * @param purpose - what it is sealed for: the value opens only for the same purpose
 * @param secret - what the key is derived from, in the first call of the process in some 50 ms
 * @returns the sealed value in base64url, 38 characters longer than the text's octets in base64url
 */
export function seal(text: string, purpose: string, secret: string): string {
  const nonce = randomOctets(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(secret), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(purpose));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
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
    const decipher = createDecipheriv(ALGORITHM, keyOf(secret), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      // Another secret may have sealed it.
    }
  }
  return undefined;
}
