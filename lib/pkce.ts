import { createHash, randomBytes } from 'node:crypto';

/** How the code challenge is made from the code verifier (RFC 7636 §4.2). */
export type CodeChallengeMethod = 'S256' | 'plain';

/** A fresh code verifier: 32 random octets, base64url, as RFC 7636 §4.1 recommends. */
export function createCodeVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/** The code challenge of a code verifier (RFC 7636 §4.2). */
export function codeChallenge(verifier: string, method: CodeChallengeMethod): string {
  return method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
}
