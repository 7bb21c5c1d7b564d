import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect, createServer, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as secure } from 'node:tls';

import type { EagleEyeErrorCode } from '../../lib';
import { CARRIED, CREDENTIALS } from '../support/credentials';
import { startEagleEye } from '../support/eagle-eye';
import { expectError } from '../support/fault-table';
import { listen } from '../support/listen';
import { PATIENCE } from '../support/patience';
import { attemptAlone, FIRST_REQUESTS, rejectionOf } from '../support/requests';
import { stage, strategyFor } from '../support/strategy';
import { type CertificateParts, startTlsServer } from '../support/tls-server';

/** An agent that connects as it is told, or not at all. */
function agentThat(connect: (connected: (error: unknown, socket?: Duplex) => void) => void, isSecure = false): Agent {
  const agent = isSecure ? new HttpsAgent() : new Agent();
  agent.createConnection = (_options, callback) => {
    connect(callback as Parameters<typeof connect>[0]);
    return undefined;
  };
  return agent;
}

function failing(error: unknown): Agent {
  return agentThat((connected) => setImmediate(connected, error));
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, errno: -1, syscall: 'connect' });
}

const lookup: LookupFunction = (hostname, _options, callback) => {
  callback(systemError('ENOTFOUND', `getaddrinfo ENOTFOUND ${hostname}`), '');
};
const thrower = agentThat(() => {
  throw new Error('no proxy is set');
});
const NOBODY = 'http://127.0.0.1:1';
const [past, before] = [1, 2].map((days) => new Date(Date.now() - days * 86_400_000));

describe('a fault on the way to Eagle Eye is named, with its cure, and spends nothing:', () => {
  async function expectFault(origin: string, agent: Agent | undefined, code: EagleEyeErrorCode, says: RegExp) {
    const timeout = says.source.includes('100 ms') ? 100 : PATIENCE;
    const error = await rejectionOf(attemptAlone('token', strategyFor(origin, { timeout, agent })));
    agent?.destroy();
    expect(expectError(error, { code, endpoint: 'token', says }).message).not.toMatch(/spent/);
  }
  const withoutTLS = async (): Promise<string> => (await startEagleEye()).url.replace('http:', 'https:');
  const silent = async (): Promise<string> => `https://127.0.0.1:${await listen(createServer())}`;
  // As an agent for a proxy does: TLS begins on a connection that is open.
  const tunnel = agentThat((connected) => {
    void silent().then((url) => {
      const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
        connected(null, secure({ socket }));
      });
    });
  }, true);

  it.each<[string, Agent | undefined, EagleEyeErrorCode, RegExp, (() => string | Promise<string>)?]>([
    [
      'an unknown host',
      new HttpsAgent({ lookup }),
      'unreachable',
      /ENOTFOUND .*DNS.*"agent"/,
      () => 'https://auth.example',
    ],
    ['a port where nobody listens', undefined, 'unreachable', /reach its host \(connect ECONNREFUSED 127/],
    ['a timeout of the system', failing(systemError('ETIMEDOUT', 'x')), 'timeout', /got no connection in .*firewalls/],
    ['an agent that fails without a word', failing({}), 'unreachable', /could not reach its host \(no details\)/],
    ['an agent that throws', thrower, 'request_not_sent', /sent: no proxy is set\. Check the option "agent"/],
    ['an agent for https', new HttpsAgent(), 'request_not_sent', /Expected "https:"\. .*http\.Agent for http/],
    ['no TLS', undefined, 'tls_error', /\((?:EPROTO|ERR_SSL_\w+)\)\. .*check scheme and port/, withoutTLS],
    ['a silent handshake', undefined, 'timeout', /no complete answer within 100 ms\. Try again\. If/, silent],
    ['a silent one behind a proxy', tunnel, 'timeout', /no complete answer within 100 ms\. Try again\. If/, silent],
  ])('%s', async (_what, agent, code, says, origin = () => NOBODY) => {
    await expectFault(await origin(), agent, code, says);
  });

  it.each<[string, RegExp, CertificateParts | undefined]>([
    ['nobody vouches for', /\(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*"agent".*"ca".*NODE_EXTRA_CA_CERTS/, undefined],
    ['has expired', /\(CERT_HAS_EXPIRED\)\. .*check the clock/, { notBefore: before, notAfter: past }],
    [
      'is for another host',
      /\(ERR_TLS_CERT_ALTNAME_INVALID\)\. .*check the host in the URL/,
      { hostnames: ['x.example'] },
    ],
  ])('a certificate that %s', async (_what, says, parts) => {
    const { url, ca } = await startTlsServer(parts);
    await expectFault(url, parts && new HttpsAgent({ ca }), 'tls_error', says);
  });

  it.each(FIRST_REQUESTS)('and nothing of an agent that tells all it has seen, at the %s request', async (name) => {
    const message = `CONNECT failed: Authorization: ${CARRIED[name].join(' ')} ${JSON.stringify(CARRIED[name])}`;
    const error = Object.assign(new Error(message), { code: CREDENTIALS.clientSecret, request: CARRIED[name] });
    const told = await rejectionOf(attemptAlone(name, strategyFor(NOBODY, { agent: failing(error) })));
    expectError(told, { code: 'unreachable', endpoint: name, says: /\(CONNECT failed: Authorization: / });
  });
});

it.each(['a\r\nx: y', 'tökén-ŵ', '\u0000', '\ud800'])(
  'a code or a token that no header can carry is not sent, and not said: %j',
  async (token) => {
    const { eagleEye, strategy } = await stage();
    const errors: unknown[] = await Promise.all([
      new Promise((resolve) => {
        strategy._oauth2.getOAuthAccessToken(token, {}, resolve);
      }),
      new Promise((resolve) => {
        strategy.userProfile(token, resolve);
      }),
      rejectionOf(strategy.refreshAccessToken(token)),
      rejectionOf(strategy.revokeToken(token)),
    ]);
    const endpoints = ['token', 'clientSettings', 'refresh', 'revocation'];
    expect(errors).toMatchObject(endpoints.map((endpoint) => ({ code: 'request_not_sent', endpoint })));
    expect(JSON.stringify(errors.map(String))).not.toContain(JSON.stringify(token).slice(1, -1));
    expect(eagleEye.requests).toEqual([]);
  },
);
