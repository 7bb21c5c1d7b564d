import { Agent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Duplex } from 'node:stream';

import type { EagleEyeErrorCode } from '../../lib';
import { CARRIED, CREDENTIALS } from '../support/credentials';
import { startEagleEye } from '../support/eagle-eye';
import { expectError } from '../support/expect-error';
import { PATIENCE } from '../support/patience';
import { attemptAlone, errorIn, FIRST_REQUESTS, strategyAt, strategyWith } from '../support/requests';

type Connected = (error: Error | null, stream: Duplex) => void;

/** An agent that connects as it is told, or not at all. */
class ToldAgent extends Agent {
  constructor(private readonly connect: (callback: Connected, options: ClientRequestArgs) => Duplex | undefined) {
    super();
  }

  override createConnection(options: ClientRequestArgs, callback?: Connected): Duplex | undefined {
    return this.connect(callback ?? (() => undefined), options);
  }
}

function failing(error: unknown): Agent {
  return new ToldAgent((callback) => {
    setImmediate(() => {
      Reflect.apply(callback, undefined, [error]);
    });
    return undefined;
  });
}

function throwing(error: unknown): Agent {
  return new ToldAgent(() => {
    throw error;
  });
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, errno: -1, syscall: 'connect' });
}

function unresolved(code: string): HttpsAgent {
  const lookup: LookupFunction = (hostname, _options, callback) => {
    callback(systemError(code, `getaddrinfo ${code} ${hostname}`), '');
  };
  return new HttpsAgent({ lookup });
}

/** A connection that ends without a word once the request is written. */
function mute(): Duplex {
  const stream: Duplex = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, written) => {
      written();
      stream.destroy();
    },
  });
  return stream;
}

interface AgentRow {
  what: string;
  agent?: Agent;
  code: EagleEyeErrorCode;
  says: RegExp;
  origin?: string;
  timeout?: number;
}

const NOWHERE = 'https://auth.nowhere.example';

