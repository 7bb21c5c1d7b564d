import { Agent } from 'node:https';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

import { EagleEyeStrategy, type StrategyOptions } from '../../lib';
import type { MockEagleEyeOptions } from '../../lib/testing';
import { startEagleEye } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { rejectionOf } from '../support/requests';
import { letIn, loggedIn, logIn, strategyFor } from '../support/strategy';
import { createCertificate } from '../support/tls-server';

const hostname = 'api.c027.eagleeyenetworks.com';
const label63 = 'a'.repeat(63);
/** 253 characters, the longest host name there is. */
const longest = [label63, label63, label63, 'a'.repeat(51), 'een.cloud'].join('.');

function baseUrlOf(httpsBaseUrl: unknown, options: Partial<StrategyOptions> = {}): Promise<string> {
  // Where nobody listens: nothing has to be asked.
  const strategy = strategyFor('http://127.0.0.1:1', { apiBaseURL: undefined, ...options });
  return strategy.baseUrlOf({ access_token: 'token1', httpsBaseUrl });
}

describe('an httpsBaseUrl is read:', () => {
  it.each<[given: unknown, expected: string]>([
    [{ hostname, port: 443 }, `https://${hostname}`],
    [{ hostname, port: 8443, scheme: 'http' }, `https://${hostname}:8443`],
    [{ hostname: longest }, `https://${longest}`],
    [`${hostname}:8443`, `https://${hostname}:8443`],
    [`HTTPS://${hostname.toUpperCase()}:443/`, `https://${hostname}`],
    ['a.b.een.cloud', 'https://a.b.een.cloud'],
    ['een.cloud:1', 'https://een.cloud:1'],
    ['een.cloud:65535', 'https://een.cloud:65535'],
  ])('%j', async (given, expected) => {
    expect(await baseUrlOf(given)).toBe(expected);
  });
});

describe('an httpsBaseUrl that cannot be used is refused:', () => {
  const NEITHER = 'it is neither an object with a hostname nor an https URL without a path.';
  const NO_HOST = 'its hostname is not a host name.';
  const NO_PORT = 'its port is not a whole number from 1 to 65535.';
  const texts = 'http://X https://X/api https://X?a https://u@X X:100000 X:';
  const names = 'a..b -a.X a_1.X X:443 e.example/.X e.example\\.X user@X [::1] %61pi.X xn--a.X';
  const named = (text: string): string => text.replace('X', hostname);
  const because = (reason: string, values: unknown[]) => values.map((given): [unknown, string] => [given, reason]);
  const hostNamed = (text: string) => ({ hostname: named(text) });

  it.each<[given: unknown, reason: string]>([
    ...because(NEITHER, [443, [hostname], { port: 443 }, { hostname: [hostname] }]),
    ...because(NEITHER, texts.split(' ').map(named)),
    ...because(NO_HOST, [...names.split(' '), `a${label63}.X`, `a.${longest}`].map(hostNamed)),
    ...because(NO_PORT, [{ hostname, port: 0 }, { hostname, port: '443' }, `${hostname}:65536`]),
  ])('%j', async (given, reason) => {
    await expect(baseUrlOf(given)).rejects.toMatchObject({
      code: 'invalid_response',
      endpoint: 'token',
      message: expect.stringContaining(`was answered with an httpsBaseUrl that cannot be used: ${reason}`),
    });
  });
});

