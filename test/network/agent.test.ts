import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';

import type { EagleEyeErrorCode } from '../../lib';
import { CARRIED, CREDENTIALS } from '../support/credentials';
import { startEagleEye } from '../support/eagle-eye';
import { expectError } from '../support/fault-table';
import { PATIENCE } from '../support/patience';
import { attemptAlone, FIRST_REQUESTS, rejectionOf } from '../support/requests';
import { stage, strategyFor } from '../support/strategy';

/** An agent that connects as it is told, or not at all. */
function agentThat(connect: (connected: (error: unknown) => void) => void): Agent {
  const agent = new Agent();
  agent.createConnection = (_options, callback) => {
    connect(callback as (error: unknown) => void);
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

function lookingUp(code: string): HttpsAgent {
  const lookup: LookupFunction = (hostname, _options, callback) => {
    callback(systemError(code, `getaddrinfo ${code} ${hostname}`), '');
  };
  return new HttpsAgent({ lookup });
}
const thrower = agentThat(() => {
  throw new Error('no proxy is set');
});
const NOWHERE = 'https://auth.nowhere.example';
const NOBODY = 'http://127.0.0.1:1';

describe('a fault on the way to Eagle Eye is named, with its cure:', () => {
  it.each<[what: string, agent: Agent | undefined, code: EagleEyeErrorCode, says: RegExp, origin?: string]>([
    ['an unknown host', lookingUp('ENOTFOUND'), 'unreachable', /ENOTFOUND auth\.nowhere.*DNS.*"agent"/, NOWHERE],
    ['no permission', lookingUp('ERR_ACCESS_DENIED'), 'unreachable', /start Node\.js with --allow-net/, NOWHERE],
    ['a port where nobody listens', undefined, 'unreachable', /reach its host \(connect ECONNREFUSED 127/, NOBODY],
    ['a timeout of the system', failing(systemError('ETIMEDOUT', 'x')), 'timeout', /got no connection in .*firewalls/],
    ['an agent that throws', thrower, 'request_not_sent', /sent: no proxy is set\. Check the option "agent"/],
    [
      'an agent for the other scheme',
      new HttpsAgent(),
      'request_not_sent',
      /Expected "https:"\. .*http\.Agent for http/,
    ],
  ])('%s', async (_what, agent, code, says, origin = '') => {
    const at = origin || (await startEagleEye()).url;
    const error = await rejectionOf(attemptAlone('token', strategyFor(at, { timeout: PATIENCE, agent })));
    // The request did not leave.
    expect(expectError(error, { code, endpoint: 'token', says }).message).not.toMatch(/spent/);
  });

  it.each(FIRST_REQUESTS)('and nothing of an agent that tells all it has seen, at the %s request', async (name) => {
    const message = `CONNECT failed: Authorization: ${CARRIED[name].join(' ')} ${JSON.stringify(CARRIED[name])}`;
    const error = Object.assign(new Error(message), { code: CREDENTIALS.clientSecret, request: CARRIED[name] });
    const { url } = await startEagleEye();
    const told = await rejectionOf(attemptAlone(name, strategyFor(url, { agent: failing(error) })));
    expectError(told, { code: 'unreachable', endpoint: name, says: /\(CONNECT failed: Authorization: / });
  });
});

it.each(['a\r\nx: y', 'tökén-ŵ', '\u0000', '\ud800'])(
  'a code or a token that no header or form can carry is not sent, and not said: %j',
  async (token) => {
    const { eagleEye, strategy } = await stage();
    const errors: unknown[] = await Promise.all([
      new Promise((resolve) => {
        strategy.userProfile(token, resolve);
      }),
      rejectionOf(strategy.refreshAccessToken(token)),
      rejectionOf(strategy.revokeToken(token)),
    ]);
    const endpoints = ['clientSettings', 'refresh', 'revocation'];
    expect(errors).toMatchObject(endpoints.map((endpoint) => ({ code: 'request_not_sent', endpoint })));
    expect(JSON.stringify(errors.map(String))).not.toContain(JSON.stringify(token).slice(1, -1));
    expect(eagleEye.requests).toEqual([]);
  },
);
