/**
 * Credentials of every kind, each unlike all the others, with characters in them that JSON, URLs, HTML or regular
 * expressions write in a way of their own, and with a word at the end that no message says.
 */
export const CREDENTIALS = {
  clientID: 'an-application',
  clientSecret: 'cl1ent/s3cret+=&<x>"y\\z ~! hazelnut',
  code: "c0de/Of+Th3=Login&'(q) walnut",
  accessToken: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhY2Nlc3MifQ.Acc3ss/T0ken+x=y~ chestnut',
  refreshToken: 'r3fr3sh/T0k3n_of+the-User=="& coconut',
} as const;

/** `user:password` of HTTP Basic, in Base64. */
export const BASIC = Buffer.from(`${CREDENTIALS.clientID}:${CREDENTIALS.clientSecret}`).toString('base64');

const { clientSecret, code, accessToken, refreshToken } = CREDENTIALS;

/** What must stand in no error. */
export const SECRETS: readonly string[] = [clientSecret, BASIC, code, accessToken, refreshToken];

/** The credentials that each of the five requests carries: what its server and its agent have seen. */
export const CARRIED = {
  token: [clientSecret, BASIC, code],
  clientSettings: [accessToken],
  profile: [accessToken],
  refresh: [clientSecret, BASIC, refreshToken],
  revocation: [clientSecret, BASIC, refreshToken],
} as const;
