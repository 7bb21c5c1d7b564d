import { type Answer, text } from './answer';
import { answerCameras, answerClientSettings, answerUsersSelf } from './api';
import { apiError } from './api-error';
import { answerAuthorize, answerDecision, DECISION_PATH } from './authorize';
import type { Grants } from './grants';
import { oauthError } from './oauth-error';
import type { MockRequest } from './request';
import { answerRevoke } from './revocation-endpoint';
import type { Settings } from './settings';
import { answerToken } from './token-endpoint';
import type { MockEndpoint } from './types';

interface Route {
  readonly endpoint: MockEndpoint;
  readonly methods: readonly string[];
  readonly answer: (request: MockRequest, grants: Grants, settings: Settings) => Answer;
}

const API = '/api/v3.0/';

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/oauth2/authorize', { endpoint: 'authorize', methods: ['GET', 'POST'], answer: answerAuthorize }],
  [DECISION_PATH, { endpoint: 'authorize', methods: ['POST'], answer: answerDecision }],
  ['/oauth2/token', { endpoint: 'token', methods: ['POST'], answer: answerToken }],
  ['/oauth2/revoke', { endpoint: 'revoke', methods: ['POST'], answer: answerRevoke }],
  [`${API}clientSettings`, { endpoint: 'clientSettings', methods: ['GET'], answer: answerClientSettings }],
  [`${API}users/self`, { endpoint: 'users/self', methods: ['GET'], answer: answerUsersSelf }],
  [`${API}cameras`, { endpoint: 'cameras', methods: ['GET'], answer: answerCameras }],
]);

export function endpointOf(path: string): MockEndpoint | undefined {
  return ROUTES.get(path)?.endpoint;
}

/** The answer to a request when nothing is to fail. */
export function route(request: MockRequest, grants: Grants, settings: Settings): Answer {
  const found = ROUTES.get(request.path);
  if (found === undefined) return refuse(request.path, 404, 'there is nothing at this path');
  const allow = found.methods.join(', ');
  if (!found.methods.includes(request.method)) return refuse(request.path, 405, `use ${allow}`, { allow });
  if (request.tooLarge) return refuse(request.path, 413, 'the body is longer than one MiB');
  return found.answer(request, grants, settings);
}

/** A refusal in the form of the part of the service that the path belongs to. */
function refuse(path: string, status: number, message: string, headers: Record<string, string> = {}): Answer {
  if (path.startsWith(API)) return apiError(status, message, headers);
  const endpoint = endpointOf(path);
  if (endpoint === 'token' || endpoint === 'revoke') return oauthError(status, 'invalid_request', message, headers);
  return text(status, message, headers);
}