describe('an access token goes only to a host that is trusted', () => {
  const others = ['evileagleeyenetworks.com', 'eagleeyenetworks.com.evil', 'com'];
  it.each(others)('and not to %s, also when apiBaseURL takes its place', async (name) => {
    for (const options of [{}, { apiBaseURL: 'https://api.c001.eagleeyenetworks.com' }]) {
      await expect(baseUrlOf({ hostname: name }, options)).rejects.toMatchObject({
        code: 'untrusted_api_host',
        message: expect.stringMatching(
          /named the API host "[\w.…]+", .* \(eagleeyenetworks\.com, een\.cloud\)\. The access token was not sent .*"trustedApiDomains"/,
        ),
      });
    }
  });

  it('of the domains that trustedApiDomains names, in place of the usual ones', async () => {
    const options = { trustedApiDomains: ['Gateway.Example'] };
    expect(await baseUrlOf('api.gateway.example', options)).toBe('https://api.gateway.example');
    await expect(baseUrlOf(hostname, options)).rejects.toMatchObject({ code: 'untrusted_api_host' });
  });

  it.each<[unknown, string, string[]]>([
    ['https://evil.example', 'untrusted_api_host', []],
    ['http://api.eagleeyenetworks.com', 'invalid_response', []],
    // The stand-in refuses a token that it did not make: but it was asked for the host.
    ...[undefined, null, '', {}].map((none): [unknown, string, string[]] => [none, 'api_error', ['clientSettings']]),
  ])('and otherwise nowhere: %j', async (httpsBaseUrl, code, asked) => {
    const eagleEye = await startEagleEye();
    const error = await rejectionOf(strategyFor(eagleEye).baseUrlOf({ access_token: 'token', httpsBaseUrl }));
    expect(error).toMatchObject({ code });
    expect(eagleEye.requests.map(({ endpoint }) => endpoint)).toEqual(asked);
  });

  it.each<[unknown, string]>([
    ...[undefined, {}].map((nothing): [unknown, string] => [nothing, 'invalid_response']),
    [{ hostname: 'evil.example' }, 'untrusted_api_host'],
  ])('also when client settings say %j', async (httpsBaseUrl, code) => {
    const eagleEye = await startEagleEye();
    eagleEye.fail('clientSettings', { body: { httpsBaseUrl } });
    const error = await rejectionOf(strategyFor(eagleEye).baseUrlOf({ access_token: 'token' }));
    expect(error).toMatchObject({ endpoint: 'clientSettings', code });
    expect(eagleEye.requests).toHaveLength(1);
  });
});

/** An agent that takes every host to a stand-in with TLS before it, and the hosts that it has asked for. */
async function startTlsFront(url: string): Promise<{ agent: Agent; hosts: unknown[] }> {
  const hosts: unknown[] = [];
  const { cert, key } = await createCertificate({ hostnames: ['*.eagleeyenetworks.com', hostname] });
  const server = createServer({ cert, key }, (client) => {
    hosts.push(client.servername);
    client.pipe(connect(Number(new URL(url).port), '127.0.0.1')).pipe(client);
  });
  const port = await listen(server);
  const agent = new Agent({ ca: cert });
  const createConnection = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => createConnection({ ...options, host: '127.0.0.1', port }, callback);
  return { agent, hosts };
}

describe('with every endpoint as it ships, over TLS, a login asks', () => {
  const TOKEN = 'https://auth.eagleeyenetworks.com/oauth2/token';
  const CLIENT_SETTINGS = 'https://api.eagleeyenetworks.com/api/v3.0/clientSettings';

  // Whether the host of the account is known from the token response, or has to be asked for.
  it.each<[NonNullable<MockEagleEyeOptions['httpsBaseUrl']>, string[]]>([
    ['object', [TOKEN]],
    ['string', [TOKEN]],
    ['absent', [TOKEN, CLIENT_SETTINGS]],
  ])('the host of the account: httpsBaseUrl %s', async (form, before) => {
    const eagleEye = await startEagleEye({ httpsBaseUrl: form, users: [{ httpsBaseUrl: { hostname, port: 443 } }] });
    const front = await startTlsFront(eagleEye.url);
    const { clientID, clientSecret, callbackURL } = eagleEye.strategyOptions;
    const options = { clientID, clientSecret, callbackURL, agent: front.agent, state: false };
    const { profile } = await loggedIn(logIn(new EagleEyeStrategy(options, letIn), eagleEye.issueCode()));
    expect(profile).toMatchObject({ httpsBaseUrl: { hostname, port: 443 }, baseUrl: `https://${hostname}` });
    const asked = eagleEye.requests.map(({ headers, url }) => `https://${String(headers.host)}${url}`);
    expect(asked).toEqual([...before, `https://${hostname}/api/v3.0/users/self`]);
    expect(front.hosts).toEqual(asked.map((url) => new URL(url).hostname));
  });
});