const ROWS: AgentRow[] = [
  {
    what: 'a host that no name server knows',
    agent: unresolved('ENOTFOUND'),
    origin: NOWHERE,
    code: 'unreachable',
    says: /could not reach its host \(getaddrinfo ENOTFOUND auth\.nowhere\.example\)\. Check the URL .*DNS/,
  },
  {
    what: 'a name server that does not answer',
    agent: unresolved('EAI_AGAIN'),
    origin: NOWHERE,
    code: 'unreachable',
    says: /\(getaddrinfo EAI_AGAIN .*proxy needs the option "agent"/,
  },
  {
    what: 'a look-up that never ends',
    agent: new HttpsAgent({ lookup: () => undefined }),
    origin: NOWHERE,
    code: 'timeout',
    says: /no complete answer within 80 ms\. Try again\. .*this server can reach the host/,
    timeout: 80,
  },
  {
    what: 'a port where nobody listens, with the agent of Node.js',
    origin: 'http://127.0.0.1:1',
    code: 'unreachable',
    says: /could not reach its host \(connect ECONNREFUSED 127\.0\.0\.1:1\)/,
  },
  {
    what: 'a network without a route',
    agent: failing(systemError('EHOSTUNREACH', 'connect EHOSTUNREACH 192.0.2.1:443')),
    code: 'unreachable',
    says: /\(connect EHOSTUNREACH 192\.0\.2\.1:443\)/,
  },
  {
    what: 'several addresses, none of which connects',
    agent: failing(Object.assign(new AggregateError([new Error('x')]), { code: 'ECONNREFUSED' })),
    code: 'unreachable',
    says: /\(ECONNREFUSED\)/,
  },
  {
    what: 'a process that may not use the network',
    agent: unresolved('ERR_ACCESS_DENIED'),
    origin: NOWHERE,
    code: 'unreachable',
    says: /\(getaddrinfo ERR_ACCESS_DENIED .*\)\. This process may not use the network: .*--allow-net, or without --permission\.$/,
  },
  {
    what: 'a connection that the system gave up',
    agent: failing(systemError('ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:443')),
    code: 'timeout',
    says: /got no connection in time \(ETIMEDOUT\)\. .*firewalls/,
  },
  {
    what: 'a proxy that refuses',
    agent: failing(new Error('Proxy connection failed: 403 Forbidden')),
    code: 'unreachable',
    says: /\(Proxy connection failed: 403 Forbidden\)\. .*"agent"/,
  },
  {
    what: 'a proxy that fails with no more than a text',
    agent: failing('no'),
    code: 'unreachable',
    says: /\(no details\)/,
  },
  {
    what: 'a proxy whose own certificate is not trusted',
    agent: failing(systemError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain')),
    code: 'tls_error',
    says: /\(SELF_SIGNED_CERT_IN_CHAIN\)\. A private CA/,
  },
  {
    what: 'an agent that throws',
    agent: throwing(new Error('no proxy is set')),
    code: 'request_not_sent',
    says: /could not be sent: no proxy is set\. Check the option "agent"/,
  },
  {
    what: 'an agent that throws what is not an error',
    agent: throwing(null),
    code: 'request_not_sent',
    says: /could not be sent: no details\./,
  },
  {
    what: 'an agent for the other scheme',
    agent: new HttpsAgent(),
    code: 'request_not_sent',
    says: /Protocol "http:" not supported\. Expected "https:"\. .*an http\.Agent for http URLs/,
  },
  {
    what: 'a connection that ends without a word',
    agent: new ToldAgent(mute),
    code: 'connection_lost',
    says: /lost its connection before the answer was complete \(socket hang up\)/,
  },
];

describe('a fault on the way to Eagle Eye is named, with its cure:', () => {
  const cases = ROWS.map((row, at) => ({ ...row, name: FIRST_REQUESTS[at % 4] ?? 'token' }));

  it.each(cases)('$what, at the $name request', async ({ name, agent, code, says, origin, timeout = PATIENCE }) => {
    const at = origin ?? (await startEagleEye()).url;
    const error = errorIn(await attemptAlone(name, strategyAt(at, { timeout, ...(agent && { agent }) })));
    const { message } = expectError(error, { code, endpoint: name, says });
    if (code !== 'connection_lost') {
      // The request did not leave.
      expect(message).not.toMatch(/spent/);
    }
  });

  it.each(FIRST_REQUESTS)('and nothing of an agent that tells all it has seen, at the %s request', async (name) => {
    const message = `CONNECT failed: Authorization: ${CARRIED[name].join(' ')} ${JSON.stringify(CARRIED[name])}`;
    const error = Object.assign(new Error(message), { code: CREDENTIALS.clientSecret, request: CARRIED[name] });
    const { url } = await startEagleEye();
    const outcome = await attemptAlone(name, strategyAt(url, { agent: failing(error) }));
    expectError(errorIn(outcome), { code: 'unreachable', endpoint: name, says: /\(CONNECT failed: Authorization: / });
  });
});

it('The option "agent" is not named where none is set', async () => {
  const spoiled = jest.spyOn(Agent.prototype, 'createConnection').mockImplementation(() => {
    throw new Error('a tracer broke it');
  });
  const error = errorIn(await attemptAlone('token', strategyAt('http://127.0.0.1:1')));
  spoiled.mockRestore();
  expectError(error, {
    code: 'request_not_sent',
    endpoint: 'token',
    says: /could not be sent: a tracer broke it\. Check/,
  });
  expect(String(error)).not.toContain('option "agent"');
});

describe('a code or a token that no header or form can carry', () => {
  it.each(['a\r\nx: y', 'tökén-ŵ', '\u0000', '\ud800'])('is not sent, and not said: %j', async (token) => {
    const eagleEye = await startEagleEye();
    const strategy = strategyWith(eagleEye);
    const errors: unknown[] = await Promise.all([
      new Promise((resolve) => {
        strategy.userProfile(token, resolve);
      }),
      strategy.refreshAccessToken(token).catch((error: unknown) => error),
      strategy.revokeToken(token).catch((error: unknown) => error),
    ]);
    const endpoints = ['clientSettings', 'refresh', 'revocation'];
    expect(errors).toMatchObject(endpoints.map((endpoint) => ({ code: 'request_not_sent', endpoint })));
    expect(JSON.stringify(errors.map(String))).not.toContain(JSON.stringify(token).slice(1, -1));
    expect(eagleEye.requests).toEqual([]);
  });
});
