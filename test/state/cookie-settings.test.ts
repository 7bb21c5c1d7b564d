import { CookieStateStore, type CookieStateStoreOptions } from '../../lib';
import { cookieSettingsOf } from '../../lib/state/cookie-settings';

const secret = 'a secret of the tests, long enough';

function refusalOf(options: unknown): string {
  try {
    Reflect.construct(CookieStateStore, [options]);
  } catch (error) {
    if (error instanceof TypeError) {
      return error.message;
    }
    throw error;
  }
  throw new Error(`taken: ${JSON.stringify(options)}`);
}

const nameOf = (options: Partial<CookieStateStoreOptions>): string => cookieSettingsOf({ secret, ...options }).name;

describe('the options of a CookieStateStore', () => {
  it('have defaults for all but the secret', () => {
    expect(cookieSettingsOf({ secret })).toEqual({
      secrets: [secret],
      name: '__Host-eagleeye-state',
      maxAge: 600,
      attributes: { httpOnly: true, secure: true, path: '/', sameSite: 'lax' },
    });
  });

  it.each([undefined, null, 'a secret alone', []])('must be an object, and not %p', (options) => {
    expect(refusalOf(options)).toBe('CookieStateStore: the first argument must be the options { secret }');
  });

  it('take a secret of 32 characters, and not one of 31', () => {
    expect(cookieSettingsOf({ secret: 'x'.repeat(32) }).secrets).toEqual(['x'.repeat(32)]);
    expect(refusalOf({ secret: 'x'.repeat(31) })).toMatch(/"secret" must be a string of at least 32 characters/);
  });

  it('are left as they were, the array of secrets included', () => {
    const options = Object.freeze({ secret: Object.freeze([secret, 'x'.repeat(40)]) });
    expect(cookieSettingsOf(options).secrets).toEqual([secret, 'x'.repeat(40)]);
  });

  it.each([
    ['secret', {}],
    ['secret', { secret: undefined }],
    ['secret', { secret: '' }],
    ['secret', { secret: [] }],
    ['secret', { secret: [secret, 'short'] }],
    ['secret', { secret: ['short', secret] }],
    ['secret', { secret: Buffer.alloc(32) }],
    ['secret', { secret: 1e40 }],
    ['secure', { secret, secure: 'yes' }],
    ['secure', { secret, secure: null }],
    ['maxAge', { secret, maxAge: 0 }],
    ['maxAge', { secret, maxAge: -1 }],
    ['maxAge', { secret, maxAge: 1.5 }],
    ['maxAge', { secret, maxAge: '600' }],
    ['maxAge', { secret, maxAge: Infinity }],
    ['maxAge', { secret, maxAge: 1e300 }],
    ['sameSite', { secret, sameSite: 'strict' }],
    ['sameSite', { secret, sameSite: 'None' }],
    ['sameSite', { secret, sameSite: true }],
    ['sameSite', { secret, sameSite: 'none', secure: false }],
    ['path', { secret, path: '' }],
    ['path', { secret, path: 'callback' }],
    ['path', { secret, path: '/; Secure' }],
    ['path', { secret, path: '/\r\nx: y' }],
    ['path', { secret, path: 5 }],
    ['domain', { secret, domain: '' }],
    ['domain', { secret, domain: 5 }],
    ['domain', { secret, domain: 'example.com; Path=/' }],
    ['domain', { secret, domain: 'https://example.com' }],
    ['cookieName', { secret, cookieName: '' }],
    ['cookieName', { secret, cookieName: 'a b' }],
    ['cookieName', { secret, cookieName: 'a=b' }],
    ['cookieName', { secret, cookieName: 'a;b' }],
    ['cookieName', { secret, cookieName: 'ä' }],
    ['cookieName', { secret, cookieName: 5 }],
    ['cookieName', { secret, cookieName: '__Host-state', secure: false }],
    ['cookieName', { secret, cookieName: '__Host-state', path: '/auth' }],
    ['cookieName', { secret, cookieName: '__Host-state', domain: 'example.com' }],
    ['cookieName', { secret, cookieName: '__host-state', domain: 'example.com' }],
    ['cookieName', { secret, cookieName: '__Secure-state', secure: false }],
    ['cookieName', { secret, cookieName: '__SECURE-state', secure: false }],
  ])('are refused by the name of the option: %s of %j', (option, options) => {
    const message = refusalOf(options);
    expect(message).toMatch(/^CookieStateStore: option "/);
    expect(message).toContain(`"${option}"`);
    expect(message).not.toContain(secret);
  });
});

describe('the name of the cookies', () => {
  it('has the prefix __Host- when secure, path and domain allow it', () => {
    expect(nameOf({})).toBe('__Host-eagleeye-state');
    expect(nameOf({ sameSite: 'none', maxAge: 1 })).toBe('__Host-eagleeye-state');
  });

  it.each([[{ secure: false }], [{ path: '/auth' }], [{ domain: 'example.com' }]])(
    'has no prefix, which browsers would refuse, with %j',
    (options) => {
      expect(nameOf(options)).toBe('eagleeye-state');
    },
  );

  it.each([
    ['mine', {}],
    ['__Host-mine', {}],
    ['__Secure-mine', { path: '/auth', domain: 'example.com' }],
  ])('is the one given: %s', (cookieName, options) => {
    expect(nameOf({ cookieName, ...options })).toBe(cookieName);
  });
});
