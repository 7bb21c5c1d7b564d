import { rejectionOf } from '../support/requests';
import { stage } from '../support/strategy';

describe('a token response', () => {
  /** What a refresh comes to that is answered with these members. */
  async function answered(members: object): Promise<unknown> {
    const { eagleEye, strategy } = await stage();
    eagleEye.fail('refresh', { body: members });
    return strategy.refreshAccessToken('old');
  }

  it.each<[string, object, object]>([
    ['nothing but an access token', {}, {}],
    ['a refresh token', { refresh_token: 'new' }, { refresh_token: 'new' }],
    ['the token type in capitals', { token_type: 'BEARER' }, { token_type: 'BEARER' }],
    ['a lifetime of a second', { expires_in: 1 }, { expires_in: 1 }],
    ['a lifetime in quotes', { expires_in: '43198' }, { expires_in: 43_198 }],
    ['a lifetime that is none', { expires_in: 'soon' }, {}],
    ['a lifetime of less than a second', { expires_in: 0.9 }, {}],
    ['a lifetime whose end is no date', { expires_in: 1e13 }, {}],
    ['members that are null', { refresh_token: null, token_type: null, expires_in: null, scope: null }, {}],
  ])('is taken with %s', async (_what, members, expected) => {
    const pair = { access_token: 'a', refresh_token: 'old' };
    expect(await answered({ access_token: 'a', ...members })).toStrictEqual({ ...pair, ...expected });
  });

  const NO_TOKEN = 'access_token is missing, empty or not a string';
  const NO_HEADER = 'access_token holds characters that no header can carry (RFC 6749 appendix A.12)';
  const NO_REFRESH_TOKEN = 'refresh_token is empty or not a string of visible characters';
  it.each<[string, object, string]>([
    ['has no access token', { refresh_token: 'r' }, NO_TOKEN],
    ['has a blank one', { access_token: ' ' }, NO_TOKEN],
    ['has a line feed in the access token', { access_token: 'a\r\nx: y' }, NO_HEADER],
    ['has a letter beyond ASCII in it', { access_token: 'tökén' }, NO_HEADER],
    ['has another token type', { access_token: 'a', token_type: 'mac' }, 'token_type is not Bearer'],
    ['has a number as token type', { access_token: 'a', token_type: 7 }, 'token_type is not Bearer'],
    ['has an empty refresh token', { access_token: 'a', refresh_token: '' }, NO_REFRESH_TOKEN],
    ['has a line feed in it', { access_token: 'a', refresh_token: 'r\n' }, NO_REFRESH_TOKEN],
  ])('is refused when it %s', async (_what, members, reason) => {
    const error = await rejectionOf(answered(members));
    expect(error).toMatchObject({ code: 'invalid_response', status: 502, endpoint: 'refresh', upstreamStatus: 200 });
    expect(String(error)).toContain(`was answered (HTTP 200) with JSON without what it must have: ${reason}.`);
  });
});
