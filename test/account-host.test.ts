import { EagleEyeRequestError, EagleEyeStrategy, type StrategyOptions } from '../lib';
import type { MockEagleEye, MockEagleEyeOptions } from '../lib/testing';
import { startEagleEye, startFront } from './support/eagle-eye';
import { errorOf, type Run, run, successOf } from './support/passport-run';
import { callbackWithCode, letIn, loggedIn } from './support/strategy';
import type { TlsFront } from './support/tls-front';

const hostname = 'api.c027.eagleeyenetworks.com';

/** A strategy with every endpoint as it ships: only the sockets lead to the stand-in. */
async function setUp(options: MockEagleEyeOptions = {}) {
  const eagleEye = await startEagleEye(options);
  return { eagleEye, front: await startFront(eagleEye) };
}

function logIn(eagleEye: MockEagleEye, front: TlsFront, options: Partial<StrategyOptions> = {}): Promise<Run> {
  const { clientID, clientSecret, callbackURL } = eagleEye.strategyOptions;
  const given = { clientID, clientSecret, callbackURL, agent: front.agent, state: false, ...options };
  return run(new EagleEyeStrategy(given, letIn), callbackWithCode(eagleEye));
}

/** The body of a token response with this `httpsBaseUrl`, for a login of the stand-in's. */
function tokenBody(httpsBaseUrl: unknown): object {
  return { access_token: 'a-token', token_type: 'Bearer', httpsBaseUrl };
}

function asked({ requests }: MockEagleEye): string[] {
  return requests.map(({ headers, url }) => `https://${String(headers.host)}${url}`);
}

const TOKEN = 'https://auth.eagleeyenetworks.com/oauth2/token';
const CLIENT_SETTINGS = 'https://api.eagleeyenetworks.com/api/v3.0/clientSettings';

describe('the API host of an account', () => {
  it.each(['object', 'string'] as const)('is the one of the token response, as %s', async (form) => {
    const { eagleEye, front } = await setUp({ httpsBaseUrl: form, users: [{ httpsBaseUrl: { hostname, port: 443 } }] });
    const { user } = await successOf(logIn(eagleEye, front));
    expect(user).toMatchObject({ profile: { httpsBaseUrl: { hostname, port: 443 }, baseUrl: `https://${hostname}` } });
    expect(asked(eagleEye)).toEqual([TOKEN, `https://${hostname}/api/v3.0/users/self`]);
    expect(front.hosts).toEqual(['auth.eagleeyenetworks.com', hostname]);
  });

  it.each<[string, MockEagleEyeOptions['httpsBaseUrl'], unknown]>([
    ['has none', 'absent', undefined],
    ['says null', 'object', null],
  ])('is the one of client settings when the token response %s', async (_what, form, value) => {
    const { eagleEye, front } = await setUp({ httpsBaseUrl: form, users: [{ httpsBaseUrl: { hostname, port: 443 } }] });
    if (value === null) {
      eagleEye.fail('token', { body: tokenBody(null) });
      eagleEye.fail('clientSettings', { body: { httpsBaseUrl: { hostname, port: 443 } } });
      eagleEye.fail('users/self', { body: { id: '1' } });
    }
    const { accessToken, profile } = await loggedIn(logIn(eagleEye, front));
    expect(profile).toMatchObject({ httpsBaseUrl: { hostname, port: 443 }, baseUrl: `https://${hostname}` });
    expect(asked(eagleEye)).toEqual([TOKEN, CLIENT_SETTINGS, `https://${hostname}/api/v3.0/users/self`]);
    const [, settings] = eagleEye.requests;
    expect(settings?.headers).toMatchObject({ accept: 'application/json', authorization: `Bearer ${accessToken}` });
  });

  it('is asked for at clientSettingsURL', async () => {
    const { eagleEye, front } = await setUp({ httpsBaseUrl: 'absent' });
    const clientSettingsURL = 'https://api.c001.eagleeyenetworks.com/api/v3.0/clientSettings';
    await successOf(logIn(eagleEye, front, { clientSettingsURL }));
    expect(asked(eagleEye)[1]).toBe(clientSettingsURL);
  });

  it('may be on a domain that trustedApiDomains names', async () => {
    const eagleEye = await startEagleEye({
      users: [{ httpsBaseUrl: { hostname: 'API.Gateway.Example', port: 8443 } }],
    });
    const front = await startFront(eagleEye, ['auth.eagleeyenetworks.com', 'api.gateway.example']);
    const { user } = await successOf(logIn(eagleEye, front, { trustedApiDomains: ['gateway.example'] }));
    expect(user).toMatchObject({ profile: { httpsBaseUrl: { hostname: 'api.gateway.example', port: 8443 } } });
    expect(asked(eagleEye)[1]).toBe('https://api.gateway.example:8443/api/v3.0/users/self');
  });

  it('may be below een.cloud', async () => {
    const eagleEye = await startEagleEye({ users: [{ httpsBaseUrl: { hostname: 'api.c001.een.cloud', port: 443 } }] });
    const front = await startFront(eagleEye, ['auth.eagleeyenetworks.com', 'api.c001.een.cloud']);
    await successOf(logIn(eagleEye, front));
    expect(asked(eagleEye)[1]).toBe('https://api.c001.een.cloud/api/v3.0/users/self');
  });
});

