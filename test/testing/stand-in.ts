import { startMockEagleEye } from '../../lib/testing';
import type { MockEagleEye, MockEagleEyeOptions, MockTokenResponse } from '../../lib/testing';
import { stopAfterwards } from '../support/eagle-eye';

afterEach(() => {
  jest.restoreAllMocks();
});

/** A stand-in that stops after the test. */
export async function start(options?: MockEagleEyeOptions): Promise<MockEagleEye> {
  return stopAfterwards(await startMockEagleEye(options));
}

/** RFC 3339. */
export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const realNow = Date.now.bind(Date);

/** Lets the clock jump ahead, until the test ends. */
export function letPass(seconds: number): void {
  const ahead = Date.now() - realNow() + seconds * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
}

export interface Received {
  status: number;
  headers: Headers;
  /** Parsed if it is JSON, else the text. */
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export async function receive(url: string, init?: RequestInit): Promise<Received> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJSON = response.headers.get('content-type') === 'application/json';
  return { status: response.status, headers: response.headers, body: isJSON ? JSON.parse(text) : text };
}

type Changes = Record<string, string | undefined>;

/** A form POST as the client, with the credentials in HTTP Basic; `headers` may change that. */
export function post(
  url: string,
  form: Record<string, string> | string,
  een: MockEagleEye,
  headers = {},
): Promise<Received> {
  const { clientID, clientSecret } = een.strategyOptions;
  const authorization = `Basic ${Buffer.from(`${clientID}:${clientSecret}`).toString('base64')}`;
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(form).toString();
  return receive(url, { method: 'POST', headers: { authorization, ...type, ...headers }, body });
}

/** A token request that spends a code; a change to `undefined` leaves the parameter out. */
export function spend(een: MockEagleEye, code: string, changes: Changes = {}, headers = {}): Promise<Received> {
  const { tokenURL, callbackURL } = een.strategyOptions;
  const form = { grant_type: 'authorization_code', scope: 'vms.all', code, redirect_uri: callbackURL, ...changes };
  return post(tokenURL, given(form), een, headers);
}

export function refresh(een: MockEagleEye, { refresh_token }: MockTokenResponse): Promise<Received> {
  return post(een.strategyOptions.tokenURL, { grant_type: 'refresh_token', scope: 'vms.all', refresh_token }, een);
}

/** A GET of the API with a Bearer header. */
export function api(een: MockEagleEye, path: string, accessToken: string): Promise<Received> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return receive(`${een.strategyOptions.apiBaseURL}/api/v3.0/${path}`, { headers });
}

/** The same as somebody who has just logged in: an id of `users`. */
export function bearer(een: MockEagleEye, path: string, user?: string): Promise<Received> {
  return api(een, path, een.issueTokens({ user }).access_token);
}

/** The names in a page of the API. */
export function namesOf({ body }: Received): string[] {
  const rows: { name: string }[] = body.results;
  return rows.map(({ name }) => name);
}

/** 200 or 401: whether the access token is good. */
export async function statusOf(een: MockEagleEye, { access_token }: MockTokenResponse): Promise<number> {
  return (await api(een, 'users/self', access_token)).status;
}

export function authorizeURL(een: MockEagleEye, changes: Changes = {}): string {
  const { clientID, callbackURL, authorizationURL } = een.strategyOptions;
  const parameters = { scope: 'vms.all', client_id: clientID, response_type: 'code', redirect_uri: callbackURL };
  return `${authorizationURL}?${new URLSearchParams(given({ ...parameters, state: 'st4te', ...changes })).toString()}`;
}

export function authorize(een: MockEagleEye, changes?: Changes): Promise<Received> {
  return receive(authorizeURL(een, changes));
}

/** The parameters that a redirect brings back. */
export function broughtBack({ headers }: Received): Record<string, string> {
  return Object.fromEntries(new URL(headers.get('location') ?? '').searchParams);
}

function given(parameters: Changes): Record<string, string> {
  const entries = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(entries) as Record<string, string>;
}
