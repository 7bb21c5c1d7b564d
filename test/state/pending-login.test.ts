import { EagleEyeError } from '../../lib';
import { beginLogin, belongsTo, isExpired, isPendingLogin, verdictOf } from '../../lib/state/pending-login';
import { letPass } from '../support/clock';
import { META } from '../support/state-meta';

describe('a login that begins', () => {
  it('has a handle of 192 random bits, which needs no escaping in a URL', () => {
    const handles = Array.from({ length: 100 }, () => beginLogin(600, undefined, undefined, META).handle);
    for (const handle of handles) {
      expect(handle).toMatch(/^[\w-]{32}$/);
    }
    expect(new Set(handles).size).toBe(100);
  });

  it('keeps the code verifier and the state, if there are any', () => {
    expect(beginLogin(600, 'verifier', { returnTo: '/cameras' }, META)).toMatchObject({
      codeVerifier: 'verifier',
      state: { returnTo: '/cameras' },
    });
    expect(Object.keys(beginLogin(600, undefined, undefined, META)).sort()).toEqual(['client', 'expiresAt', 'handle']);
  });

  it.each([null, false, 0, ''])('keeps a state of %p', (state) => {
    expect(beginLogin(600, undefined, state, META)).toHaveProperty('state', state);
  });

  it('survives JSON, which is what sessions and cookies are written in', () => {
    const login = beginLogin(600, 'verifier', { returnTo: '/cameras' }, META);
    const read: unknown = JSON.parse(JSON.stringify(login));
    expect(read).toEqual(login);
    expect(isPendingLogin(read)).toBe(true);
  });

  it.each([
    ['a number beyond JSON', { big: 1n }],
    ['a function', () => undefined],
    ['a symbol', Symbol('state')],
    [
      'a circle',
      (() => {
        const circle: Record<string, unknown> = {};
        circle.self = circle;
        return circle;
      })(),
    ],
  ])('refuses a state with %s', (_case, state) => {
    const begin = (): unknown => beginLogin(600, undefined, state, META);
    expect(begin).toThrow(EagleEyeError);
    expect(begin).toThrow(expect.objectContaining({ code: 'state_not_serializable', status: 500 }));
  });

  it('expires when its time is over, to the second', () => {
    const login = beginLogin(600, undefined, undefined, META);
    expect(isExpired(login)).toBe(false);
    letPass(599);
    expect(isExpired(login)).toBe(false);
    letPass(1);
    expect(isExpired(login)).toBe(true);
  });
});

describe('a callback belongs to a login', () => {
  const login = beginLogin(600, undefined, undefined, META);

  it('whose handle it brings to the client that began it', () => {
    expect(belongsTo(login, login.handle, META)).toBe(true);
    expect(belongsTo(login, login.handle, { ...META })).toBe(true);
  });

  it.each([undefined, '', login.handle.slice(0, -1), `${login.handle}x`, login.handle.toUpperCase()])(
    'but not with the handle %p',
    (handle) => {
      expect(belongsTo(login, handle, META)).toBe(false);
    },
  );

  it('but not when it comes to another client, or from another authorization server', () => {
    expect(belongsTo(login, login.handle, { ...META, clientID: 'another-client' })).toBe(false);
    expect(belongsTo(login, login.handle, { ...META, authorizationURL: 'https://example.com/authorize' })).toBe(false);
  });
});

describe('what is read back', () => {
  const login = beginLogin(600, 'verifier', 'state', META);

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'login'],
    ['an array', [login]],
    ['no handle', { ...login, handle: undefined }],
    ['a handle that is no text', { ...login, handle: 1 }],
    ['no expiry', { ...login, expiresAt: undefined }],
    ['an expiry that is no number', { ...login, expiresAt: '1' }],
    ['no client', { ...login, client: undefined }],
    ['a code verifier that is no text', { ...login, codeVerifier: {} }],
  ])('is no login when it is or has %s', (_case, value) => {
    expect(isPendingLogin(value)).toBe(false);
  });
});

describe('the verdict of a good login', () => {
  it("is passport-oauth2's: the code verifier or true, and the state", () => {
    expect(verdictOf(beginLogin(600, 'verifier', 'state', META))).toEqual(['verifier', 'state']);
    expect(verdictOf(beginLogin(600, undefined, undefined, META))).toEqual([true, undefined]);
  });
});