describe('an API host that is not trusted', () => {
  const untrusted = ['evil.example', 'evileagleeyenetworks.com', 'eagleeyenetworks.com.evil.example', '127.0.0.1'];

  it.each(untrusted)('gets no access token when the token response names %s', async (name) => {
    const { eagleEye, front } = await setUp({ users: [{ httpsBaseUrl: { hostname: name, port: 443 } }] });
    const error = await errorOf(logIn(eagleEye, front));
    expect(error).toBeInstanceOf(EagleEyeRequestError);
    expect(error).toMatchObject({ code: 'untrusted_api_host', status: 502, endpoint: 'token' });
    expect(String(error)).toContain(
      `Eagle Eye token request (${TOKEN}) named the API host "${name}", which is none of the trusted domains ` +
        '(eagleeyenetworks.com, een.cloud): the access token was not sent there.',
    );
    expect(String(error)).toContain('add its domain to the option "trustedApiDomains"');
    expect(asked(eagleEye)).toEqual([TOKEN]);
    expect(front.hosts).toEqual(['auth.eagleeyenetworks.com']);
  });

  it('gets none when client settings name it', async () => {
    const { eagleEye, front } = await setUp({
      httpsBaseUrl: 'absent',
      users: [{ httpsBaseUrl: { hostname: 'evil.example', port: 443 } }],
    });
    expect(await errorOf(logIn(eagleEye, front))).toMatchObject({
      code: 'untrusted_api_host',
      endpoint: 'clientSettings',
    });
    expect(asked(eagleEye)).toEqual([TOKEN, CLIENT_SETTINGS]);
  });

  it('is one of the default domains, when trustedApiDomains names others alone', async () => {
    const { eagleEye, front } = await setUp();
    expect(await errorOf(logIn(eagleEye, front, { trustedApiDomains: ['gateway.example'] }))).toMatchObject({
      code: 'untrusted_api_host',
    });
    expect(asked(eagleEye)).toEqual([TOKEN]);
  });

  it('is refused also when apiBaseURL stands in its place', async () => {
    const { eagleEye, front } = await setUp({ users: [{ httpsBaseUrl: { hostname: 'evil.example', port: 443 } }] });
    const outcome = logIn(eagleEye, front, { apiBaseURL: 'https://api.c001.eagleeyenetworks.com' });
    expect(await errorOf(outcome)).toMatchObject({ code: 'untrusted_api_host' });
  });
});

describe('an httpsBaseUrl that cannot be used is refused', () => {
  const unusable: [unknown, string][] = [
    ['', 'neither an object with a hostname nor an https URL'],
    [false, 'neither an object with a hostname nor an https URL'],
    [{ port: 443 }, 'neither an object with a hostname nor an https URL'],
    [`http://${hostname}`, 'neither an object with a hostname nor an https URL'],
    [`https://${hostname}/path`, 'neither an object with a hostname nor an https URL'],
    [{ hostname: `evil.example/.${hostname}`, port: 443 }, 'its hostname is not a host name'],
    [{ hostname, port: 0 }, 'its port is not a whole number from 1 to 65535'],
    [{ hostname, port: 65536 }, 'its port is not a whole number from 1 to 65535'],
    [{ hostname, port: '443' }, 'its port is not a whole number from 1 to 65535'],
    [`${hostname}:70000`, 'its port is not a whole number from 1 to 65535'],
  ];

  it.each(unusable)('in the token response: %j', async (httpsBaseUrl, reason) => {
    const { eagleEye, front } = await setUp();
    eagleEye.fail('token', { body: tokenBody(httpsBaseUrl) });
    const error = await errorOf(logIn(eagleEye, front));
    expect(error).toMatchObject({ code: 'invalid_response', status: 502, endpoint: 'token' });
    expect(String(error)).toContain(
      `Eagle Eye token request (${TOKEN}) was answered with an httpsBaseUrl that cannot be used: it`,
    );
    expect(String(error)).toContain(reason);
    expect(asked(eagleEye)).toEqual([TOKEN]);
  });

  it.each([[undefined], [null], ['https://'], [{ hostname, port: -1 }]])(
    'in client settings: %j',
    async (httpsBaseUrl) => {
      const { eagleEye, front } = await setUp({ httpsBaseUrl: 'absent' });
      eagleEye.fail('clientSettings', { body: { httpsBaseUrl } });
      expect(await errorOf(logIn(eagleEye, front))).toMatchObject({
        code: 'invalid_response',
        status: 502,
        endpoint: 'clientSettings',
      });
      expect(asked(eagleEye)).toEqual([TOKEN, CLIENT_SETTINGS]);
    },
  );
});
