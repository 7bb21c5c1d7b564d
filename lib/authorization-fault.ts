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

/** An error response to the authorization request as it came, with what no error may say. */
export interface RefusedAuthorization {
  readonly error: string;
  readonly description: string | undefined;
  readonly secrets: readonly string[];
}

function quoted({ description, secrets }: RefusedAuthorization): string {
  return description ? `: ${excerpt(description, secrets)}` : '';
}

/** What the application reads when the user said no. */
export function deniedMessage(refused: RefusedAuthorization): string {
  return `The user did not allow access to the Eagle Eye account${quoted(refused)}. Start the login again to ask once more.`;
}

/** The error for an error response to the authorization request (RFC 6749 §4.1.2.1). */
export function authorizationError(refused: RefusedAuthorization): EagleEyeAuthorizationError {
  const { error, secrets } = refused;
  const code = isKnown(error) ? error : 'authorization_error';
  const name = excerpt(error, secrets);
  const cure = isKnown(error) ? CURES[error] : 'RFC 6749 knows no such error: ask the support of Eagle Eye Networks.';
  return new EagleEyeAuthorizationError(
    `Eagle Eye refused the authorization request (${name}${quoted(refused)}). ${cure}`,
    {
      code,
      status: STATUSES[code] ?? 500,
      error: name,
    },
  );
}
