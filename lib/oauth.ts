import type { Agent } from 'node:http';

import { OAuth2 as OAuth2Client } from 'oauth';

import type { TokenResponse } from './token-response';

/** How `oauth` hands over a token response. */
export type TokenCallback = (
  error: unknown,
  accessToken?: string,
  refreshToken?: string,
  params?: TokenResponse,
) => void;

/** How `oauth` hands over a protected resource. */
export type ResourceCallback = (error: unknown, body?: string, response?: { statusCode: number }) => void;

/** The instance side of `oauth`'s `OAuth2`, as far as Passport strategies and their companions use it. */
export interface OAuth2Instance {
  _clientId: string;
  _clientSecret: string;
  _baseSite: string;
  _authorizeUrl: string;
  _accessTokenUrl: string;
  _customHeaders: Record<string, string>;
  /** What `setAgent` was given, which applications behind a proxy call on `strategy._oauth2`. */
  _agent: Agent | undefined;
  setAgent(agent: Agent): void;
  /** GET with the access token. */
  get(url: string, accessToken: string, callback: ResourceCallback): void;
  /** The same, with the access token in the query; deprecated there. */
  getProtectedResource(url: string, accessToken: string, callback: ResourceCallback): void;
}

/** The constructor side of `oauth`'s `OAuth2`. */
export type OAuth2Constructor = new (
  clientId: string,
  clientSecret: string,
  baseSite: string,
  authorizePath: string,
  accessTokenPath: string,
  customHeaders?: Record<string, string>,
) => OAuth2Instance;

// Annotated for the same reason as in passport-oauth2.ts.

/** `oauth`'s `OAuth2`. */
export const OAuth2: OAuth2Constructor = OAuth2Client;
