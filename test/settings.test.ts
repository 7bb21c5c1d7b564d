import { CookieStateStore, EagleEyeStrategy } from '../lib';
import { PROFILE_FIELDS } from '../lib/profile-field';
import { settingsOf } from '../lib/settings';

const required = {
  clientID: 'stand-in-client',
  clientSecret: 'stand-in-secret',
  callbackURL: 'http://127.0.0.1:3333',
};

/** What a caller in JavaScript may pass. */
function make(options: unknown, verify: unknown = jest.fn()): unknown {
  return Reflect.construct(EagleEyeStrategy, [options, verify]);
}

function settings(options: object): ReturnType<typeof settingsOf> {
  return settingsOf({ ...required, ...options });
}

describe('the options of a strategy', () => {
  it('have these defaults', () => {
    expect(settingsOf(required)).toEqual({
      ...required,
      scope: 'vms.all',
      authorizationURL: 'https://auth.eagleeyenetworks.com/oauth2/authorize',
      tokenURL: 'https://auth.eagleeyenetworks.com/oauth2/token',
      revocationURL: 'https://auth.eagleeyenetworks.com/oauth2/revoke',
      clientSettingsURL: 'https://api.eagleeyenetworks.com/api/v3.0/clientSettings',
      apiBaseURL: undefined,
      trustedApiDomains: ['eagleeyenetworks.com', 'een.cloud'],
      include: undefined,
      timeout: 10_000,
      agent: undefined,
      state: true,
      store: undefined,
      pkce: undefined,
      proxy: false,
      sessionKey: 'oauth2:auth.eagleeyenetworks.com',
      customHeaders: {},
      passReqToCallback: false,
      skipUserProfile: false,
    });
  });

  it('have them for null as well', () => {
    const optional = Object.keys(settingsOf(required)).filter((name) => !Object.hasOwn(required, name));
    const nulls = Object.fromEntries([...optional, 'profileFields'].map((name) => [name, null]));
    expect(settings(nulls)).toEqual(settingsOf(required));
  });

  it('are left as they were', () => {
    const headers = Object.freeze({ 'X-Gateway': 'a' });
    const given = {
      ...required,
      scope: Object.freeze(['vms.all']),
      trustedApiDomains: Object.freeze(['Gateway.Example']),
      profileFields: Object.freeze(['status']),
      customHeaders: headers,
      apiBaseURL: 'https://gateway.example/',
      pkce: true,
      store: true,
    };
    const copy = structuredClone(given);
    make(Object.freeze(given));
    expect(given).toEqual(copy);
    expect(given.customHeaders).toBe(headers);
  });

  it('may be changed afterwards without an effect on the strategy', () => {
    const domains = ['gateway.example'];
    const customHeaders = { 'x-gateway': 'a' };
    const { trustedApiDomains, customHeaders: kept } = settings({ trustedApiDomains: domains, customHeaders });
    domains.push('evil.example');
    customHeaders['x-gateway'] = 'b';
    expect({ trustedApiDomains, kept }).toEqual({
      trustedApiDomains: ['gateway.example'],
      kept: { 'x-gateway': 'a' },
    });
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['a text', 'stand-in-client'],
    ['a list', [required]],
    ['the verify function', jest.fn()],
  ])('are refused when they are %s', (_what, options) => {
    const message = 'EagleEyeStrategy: the first argument must be the options { clientID, clientSecret, callbackURL }';
    expect(() => make(options)).toThrow(new TypeError(message));
  });

  it.each([undefined, null, 'verify', {}, true])('are of no use with %p in place of verify', (verify) => {
    const message = 'EagleEyeStrategy: the second argument must be the verify function';
    expect((): unknown => Reflect.construct(EagleEyeStrategy, [required, verify])).toThrow(new TypeError(message));
  });
});

describe('among the options', () => {
  const store = new CookieStateStore({ secret: 'x'.repeat(32) });

  it('profileFields, as the list for include=', () => {
    expect(settings({ profileFields: ['status', 'timeZone'] }).include).toBe('status,timeZone');
    expect(settings({ profileFields: PROFILE_FIELDS }).include).toBe(PROFILE_FIELDS.join(','));
    expect(settings({ profileFields: [] }).include).toBeUndefined();
  });

  it('sessionKey, by default with the host of authorizationURL', () => {
    const { sessionKey } = settings({ authorizationURL: 'http://localhost:3334/authorize' });
    expect(sessionKey).toBe('oauth2:localhost');
  });

  it('store: true, as passport-oauth2 does, for the session in spite of state: false', () => {
    expect(settings({ store: true, state: false }).state).toBe(true);
  });

  it('pkce, with state or with a store that keeps the code verifier', () => {
    expect(settings({ pkce: true, state: false, store }).pkce).toBe('S256');
    expect(settings({ pkce: true, state: false, store: true }).pkce).toBe('S256');
  });
});

describe('a TypeError that says what keeps the code verifier', () => {
  it('refuses pkce without state', () => {
    expect(() => make({ ...required, pkce: true, state: false })).toThrow(
      new TypeError(
        'EagleEyeStrategy: option "pkce" needs a place for the code verifier: leave "state" on, or give a "store"',
      ),
    );
  });

  it('refuses pkce with a store that is never given one', () => {
    const store = {
      store: (_req: unknown, _meta: unknown, callback: (error: unknown, state?: string) => void) => {
        callback(null, 'st4te');
      },
      verify: jest.fn(),
    };
    const attempt = (): unknown => make({ ...required, pkce: true, store });
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow('EagleEyeStrategy: option "pkce" needs a "store" that keeps the code verifier');
  });
});
