import { codeChallenge, createCodeVerifier } from '../lib/pkce';

describe('a code verifier', () => {
  it('is 43 characters of base64url, as RFC 7636 §4.1 recommends', () => {
    expect(createCodeVerifier()).toMatch(/^[\w-]{43}$/);
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, createCodeVerifier)).size).toBe(100);
  });
});

describe('a code challenge', () => {
  // The example of RFC 7636 appendix B.
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

  it('is the SHA-256 of the verifier for S256', () => {
    expect(codeChallenge(verifier, 'S256')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  it('is the verifier itself for plain', () => {
    expect(codeChallenge(verifier, 'plain')).toBe(verifier);
  });
});
