import { Agent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Duplex } from 'node:stream';

import type { EagleEyeErrorCode } from '../../lib';
import { CARRIED, CREDENTIALS } from '../support/credentials';
import { startEagleEye } from '../support/eagle-eye';
import { expectError } from '../support/expect-error';
import { PATIENCE } from '../support/patience';
import { attemptAlone, errorIn, REQUEST_NAMES, type RequestName } from '../support/requests';
import { strategyAt } from '../support/strategy-at';

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

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, errno: -1, syscall: 'connect' });
}

function unresolved(code: string): HttpsAgent {
  const lookup: LookupFunction = (hostname, _options, callback) => {
    callback(systemError(code, `getaddrinfo ${code} ${hostname}`), '');
  };
  return new HttpsAgent({ lookup });
}

/** An agent whose error tells all that the request carries. */
function talkative(name: RequestName): Agent {
  const message = `CONNECT failed: Authorization: ${CARRIED[name].join(' ')} ${JSON.stringify(CARRIED[name])}`;
  return failing(Object.assign(new Error(message), { code: CREDENTIALS.clientSecret, request: CARRIED[name] }));
}

interface AgentRow {
  what: string;
  agent: Agent;
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
    says: /could not reach auth\.nowhere\.example \(getaddrinfo ENOTFOUND auth\.nowhere\.example\)\. Check the URL .*DNS/,
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
    says: /no complete answer within 80 ms\..*this server can reach auth\.nowhere\.example/,
    timeout: 80,
  },
  {
    what: 'a port where nobody listens',
    agent: new Agent(),
    origin: 'http://127.0.0.1:1',
    code: 'unreachable',
    says: /could not reach 127\.0\.0\.1:1 \(connect ECONNREFUSED 127\.0\.0\.1:1\)/,
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
    says: /could not reach .* \(ECONNREFUSED\)/,
  },
  {
    what: 'a connection that the system gave up',
    agent: failing(systemError('ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:443')),
    code: 'timeout',
    says: /got no connection to .* in time \(ETIMEDOUT\)\. Check firewalls/,
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
    what: 'an agent that never connects',
    agent: new ToldAgent(() => undefined),
    code: 'timeout',
    says: /waited 80 ms for a connection of the option "agent", and was not sent\. .*"maxSockets".*proxy/,
    timeout: 80,
  },
  {
    what: 'an agent that throws',
    agent: new ToldAgent(() => {
      throw new Error('no proxy is set');
    }),
    code: 'request_not_sent',
    says: /could not be sent: no proxy is set\. Check the option "agent"/,
  },
  {
    what: 'an agent that throws what is no error',
    agent: new ToldAgent(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- an agent of somebody else's may
      throw null;
    }),
    code: 'request_not_sent',
    says: /could not be sent: no details\./,
  },
  {
    what: 'an agent for the other scheme',
    agent: new HttpsAgent(),
    code: 'request_not_sent',
    says: /could not be sent: Protocol "http:" not supported\. Expected "https:"\. .*an http\.Agent for http URLs/,
  },
  {
    what: 'a connection that ends without a word',
    agent: new ToldAgent(() => {
      const stream = new Duplex({
        read: () => undefined,
        write: (_chunk, _encoding, written) => {
          written();
          stream.destroy();
        },
      });
      return stream;
    }),
    code: 'connection_lost',
    says: /lost its connection before the answer was complete \(socket hang up\)/,
  },
];

describe('a fault on the way to Eagle Eye is named, with its cure', () => {
  const cases = ROWS.flatMap((row) => REQUEST_NAMES.map((name) => ({ ...row, name })));

  it.each(cases)(
    '$what, at the $name request: $code',
    async ({ name, agent, code, says, origin, timeout = PATIENCE }) => {
      const at = origin ?? (await startEagleEye()).url;
      const error = errorIn(await attemptAlone(name, strategyAt(at, { agent, timeout })));
      const { cause } = expectError(error, { code, endpoint: name, says });
      const names = cause === undefined ? [] : Reflect.ownKeys(Object(cause));
      expect(names.filter((key) => !['code', 'message', 'stack'].includes(String(key)))).toEqual([]);
    },
  );
});

describe('an agent that tells all it has seen', () => {
  it.each(REQUEST_NAMES)('is not quoted in full, at the %s request', async (name) => {
    const { url } = await startEagleEye();
    const error = errorIn(await attemptAlone(name, strategyAt(url, { agent: talkative(name) })));
    expectError(error, { code: 'unreachable', endpoint: name, says: /\(CONNECT failed: Authorization: / });
    expect(error).not.toHaveProperty('cause.code');
    expect(error).not.toHaveProperty('cause.request');
  });
});

describe('an access token that no header can carry', () => {
  it.each(['a\r\nx: y', 'tökén-ŵ', '\u0000'])('is not sent, and not said: %j', async (token) => {
    const eagleEye = await startEagleEye();
    const error = await new Promise((resolve) => {
      strategyAt(eagleEye.url).userProfile(token, resolve);
    });
    expectError(error, {
      code: 'request_not_sent',
      endpoint: 'clientSettings',
      says: /the token is one of Eagle Eye's/,
    });
    expect(JSON.stringify(error)).not.toContain(JSON.stringify(token).slice(1, -1));
    expect(eagleEye.requests).toEqual([]);
  });
});
