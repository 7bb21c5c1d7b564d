import { errorOf, logIn, type Run, stage, successOf } from '../support/strategy';

describe('a token response', () => {
  /** What a login comes to whose token request is answered with this body. */
  async function answered(body: object | string): Promise<Run> {
    const { eagleEye, strategy } = await stage({ skipUserProfile: true });
    eagleEye.fail('token', { body });
    return logIn(strategy);
  }

  it.each<[string, object, object]>([
    ['nothing but an access token', {}, { accessToken: 'a', refreshToken: undefined }],
    ['a refresh token', { refresh_token: 'r' }, { accessToken: 'a', refreshToken: 'r' }],
    ['the token type in capitals', { token_type: 'BEARER' }, { accessToken: 'a' }],
    ['a lifetime in quotes', { expires_in: '43198', refresh_token: 'r' }, { accessToken: 'a', refreshToken: 'r' }],
    ['a lifetime that is none', { expires_in: 'soon', refresh_token: 'r' }, { accessToken: 'a', refreshToken: 'r' }],
    ['members that are null', { refresh_token: null, token_type: null, expires_in: null }, { accessToken: 'a' }],
  ])('is taken with %s', async (_what, members, expected) => {
    const { user } = await successOf(answered({ access_token: 'a', ...members }));
    expect(user).toMatchObject(expected);
  });

  const NO_TOKEN = 'access_token is missing, empty or not a string';
  const NO_HEADER = 'access_token holds characters that no header can carry';
  it.each<[string, object | string, string]>([
    ['has no access token', { refresh_token: 'r' }, NO_TOKEN],
    ['has a line feed in the access token', { access_token: 'a\r\nx: y' }, NO_HEADER],
    ['has a letter beyond ASCII in it', { access_token: 'tökén' }, NO_HEADER],
    ['has another token type', { access_token: 'a', token_type: 'mac' }, 'token_type is not Bearer'],
    ['has an empty refresh token', { access_token: 'a', refresh_token: '' }, 'refresh_token is empty or not a string'],
    ['is an error with status 200', { error: 'bad_code', error_description: 'no' }, `${NO_TOKEN} (…) (no)`],
  ])('is refused when it %s', async (_what, body, reason) => {
    const error = await errorOf(answered(body));
    expect(error).toMatchObject({ code: 'invalid_response', status: 502, endpoint: 'token', upstreamStatus: 200 });
    expect(String(error)).toContain(`was answered (HTTP 200) with JSON without what it must have: ${reason}`);
  });
});
