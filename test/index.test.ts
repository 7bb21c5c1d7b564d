import * as passportEagleEye from '../lib';

describe('passport-eagleeye exports', () => {
  it('exactly these names', () => {
    expect(Object.keys(passportEagleEye).sort()).toEqual([
      'AuthorizationError',
      'CookieStateStore',
      'EagleEyeAuthorizationError',
      'EagleEyeError',
      'EagleEyeRequestError',
      'EagleEyeStrategy',
      'EagleEyeTokenError',
      'InternalOAuthError',
      'Strategy',
      'TokenError',
    ]);
  });

  it('one strategy under two names', () => {
    expect(passportEagleEye.Strategy).toBe(passportEagleEye.EagleEyeStrategy);
    expect(passportEagleEye.EagleEyeStrategy.name).toBe('EagleEyeStrategy');
  });

  it('no default', () => {
    expect(passportEagleEye).not.toHaveProperty('default');
  });

  it("passport-oauth2's own error classes", () => {
    const { AuthorizationError, InternalOAuthError, TokenError } = jest.requireActual<object & Record<string, unknown>>(
      'passport-oauth2',
    );
    expect(passportEagleEye).toMatchObject({ AuthorizationError, InternalOAuthError, TokenError });
  });
});
