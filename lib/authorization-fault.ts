import { type AuthorizationErrorCode, EagleEyeAuthorizationError } from './errors';
import { excerpt } from './redaction';

const CURES: Record<Exclude<AuthorizationErrorCode, 'authorization_error'>, string> = {
  invalid_request:
    'Check the options "clientID" and "scope", and that "callbackURL" is, letter for letter, a redirect URI on the whitelist of the application.',
  unauthorized_client: 'The application is not allowed this grant: check it in the Eagle Eye developer portal.',
  unsupported_response_type: 'Check the option "authorizationURL".',
  invalid_scope: 'Check the option "scope": the one that exists is "vms.all".',
  server_error: 'Eagle Eye has a fault of its own: try again later.',
  temporarily_unavailable: 'Eagle Eye is overloaded or under maintenance: try again later.',
};
const STATUSES: Partial<Record<AuthorizationErrorCode, number>> = {
  authorization_error: 502,
  server_error: 502,
  temporarily_unavailable: 503,
};

function isKnown(code: string): code is keyof typeof CURES {
  return Object.hasOwn(CURES, code);
}

function quoted(description: string | undefined): string {
  return description ? `: ${description}` : '';
}

/** What the application reads when the user said no. */
export function deniedMessage(description: string | undefined): string {
  return `The user did not allow access to the Eagle Eye account${quoted(description)}. Start the login again to ask once more.`;
}

/**
 * The error for an error response to the authorization request (RFC 6749 §4.1.2.1).
 *
 * @param error - `error` as it came
 * @param description - `error_description`, already an excerpt
 */
export function authorizationError(error: string, description: string | undefined): EagleEyeAuthorizationError {
  const code = isKnown(error) ? error : 'authorization_error';
  const name = excerpt(error, []);
  const cure = isKnown(error) ? CURES[error] : 'RFC 6749 knows no such error: ask the support of Eagle Eye Networks.';
  return new EagleEyeAuthorizationError(
    `Eagle Eye refused the authorization request (${name}${quoted(description)}). ${cure}`,
    {
      code,
      status: STATUSES[code] ?? 500,
      error: name,
    },
  );
}
