import { type Answer, json } from './answer';

/** An error of the token or the revocation endpoint (RFC 6749 section 5.2). */
export function oauthError(
  status: number,
  error: string,
  description: string,
  headers?: Readonly<Record<string, string>>,
): Answer {
  return json(status, { error, error_description: description }, headers);
}

export function invalidRequest(description: string): Answer {
  return oauthError(400, 'invalid_request', description);
}
