import type { EagleEyeErrorCode, LoginFailure } from '../../lib';

/** The HTTP status of every error, complete by its type. The README's table says the same. */
export const ERROR_STATUSES: Readonly<Record<EagleEyeErrorCode, number>> = {
  invalid_request: 500,
  invalid_client: 500,
  invalid_grant: 401,
  unauthorized_client: 500,
  unsupported_grant_type: 500,
  invalid_scope: 500,
  login_required: 401,
  token_error: 502,

  unsupported_response_type: 500,
  server_error: 502,
  temporarily_unavailable: 503,
  authorization_error: 502,

  unreachable: 502,
  tls_error: 502,
  timeout: 504,
  connection_lost: 502,
  malformed_http: 502,
  request_not_sent: 500,
  response_too_large: 502,
  redirected: 502,
  http_error: 502,
  api_error: 502,
  not_json: 502,
  invalid_response: 502,
  untrusted_api_host: 502,

  session_required: 500,
  response_required: 500,
  state_too_large: 500,
  state_not_serializable: 500,
  state_unsupported: 500,
  callback_url_unresolvable: 400,
  state_store_error: 500,
};

/** The HTTP status of every failed login, complete by its type. */
export const FAILURE_STATUSES: Readonly<Record<LoginFailure['code'], number>> = {
  access_denied: 401,
  invalid_state: 403,
  invalid_grant: 401,
  malformed_callback: 400,
};
