import type { IncomingMessage, ServerResponse } from 'node:http';

import type { EagleEyeErrorCode, LoginFailure } from 'passport-eagleeye';
import type { MockEndpoint } from 'passport-eagleeye/testing';

/** A way to fail, and what the login that meets it comes to. */
export interface SoakFault {
  readonly name: string;
  readonly endpoint: MockEndpoint;
  readonly comesTo: EagleEyeErrorCode | LoginFailure['code'];
  readonly respond: (req: IncomingMessage, res: ServerResponse) => void;
}

const MIB = 1024 * 1024;

function answer(status: number, body: string, headers: Record<string, string> = {}): SoakFault['respond'] {
  return (_req, res) => {
    res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  };
}

function silent(): void {
  // Until the client has had enough of it.
}

function cut(_req: IncomingMessage, res: ServerResponse): void {
  res.destroy();
}

function half(_req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(200, { 'content-length': 1000 });
  res.write('{"id":"ca0f61ab",', () => res.destroy());
}

function garbage(_req: IncomingMessage, res: ServerResponse): void {
  res.socket?.end('220 mail.example.com ESMTP\r\n');
}

function flood(_req: IncomingMessage, res: ServerResponse): void {
  res.end(Buffer.alloc(2 * MIB, 'x'));
}

function drip(_req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(200);
  const timer = setInterval(() => res.write(' '), 50);
  res.on('close', () => {
    clearInterval(timer);
  });
}

const SPENT = answer(401, '{"error":"invalid_grant"}');
const BUSY = answer(503, '{"error":"temporarily_unavailable"}');
const FORBIDDEN = answer(403, '{"code":403,"status":"permissionDenied","details":[{"reason":"userBlocked"}]}');
const PAGE = answer(200, '<!DOCTYPE html><title>Sign in to the network</title>');
const ELSEWHERE = answer(200, '{"access_token":"a-token","httpsBaseUrl":"eagleeye.example.org"}');

/** Every fault of the soak. Each ends the login that meets it, in the one way given. */
export const FAULTS: readonly SoakFault[] = [
  { name: 'token: silent', endpoint: 'token', comesTo: 'timeout', respond: silent },
  { name: 'token: drips', endpoint: 'token', comesTo: 'timeout', respond: drip },
  { name: 'token: cut', endpoint: 'token', comesTo: 'connection_lost', respond: cut },
  { name: 'token: cut within the body', endpoint: 'token', comesTo: 'connection_lost', respond: half },
  { name: 'token: no HTTP', endpoint: 'token', comesTo: 'invalid_response', respond: garbage },
  { name: 'token: 2 MiB', endpoint: 'token', comesTo: 'invalid_response', respond: flood },
  {
    name: 'token: redirect',
    endpoint: 'token',
    comesTo: 'invalid_response',
    respond: answer(302, '', { location: '/' }),
  },
  { name: 'token: a page', endpoint: 'token', comesTo: 'invalid_response', respond: PAGE },
  { name: 'token: 503', endpoint: 'token', comesTo: 'temporarily_unavailable', respond: BUSY },
  { name: 'token: spent code', endpoint: 'token', comesTo: 'invalid_grant', respond: SPENT },
  { name: 'token: host elsewhere', endpoint: 'token', comesTo: 'untrusted_api_host', respond: ELSEWHERE },
  { name: 'profile: silent', endpoint: 'profile', comesTo: 'timeout', respond: silent },
  { name: 'profile: cut within the body', endpoint: 'profile', comesTo: 'connection_lost', respond: half },
  { name: 'profile: 2 MiB', endpoint: 'profile', comesTo: 'invalid_response', respond: flood },
  { name: 'profile: 403', endpoint: 'profile', comesTo: 'api_error', respond: FORBIDDEN },
  { name: 'profile: a page', endpoint: 'profile', comesTo: 'invalid_response', respond: PAGE },
  { name: 'profile: null', endpoint: 'profile', comesTo: 'invalid_response', respond: answer(200, 'null') },
  { name: 'profile: no id', endpoint: 'profile', comesTo: 'invalid_response', respond: answer(200, '{"id":7}') },
];
