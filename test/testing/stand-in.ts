import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { type MockEagleEye, type MockEagleEyeOptions, startMockEagleEye } from '../../lib/testing';

const running: MockEagleEye[] = [];

/** A stand-in that `stopAll` stops. */
export async function start(options?: MockEagleEyeOptions): Promise<MockEagleEye> {
  const standIn = await startMockEagleEye(options);
  running.push(standIn);
  return standIn;
}

export async function stopAll(): Promise<void> {
  jest.restoreAllMocks();
  await Promise.all(running.splice(0).map((standIn) => standIn.stop()));
}

const realNow = Date.now.bind(Date);

/** Lets the clock jump ahead, until `stopAll`. */
export function letPass(seconds: number): void {
  const ahead = Date.now() - realNow() + seconds * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
}

export function basic({ strategyOptions: { clientID, clientSecret } }: MockEagleEye): string {
  return `Basic ${Buffer.from(`${clientID}:${clientSecret}`).toString('base64')}`;
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

/** A form POST as the client, with the credentials in HTTP Basic; `headers` may change that. */
export function post(
  standIn: MockEagleEye,
  url: string,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<Received> {
  return receive(url, {
    method: 'POST',
    headers: {
      authorization: basic(standIn),
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...headers,
    },
    body: new URLSearchParams(form).toString(),
  });
}

/** The form that spends a code; a change to `undefined` leaves the parameter out. */
export function codeForm(
  standIn: MockEagleEye,
  code: string,
  changes: Record<string, string | undefined> = {},
): Record<string, string> {
  return without({
    grant_type: 'authorization_code',
    scope: 'vms.all',
    code,
    redirect_uri: standIn.strategyOptions.callbackURL,
    ...changes,
  });
}

export function requestToken(standIn: MockEagleEye, form: Record<string, string> | string): Promise<Received> {
  return post(standIn, standIn.strategyOptions.tokenURL, form);
}

export function refresh(standIn: MockEagleEye, refreshToken: string): Promise<Received> {
  return requestToken(standIn, { grant_type: 'refresh_token', scope: 'vms.all', refresh_token: refreshToken });
}

export async function logIn(
  standIn: MockEagleEye,
  user?: string,
): Promise<{ access_token: string; refresh_token: string }> {
  const { body } = await requestToken(standIn, codeForm(standIn, standIn.issueCode({ user })));
  return { access_token: body.access_token, refresh_token: body.refresh_token };
}

/** A GET of the API with a Bearer header. */
export function api(standIn: MockEagleEye, path: string, accessToken: string): Promise<Received> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return receive(`${standIn.strategyOptions.apiBaseURL}/api/v3.0/${path}`, { headers });
}

/** The status that the current user answers with: whether the access token is good. */
export async function statusOf(standIn: MockEagleEye, accessToken: string): Promise<number> {
  return (await api(standIn, 'users/self', accessToken)).status;
}

export function authorizeQuery(
  standIn: MockEagleEye,
  changes: Record<string, string | undefined> = {},
): URLSearchParams {
  const { clientID, callbackURL } = standIn.strategyOptions;
  const parameters = { scope: 'vms.all', client_id: clientID, response_type: 'code', redirect_uri: callbackURL };
  return new URLSearchParams(without({ ...parameters, state: 'st4te', ...changes }));
}

export function authorize(
  standIn: MockEagleEye,
  changes?: Record<string, string | undefined>,
  init?: RequestInit,
): Promise<Received> {
  const url = `${standIn.strategyOptions.authorizationURL}?${authorizeQuery(standIn, changes).toString()}`;
  return receive(url, init);
}

/** The parameters that a redirect brings back. */
export function broughtBack({ headers }: Received): Record<string, string> {
  return Object.fromEntries(new URL(headers.get('location') ?? '').searchParams);
}

function without(parameters: Record<string, string | undefined>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) given[name] = value;
  return given;
}

/** A bare connection, and all that comes in on it until it ends. */
export async function openSocket(standIn: MockEagleEye): Promise<{ socket: Socket; ended: Promise<string> }> {
  const socket = connect(Number(new URL(standIn.url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.on('error', () => undefined);
  const ended = once(socket, 'close').then(() => received);
  await once(socket, 'connect');
  return { socket, ended };
}

/** Waits until something holds, for 2 seconds at most. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come to hold within 2 seconds');
}
