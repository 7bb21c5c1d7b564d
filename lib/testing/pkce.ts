import { createHash } from 'node:crypto';

/** What the authorization request said about the verifier to come (RFC 7636 section 4.3). */
export interface CodeChallenge {
  value: string;
  method: string;
}

const METHODS: ReadonlySet<string> = new Set(['S256', 'plain']);

/** The challenge of a request (none if it has none), or in words what is wrong with it. */
export function readChallenge(
  value: string | undefined,
  method: string | undefined,
): CodeChallenge | string | undefined {
  if (value === undefined) {
    return method === undefined ? undefined : 'code_challenge_method was given without a code_challenge';
  }
  // RFC 7636 section 4.2: 43 to 128 unreserved characters.
  if (!/^[\w.~-]{43,128}$/.test(value)) return 'code_challenge must be 43 to 128 unreserved characters';
  if (method !== undefined && !METHODS.has(method)) return 'code_challenge_method must be S256 or plain';
  return { value, method: method ?? 'plain' };
}

/** Why a verifier does not answer the challenge of its code, or nothing when it does (RFC 7636 section 4.6). */
export function verifierFault(challenge: CodeChallenge | undefined, verifier: string | undefined): string | undefined {
  if (challenge === undefined) {
    // RFC 9700 section 4.8.2: else an attacker could strip the challenge from the authorization request unnoticed.
    return verifier === undefined
      ? undefined
      : 'code_verifier was given, but the code was issued without code_challenge';
  }
  if (verifier === undefined) return 'code_verifier is missing: the code was issued with code_challenge';
  const answer = challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return answer === challenge.value ? undefined : 'code_verifier does not match code_challenge';
}
